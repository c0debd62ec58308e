public import DeliveryEvents

/// Everything that the screen and the reports show of one instant: immutable, and free of
/// references back into the ledger.
///
/// Two snapshots of the same events at the same clock, window, zone and settings are equal, in
/// whatever order, pieces or number of repetitions the lines arrived.
public struct Snapshot: Sendable, Equatable {
  /// The clock: events up to and including it are visible.
  public var asOf: Timestamp
  /// The name of the time zone in which days are counted.
  public var zone: String
  public var window: WindowSpan
  /// What ``reading`` and ``valueStream`` are about.
  public var scope: Scope
  /// The measures of the scope.
  public var reading: Reading
  /// The measures of each service in the scope, ordered by name.
  public var byService: [Reading]
  /// The measures of each team, ordered by name; services without a team are in none.
  public var byTeam: [Reading]
  public var valueStream: ValueStream
  /// The latest production deployments of the scope, newest first, at most 64.
  public var deployments: [DeploymentSummary]
  /// Production incidents of the scope that are open, oldest first, at most ``openIncidentsKept``.
  public var openIncidents: [IncidentSummary]
  /// Alerts that fire or recover, gravest first.
  public var alerts: [Alert]
  /// Alerts whose threshold is crossed for not long enough, and those that were over within a day.
  public var otherAlerts: [Alert]
  /// What there is of a baseline; what it comes to stands beside each reading.
  public var baseline: BaselineStatus
  public var input: InputCounts

  /// Creates a snapshot from its parts.
  public init(
    asOf: Timestamp, zone: String, window: WindowSpan, scope: Scope, reading: Reading,
    byService: [Reading], byTeam: [Reading], valueStream: ValueStream,
    deployments: [DeploymentSummary], openIncidents: [IncidentSummary], alerts: AlertPicture,
    baseline: BaselineStatus = .none("no production deployment yet"), input: InputCounts
  ) {
    self.asOf = asOf
    self.zone = zone
    self.window = window
    self.scope = scope
    self.reading = reading
    self.byService = byService
    self.byTeam = byTeam
    self.valueStream = valueStream
    self.deployments = deployments
    self.openIncidents = openIncidents
    self.alerts = alerts.raised
    otherAlerts = alerts.others
    self.baseline = baseline
    self.input = input
  }
}

/// A half-open window `(from, to]` of fixed length (METRICS.md R12).
public struct WindowSpan: Sendable, Equatable {
  /// Its length in nanoseconds; more than zero.
  public var nanoseconds: Int64
  public var from: Timestamp
  public var to: Timestamp
  /// Calendar days to divide by (R2); `nil` when no event is at or before `to`.
  public var observedDays: Double?

  /// Creates a window that ends at `to`.
  public init(nanoseconds: Int64, to: Timestamp, observedDays: Double?) {
    self.nanoseconds = nanoseconds
    self.to = to
    from = to.advanced(byNanoseconds: -nanoseconds)
    self.observedDays = observedDays
  }

  /// Its length in days of 86,400 seconds; may be a fraction.
  public var days: Double { Double(nanoseconds) / 86_400e9 }
}

/// What a set of measures is about (METRICS.md R11).
public enum Scope: Sendable, Hashable {
  case everything
  case team(String)
  case service(String)

  public static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.everything, .everything): true
    case (.team(let one), .team(let other)), (.service(let one), .service(let other)):
      ExactName(one) == ExactName(other)
    case (.everything, _), (.team, _), (.service, _): false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .everything: hasher.combine(0)
    case .team(let name):
      hasher.combine(1)
      hasher.combine(ExactName(name))
    case .service(let name):
      hasher.combine(2)
      hasher.combine(ExactName(name))
    }
  }
}

/// What was read (METRICS.md 2b, "Counting"): counts over all lines, visible or not.
public struct InputCounts: Sendable, Equatable {
  public var lines = 0
  /// Distinct keys, future ones included.
  public var events = 0
  public var duplicates = 0
  public var conflicts = 0
  /// Events that arrived after a newer one; depends on arrival, so equality leaves it out.
  public var late = 0
  /// Events from before the days that are kept (``Ledger/sealed``); they count nowhere else.
  public var tooOld = 0
  /// Events more than five minutes ahead of the clock.
  public var future = 0
  public var rejectedBy: [RejectionCause: Int] = [:]
  /// Events by format (raw values of `EventFormat`).
  public var formats: [String: Int] = [:]
  /// Environment names of deployments that no rule recognises, ordered.
  public var unmatchedEnvironments: [String] = []

  /// Creates the counts of an empty log.
  public init() {}

  /// All refused lines.
  public var rejected: Int { rejectedBy.values.reduce(0, +) }

  public static func == (left: Self, right: Self) -> Bool {
    left.lines == right.lines && left.events == right.events
      && left.duplicates == right.duplicates && left.conflicts == right.conflicts
      && left.future == right.future && left.rejectedBy == right.rejectedBy
      && left.formats == right.formats
      && left.unmatchedEnvironments == right.unmatchedEnvironments
  }
}

extension Snapshot {
  /// How many open incidents are listed: more than anybody reads, and none of a log that opens incidents
  /// without end. All are counted.
  public static let openIncidentsKept = Detail.limit

  /// How many incidents of the scope are open, listed or not.
  public var openIncidentCount: Int { max(openIncidents.count, reading.recoveryTime.open) }
}
