public import DeliveryEvents

/// When things happened over the whole of a log, whatever the clock: what steps and jumps go by.
public struct TimelineMarks: Sendable, Equatable {
  /// What there is to step through.
  public enum Kind: Sendable, Hashable {
    /// Any line that was taken in.
    case event
    /// The result of a deployment to production.
    case deployment
    /// The result of a deployment to production that did not succeed: failed, or rolled back.
    case failure
    /// The instant from which on an incident in production can be seen.
    case incident
  }

  /// In order of time, each instant once.
  public internal(set) var events: [Timestamp] = []
  /// One for each event at an instant that another one has given its mark, in order.
  var furtherEvents: [Timestamp] = []
  public internal(set) var deployments: [Timestamp] = []
  public internal(set) var failures: [Timestamp] = []
  public internal(set) var incidents: [Timestamp] = []
  /// All lines of incidents: when they began, changed and ended.
  public internal(set) var incidentLines: [Timestamp] = []

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

  /// How many events there are up to an instant.
  public func eventCount(upTo end: Timestamp) -> Int {
    events.firstPlace { $0 > end } + furtherEvents.firstPlace { $0 > end }
  }

  /// How many events there are in all.
  public var eventCount: Int { events.count + furtherEvents.count }

  /// The place of the first mark of a kind at or after an instant; their count when there is none.
  public func place(_ kind: Kind, at time: Timestamp) -> Int {
    times(of: kind).firstPlace { $0 >= time }
  }

  func times(of kind: Kind) -> [Timestamp] {
    switch kind {
    case .event: events
    case .deployment: deployments
    case .failure: failures
    case .incident: incidents
    }
  }
}
