import DeliveryMetrics

/// What is said about a measure: always a word, a glyph and a role, so that colour adds nothing
/// that is not there without it.
enum Verdict: Sendable, Equatable {
  case ok
  /// The target is met, with less than a tenth of it to spare.
  case warn
  case miss
  /// Too few samples to judge by.
  case few
  case noData

  /// How near to a target a value may come before it warns: a share of the target.
  static let margin = 0.1

  /// Judges a value that should stay below a limit.
  static func below(_ limit: Double, value: Double?, isMet: Bool?, n: Int) -> Verdict {
    guard let value, let isMet else { return .noData }
    if n < 5 { return .few }
    return !isMet ? .miss : value >= limit * (1 - margin) ? .warn : .ok
  }

  /// Judges a value that should exceed a limit; a count over time needs no number of samples.
  static func above(_ limit: Double, value: Double?, isMet: Bool?) -> Verdict {
    guard let value, let isMet else { return .noData }
    return !isMet ? .miss : value <= limit * (1 + margin) ? .warn : .ok
  }

  var word: String {
    switch self {
    case .ok: "OK"
    case .warn: "WARN"
    case .miss: "MISS"
    case .few: "FEW"
    case .noData: "NO DATA"
    }
  }

  var glyph: String {
    switch self {
    case .ok: "+"
    case .warn: "~"
    case .miss: "X"
    case .few: "?"
    case .noData: "-"
    }
  }

  var role: Role {
    switch self {
    case .ok: .statusOK
    case .warn: .statusWarn
    case .miss: .statusMiss
    case .few, .noData: .statusNoData
    }
  }

  /// The role of the value itself, which is drawn larger or bolder than anything else.
  var digitRole: Role {
    switch self {
    case .ok: .digitOK
    case .warn: .digitWarn
    case .miss: .digitMiss
    case .few, .noData: .statusNoData
    }
  }

  /// Glyph and word, with a space around them when the role is a filled one.
  var badge: StyledText { StyledText(" \(glyph) \(word) ", role) }
}
