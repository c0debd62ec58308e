/// What the figures of a baseline depend on beside the log: under other settings they mean something else,
/// and nothing may be held against them.
///
/// Targets, levels and alert rules are not among it: they judge figures, and make none.
public struct BaselineDefinition: Sendable, Equatable, Codable {
  /// Another number whenever the measures themselves are defined anew.
  public static let current = 1

  public var version: Int
  /// The zone in which days are counted.
  public var zone: String
  public var leadTimeStart: String
  public var rollbackMarks: String
  public var countsBots: Bool
  /// In seconds.
  public var linkWindow: Double
  /// Which rules tell environments, bots and services by their names: ``usualNames``, or the digest of
  /// others. Teams only group, and people make no figure of a baseline.
  public var names: String

  private static let usualNames = "as usual"

  /// The definition under some settings.
  public init(_ settings: Settings, zone: ZoneRules) {
    version = Self.current
    self.zone = zone.name
    leadTimeStart = settings.leadTimeStart.rawValue
    rollbackMarks = settings.rollbackMarks.rawValue
    countsBots = settings.countsBots
    linkWindow = Double(settings.linkWindowNanoseconds) / 1e9
    names = Self.names(settings)
  }

  private static func names(_ settings: Settings) -> String {
    if settings.names == NamePatterns(), settings.services.entries.isEmpty { return usualNames }
    let own = settings.names
    // Labels of issues are for whoever turns these into events.
    let lists = [own.production, own.ignored, own.staging, own.hotfix, own.bots]
    let words =
      lists.map { $0.map { $0.map(\.text).joined(separator: "\n") } ?? usualNames }
      + settings.services.entries.map { "\($0.repository.text)\n\($0.service)" }
    return digest(words)
  }

  /// Each part in words.
  private var parts: [(name: String, value: String)] {
    [
      ("definition", "\(version)"), ("zone", zone), ("lead time from", leadTimeStart),
      ("rollback marks", rollbackMarks), ("bots", countsBots ? "counted" : "left out"),
      ("link window", "\(linkWindow)s"), ("names", names),
    ]
  }

  /// What tells it from others at a glance, in 16 digits.
  public var digest: String { Self.digest(parts.map { "\($0.name)=\($0.value)" }) }

  /// FNV-1a over some words.
  private static func digest(_ words: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in words {
      for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      hash = hash &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// What is another in this one than in one before, such as `lead time from authored, was committed`;
  /// empty when nothing is.
  public func changes(since other: BaselineDefinition) -> [String] {
    zip(parts, other.parts).compactMap { new, old in
      new.value == old.value ? nil : "\(new.name) \(new.value), was \(old.value)"
    }
  }
}
