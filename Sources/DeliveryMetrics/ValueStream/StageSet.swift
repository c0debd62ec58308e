/// Some of the five stages; a set in one byte, since each item of a stream asks it.
struct StageSet: OptionSet {
  let rawValue: UInt8

  static let development = StageSet(.development)
  static let testing = StageSet(.testing)
  static let staging = StageSet(.staging)
  static let production = StageSet(.production)
  static let monitoring = StageSet(.monitoring)

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The set of one stage.
  init(_ stage: Stage) {
    rawValue = 1 << UInt8(stage.rawValue)
  }
}
