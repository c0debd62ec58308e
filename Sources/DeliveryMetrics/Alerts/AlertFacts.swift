import DeliveryEvents

/// What alerts are judged by, as of the last instant that was asked about, and from when on it is another
/// than at the time before.
///
/// Deployments are read where they stand (``AlertAttempts``): from when on they are others, whoever derived them
/// notes. Of the rest there is a copy, so that a change far back is told from one at the end, after which nothing
/// before it has to be judged again.
final class AlertFacts {
  /// A stretch of time; of what has not ended the end is the distant future.
  struct Span: Equatable, Comparable {
    var begin: Timestamp
    var end: Timestamp
    /// What it is told from others by: the id of an incident, the head or the change of an item.
    var of = Symbol.none
    /// Of an item, the stage; of a silence, the kind of event.
    var kind: UInt8 = 0

    static func < (left: Self, right: Self) -> Bool {
      (left.begin, left.end, left.of.rawValue) < (right.begin, right.end, right.of.rawValue)
    }
  }

  /// One service.
  struct Service {
    var revision = -1
    var attempts: AlertAttempts
    /// How many there were.
    var attemptCount = 0
    /// Visits of Testing, Staging and Production that lasted long or go on.
    var visits: [Span] = []
    var incidents: [Span] = []
    /// When its trunk was red.
    var trunk: [Span] = []
  }

  private(set) var services: [Service] = []
  /// All incidents, those of no service included.
  private(set) var incidents: [Span] = []
  /// From when on something is another than at the refresh before: by service, and for incidents.
  private(set) var changes: [Int: Timestamp] = [:]
  private(set) var incidentChange = Timestamp.distantFuture
  /// Silences of the sources, and from when on they are others.
  private(set) var silences: [EventGaps.Silence] = []
  private(set) var silenceChange = Timestamp.distantFuture
  private var trunkChanges = 0
  private var incidentVersion = -1

  /// Takes over what was derived.
  func refresh(
    _ derivation: Derivation, _ stream: StreamDerivation, _ silences: [EventGaps.Silence],
    _ trunks: TrunkWatch
  ) {
    changes = [:]
    silenceChange = .distantFuture
    if silences != self.silences {
      silenceChange = .distantPast
      self.silences = silences
    }
    incidentChange = .distantFuture
    for service in services.count..<derivation.deliveries.count {
      services.append(
        Service(
          attempts: AlertAttempts(
            delivery: derivation.deliveries[service],
            failures: derivation.failures.services[service])))
    }
    refreshIncidents(derivation)
    refreshTrunks(trunks)
    for (service, change) in derivation.failures.changes.take() {
      refreshAttempts(of: service, change)
    }
    for service in services.indices {
      let items = stream.services[service]
      if services[service].revision != items.revision {
        services[service].revision = items.revision
        var visits: [Span] = []
        items.forEachLongVisit { item, visit in
          visits.append(
            Span(
              begin: visit.entered, end: visit.left ?? .distantFuture,
              of: item.change.isSome ? item.change : item.head,
              kind: UInt8(Stage.allCases.firstIndex(of: visit.stage) ?? 0)))
        }
        visits.sort()
        note(Self.firstDifference(services[service].visits, visits), of: service)
        services[service].visits = visits
      }
    }
  }

  private func refreshTrunks(_ trunks: TrunkWatch) {
    guard trunks.changes != trunkChanges else { return }
    trunkChanges = trunks.changes
    for service in services.indices {
      let found = trunks.stretches[service] ?? []
      if found == services[service].trunk { continue }
      note(Self.firstDifference(services[service].trunk, found), of: service)
      services[service].trunk = found
    }
  }

  private func note(_ time: Timestamp, of service: Int) {
    if time == .distantFuture { return }
    changes[service] = min(changes[service] ?? .distantFuture, time)
  }

  /// The first instant at which one list says something else than another.
  private static func firstDifference(_ old: [Span], _ new: [Span]) -> Timestamp {
    var first = Timestamp.distantFuture
    var left = 0
    var right = 0
    while left < old.count || right < new.count {
      if left < old.count, right < new.count, old[left] == new[right] {
        left += 1
        right += 1
      } else if right == new.count || left < old.count && old[left] < new[right] {
        // What began at the same instant, and ends at another, is the same until the earlier end.
        if right < new.count, old[left].begin == new[right].begin {
          first = min(first, old[left].end, new[right].end)
          right += 1
        } else {
          first = min(first, old[left].begin)
        }
        left += 1
      } else if left < old.count, old[left].begin == new[right].begin {
        first = min(first, old[left].end, new[right].end)
        left += 1
        right += 1
      } else {
        first = min(first, new[right].begin)
        right += 1
      }
    }
    return first
  }

  private func refreshIncidents(_ derivation: Derivation) {
    guard derivation.incidentVersion != incidentVersion else { return }
    incidentVersion = derivation.incidentVersion
    var all: [Span] = []
    all.reserveCapacity(derivation.incidents.count)
    for incident in derivation.incidents {
      if let span = Self.span(incident) { all.append(span) }
    }
    all.sort()
    if all != incidents {
      incidentChange = Self.firstDifference(incidents, all)
      incidents = all
    }
    for service in services.indices {
      let places = derivation.incidentsByService[service]
      if places.isEmpty, services[service].incidents.isEmpty { continue }
      let own = places.compactMap { Self.span(derivation.incidents[$0]) }.sorted()
      if own == services[service].incidents { continue }
      note(Self.firstDifference(services[service].incidents, own), of: service)
      services[service].incidents = own
    }
  }

  private static func span(_ incident: Incident) -> Span? {
    guard let opened = incident.opened, !incident.isBadData else { return nil }
    return Span(begin: opened, end: incident.resolved ?? .distantFuture, of: incident.id)
  }

  private func refreshAttempts(of service: Int, _ change: AttemptChanges.Change) {
    let finishes = services[service].attempts.delivery.finishes
    let count = services[service].attemptCount
    services[service].attemptCount = finishes.count
    note(change.time, of: service)
    if change.first < count {
      // What stood there is not known any more; it finished no sooner than the one before it.
      note(change.first == 0 ? .distantPast : finishes[change.first - 1], of: service)
    } else if count < finishes.count {
      note(finishes[count], of: service)
    }
  }
}
