/// How names are recognised where a user says so; `nil` for the rules of METRICS.md (after 2b).
///
/// Any pattern of a list will do. An environment is production, else ignored, else staging, by the first that
/// matches.
public struct NamePatterns: Sendable, Hashable {
  public var production: [NamePattern]?
  public var ignored: [NamePattern]?
  public var staging: [NamePattern]?
  /// Keys or values of labels that mark a deployment as a hotfix.
  public var hotfix: [NamePattern]?
  /// Names of authors that are bots.
  public var bots: [NamePattern]?
  /// Labels that make an issue an incident, for whoever turns issues into events.
  public var incidentLabels: [NamePattern]?

  /// Creates the rules of METRICS.md.
  public init() {}

  /// Whether a label makes an issue an incident; `nil` for the rules of METRICS.md.
  public var isIncidentLabel: (@Sendable (String) -> Bool)? {
    guard let patterns = incidentLabels else { return nil }
    return { label in patterns.contains { $0.matches(label) } }
  }

  /// Whether a name matches any of a list; `nil` without a list.
  static func matches(_ name: String, _ patterns: [NamePattern]?) -> Bool? {
    patterns.map { $0.contains { $0.matches(name) } }
  }

  /// The rules of METRICS.md as they are written there, by the key of a configuration.
  public static let usual: [(key: String, pattern: String)] = [
    ("production", "(?i)^(prod|production|live|prd)([-_/ ].*)?$"),
    ("staging", "(?i)^(stag(e|ing)|preprod|uat|qa)([-_/ ].*)?$"),
    ("ignored", #"(?i)^(github-pages|copilot|review/.*|pr-\d+)$"#),
    ("hotfix", "(?i)hotfix|rollback|^revert"),
    ("bots", #"(?i)\[bot\]$|^bot-|dependabot|renovate|github-actions"#),
    ("incidentLabels", "(?i)^(incident|outage|sev[-_ ]?[0-9]|type/incident)$"),
  ]
}
