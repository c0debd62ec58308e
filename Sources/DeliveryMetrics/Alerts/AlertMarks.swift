public import DeliveryEvents

/// That somebody has seen an alert: holds until the alert is over.
public struct Acknowledgement: Sendable, Hashable, Codable {
  public var rule: String
  public var by: String
  /// When, as RFC 3339 text.
  public var at: String
  public var comment: String

  /// Creates an acknowledgement.
  public init(rule: String, by: String, at: String, comment: String) {
    self.rule = rule
    self.by = by
    self.at = at
    self.comment = comment
  }
}

/// That alerts are not to be told of for a while: all whose labels are equal to those that it names.
public struct Silence: Sendable, Hashable, Codable {
  /// No silence lasts longer, in seconds.
  public static let longest: Double = 30 * 86_400

  /// The id of one alert; all other labels are of rules and groups.
  public var alert: String?
  public var rule: String?
  public var service: String?
  public var team: String?
  /// Until when, in milliseconds since 1970.
  public var until: Int64
  public var by: String
  public var comment: String

  /// Creates a silence that names nothing yet, and so is of nothing.
  public init(until: Timestamp, by: String, comment: String) {
    self.until = until.nanoseconds / 1_000_000
    self.by = by
    self.comment = comment
  }

  /// When it ends.
  public var end: Timestamp { Timestamp(nanoseconds: until &* 1_000_000) }

  /// Whether an alert has all labels that it names.
  public func holds(_ alert: Alert) -> Bool {
    if self.alert == nil, rule == nil, service == nil, team == nil { return false }
    if let id = self.alert, id != alert.id { return false }
    if let rule, rule != alert.rule { return false }
    if let service, alert.scope != .service(service) { return false }
    if let team, alert.scope != .team(team) { return false }
    return true
  }

  /// What it is of, in words: `cfr-high of checkout`.
  public var subject: String {
    var words = [rule ?? (alert == nil ? "every alert" : "one alert")]
    if let service { words.append("of \(service)") }
    if let team { words.append("of team \(team)") }
    return words.joined(separator: " ")
  }
}

/// What people said of alerts (RELIABILITY.md 4.5).
public struct AlertMarks: Sendable, Equatable {
  /// By the id of the alert.
  public var acknowledgements: [String: Acknowledgement] = [:]
  /// By a name of their own.
  public var silences: [String: Silence] = [:]

  /// How an alert stands.
  public enum Standing: Sendable, Equatable {
    /// It wants attention.
    case open
    case acknowledged(Acknowledgement)
    case silenced(Silence)
    /// Another alert explains it: that one's rule.
    case inhibited(by: String)
  }

  /// Creates what nobody has said anything in.
  public init() {}

  /// How an alert stands at an instant.
  public func standing(of alert: Alert, at now: Timestamp) -> Standing {
    if let known = acknowledgements[alert.id] { return .acknowledged(known) }
    let silence = silences.values.filter { $0.end > now && $0.holds(alert) }
      .max { ($0.until, $0.by) < ($1.until, $1.by) }
    if let silence { return .silenced(silence) }
    return alert.inhibitedBy.map { .inhibited(by: $0) } ?? .open
  }
}

/// What somebody says of an alert: what keys and commands come to.
public enum AlertCommand: Sendable, Hashable {
  /// `alert` is the beginning of an alert's id.
  case acknowledge(alert: String, comment: String)
  case withdraw(alert: String)
  case snooze(alert: String, seconds: Double, comment: String)
  case silence(rule: String?, service: String?, team: String?, seconds: Double, comment: String)
  /// `silence` is the beginning of its name.
  case endSilence(String)
}
