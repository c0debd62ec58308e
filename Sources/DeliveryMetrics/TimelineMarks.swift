public import DeliveryEvents

/// When things happened over the whole of a log, whatever the clock: what steps and jumps go by.
public struct TimelineMarks: Sendable, Equatable {
  /// What there is to step through.
  public enum Kind: Sendable, Hashable {
    /// Any line that was taken in.
    case event
    /// The result of a deployment to production.
    case deployment
    /// The first line of an incident.
    case incident
  }

  /// In order of time, each instant once.
  public internal(set) var events: [Timestamp] = []
  public internal(set) var deployments: [Timestamp] = []
  public internal(set) var incidents: [Timestamp] = []

  /// Creates the marks of an empty log.
  public init() {}

  /// The instant so many marks after another, or before it when `steps` is negative; `nil` when there
  /// are not as many.
  public func instant(_ kind: Kind, _ steps: Int, from start: Timestamp) -> Timestamp? {
    let times = times(of: kind)
    let place =
      steps > 0
      ? times.firstPlace { $0 > start } + steps - 1 : times.firstPlace { $0 >= start } + steps
    return times.indices.contains(place) ? times[place] : nil
  }

  /// How many instants with an event there are up to another.
  public func eventCount(upTo end: Timestamp) -> Int { events.firstPlace { $0 > end } }

  func times(of kind: Kind) -> [Timestamp] {
    switch kind {
    case .event: events
    case .deployment: deployments
    case .incident: incidents
    }
  }
}

extension Ledger {
  /// When things happened, over the whole log. Takes time in proportion to it.
  public func timelineMarks() -> TimelineMarks {
    var marks = TimelineMarks()
    facts.forEachTime { marks.events.append($0) }
    for service in facts.services {
      for line in service.deploys where !line.isReplaced && line.state.isResult {
        if rules.tier(of: line.env, in: symbols) == .production {
          marks.deployments.append(line.time)
        }
      }
    }
    var first: [Symbol: Timestamp] = [:]
    for line in facts.incidents.lines where !line.isReplaced {
      first[line.id] = min(first[line.id] ?? .distantFuture, line.opened ?? line.time, line.time)
    }
    marks.incidents = Array(first.values)
    marks.settle()
    return marks
  }
}

extension TimelineMarks {
  fileprivate mutating func settle() {
    events = Self.distinct(events)
    deployments = Self.distinct(deployments)
    incidents = Self.distinct(incidents)
  }

  private static func distinct(_ times: [Timestamp]) -> [Timestamp] {
    var distinct: [Timestamp] = []
    for time in times.sorted() where time != distinct.last { distinct.append(time) }
    return distinct
  }
}

extension EventState {
  /// Whether it says how a deployment ended.
  fileprivate var isResult: Bool { self == .succeeded || self == .failed || self == .rolledback }
}
