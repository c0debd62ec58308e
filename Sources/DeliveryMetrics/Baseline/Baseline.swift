public import DeliveryEvents

/// What the measures were when a team began (METRICS.md 6, "Baseline"): what later ones are held against.
///
/// A value that is kept as it was: what a log comes to later, under other settings or without the events
/// that were given up, changes nothing of it.
public struct Baseline: Sendable, Equatable, Codable {
  public var span: BaselineSpan
  /// Under which settings it was computed.
  public var definition: BaselineDefinition
  /// Of everything; its name is empty.
  public var all: BaselineFigures
  /// Of each service that did something in its days, ordered by name.
  public var services: [BaselineFigures]
  /// Of each team, as services belonged to them when it was computed, ordered by name.
  public var teams: [BaselineFigures]

  /// Creates a baseline from its parts.
  public init(
    span: BaselineSpan, definition: BaselineDefinition, all: BaselineFigures,
    services: [BaselineFigures], teams: [BaselineFigures]
  ) {
    self.span = span
    self.definition = definition
    self.all = all
    self.services = services
    self.teams = teams
  }

  /// The figures of a scope; `nil` for one that did nothing in its days.
  public func figures(of scope: Scope) -> BaselineFigures? {
    switch scope {
    case .everything: all
    case .service(let name): services.first { ExactName($0.name) == ExactName(name) }
    case .team(let name): teams.first { ExactName($0.name) == ExactName(name) }
    }
  }
}

/// The days of a baseline: whole local dates, from the first production deployment on.
public struct BaselineSpan: Sendable, Hashable {
  /// Why it ended when it did.
  public enum Basis: String, Sendable, Codable {
    /// The first 30 days had ten deployments.
    case thirtyDays
    /// They had fewer, so it went on to the end of the day of the tenth.
    case tenDeployments
    /// There was no tenth in 90 days.
    case ninetyDays
  }

  /// Its first date, in days since 1970-01-01.
  public var firstDay: Int
  /// The finish of the first production deployment, which belongs to it.
  public var from: Timestamp
  /// The beginning of the first date that does not belong to it.
  public var until: Timestamp
  /// How many dates it has, the first one included: what frequencies are divided by.
  public var days: Int
  public var basis: Basis

  /// Creates a span from its parts.
  public init(firstDay: Int, from: Timestamp, until: Timestamp, days: Int, basis: Basis) {
    self.firstDay = firstDay
    self.from = from
    self.until = until
    self.days = days
    self.basis = basis
  }

  /// As a half-open window `(from, to]`, such as everything else is measured in.
  var window: (from: Timestamp, to: Timestamp) {
    (from.advanced(byNanoseconds: -1), until.advanced(byNanoseconds: -1))
  }
}

extension BaselineSpan: Codable {
  private enum CodingKeys: String, CodingKey { case firstDay, from, until, days, basis }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    firstDay = try container.decode(Int.self, forKey: .firstDay)
    from = Timestamp(nanoseconds: try container.decode(Int64.self, forKey: .from))
    until = Timestamp(nanoseconds: try container.decode(Int64.self, forKey: .until))
    days = try container.decode(Int.self, forKey: .days)
    basis = try container.decode(Basis.self, forKey: .basis)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(firstDay, forKey: .firstDay)
    try container.encode(from.nanoseconds, forKey: .from)
    try container.encode(until.nanoseconds, forKey: .until)
    try container.encode(days, forKey: .days)
    try container.encode(basis, forKey: .basis)
  }
}

/// One measure over the days of a baseline.
public struct BaselineFigure: Sendable, Equatable, Codable {
  /// Deployments a day, a share in `0...1`, or the mean in seconds; `nil` without samples.
  public var value: Double?
  /// Deployments, attempts or samples.
  public var n: Int
  /// In seconds; `nil` for frequencies and shares, which are not spread.
  public var p50: Double?
  public var p85: Double?

  /// Creates a figure.
  public init(value: Double?, n: Int, p50: Double? = nil, p85: Double? = nil) {
    self.value = value
    self.n = n
    self.p50 = p50
    self.p85 = p85
  }

  /// What stands first by a statistic; of a frequency or a share there is only one.
  public func headline(_ statistic: Settings.Statistic) -> Double? {
    statistic == .mean ? value : p50
  }
}

/// The four measures of one scope over the days of a baseline.
public struct BaselineFigures: Sendable, Equatable, Codable {
  /// The service or team; empty for everything.
  public var name: String
  public var deploymentFrequency: BaselineFigure
  public var leadTime: BaselineFigure
  public var changeFailureRate: BaselineFigure
  public var recoveryTime: BaselineFigure

  /// Creates the figures of a scope.
  public init(
    name: String, deploymentFrequency: BaselineFigure, leadTime: BaselineFigure,
    changeFailureRate: BaselineFigure, recoveryTime: BaselineFigure
  ) {
    self.name = name
    self.deploymentFrequency = deploymentFrequency
    self.leadTime = leadTime
    self.changeFailureRate = changeFailureRate
    self.recoveryTime = recoveryTime
  }
}
