import DeliveryEvents

/// A condition that wants attention: what a rule makes of one group of services, from where its threshold
/// was crossed until it is over.
public struct Alert: Sendable, Equatable {
  public enum Severity: String, Sendable, CaseIterable {
    case critical, warning, info
  }

  /// The rule's stable name: `cfr-high`.
  public var rule: String
  public var measure: AlertMeasure
  public var severity: Severity
  /// What it is about.
  public var scope: Scope
  public var episode: AlertEpisode
  /// The measure as of the clock, in its unit; what it was when the alert was over, of one that is.
  /// `nil` when there is none.
  public var value: Double?
  /// One sentence with the figure and its limit.
  public var message: String
  /// Whether the figure is back on the good side of where the rule fires, and only not clear yet.
  public var isHeld = false
  /// The services that contribute most, worst first, at most three.
  public var services: [String]
  /// How far back its measure looks; 0 for one without a window.
  public var windowNanoseconds: Int64 = 0
  /// The rule that holds it back while it fires itself.
  public var inhibitedBy: String?
  /// The receivers that its rule names.
  public var notify: [String]

  /// Creates an alert from its parts.
  public init(
    rule: String, measure: AlertMeasure, severity: Severity, scope: Scope = .everything,
    episode: AlertEpisode, value: Double?, message: String, services: [String],
    notify: [String] = []
  ) {
    self.rule = rule
    self.measure = measure
    self.severity = severity
    self.scope = scope
    self.episode = episode
    self.value = value
    self.message = message
    self.services = services
    self.notify = notify
  }

  /// What tells this time from all others: acknowledgements and notifications refer to it. The same for
  /// whoever reads the same events.
  public var id: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for text in [rule, scopeName, "\(episode.start.nanoseconds)"] {
      for byte in text.utf8 { take(byte) }
      take(0)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private var scopeName: String {
    switch scope {
    case .everything: ""
    case .team(let name): "team \(name)"
    case .service(let name): "service \(name)"
    }
  }

  /// Whether one stands before another in a list: what fires first, by severity, then the longest.
  static func isShownBefore(_ left: Self, _ right: Self) -> Bool {
    let (first, second) = (left.order, right.order)
    if first != second { return first < second }
    if left.episode.since != right.episode.since {
      // Of what is over the latest comes first.
      return left.episode.state == .resolved
        ? left.episode.since > right.episode.since : left.episode.since < right.episode.since
    }
    return (left.rule, left.scopeName) < (right.rule, right.scopeName)
  }

  private var order: Int {
    let state =
      switch episode.state {
      case .firing, .recovering: 0
      case .pending: 1
      case .resolved: 2
      }
    let grade =
      switch severity {
      case .critical: 0
      case .warning: 1
      case .info: 2
      }
    return state * 8 + (inhibitedBy == nil ? 0 : 4) + (episode.state == .resolved ? 0 : grade)
  }
}

/// Everything that rules say of an instant.
public struct AlertPicture: Sendable, Equatable {
  /// Alerts that fire or recover, those held back by others last.
  public var raised: [Alert] = []
  /// Alerts that are not yet, with those of the last day that are over.
  public var others: [Alert] = []

  /// Creates a picture from its parts.
  public init(raised: [Alert] = [], others: [Alert] = []) {
    self.raised = raised
    self.others = others
  }
}
