import DeliveryEvents

/// What alerts are judged by, as of the last instant that was asked about, and from when on it is another
/// than at the time before.
///
/// A copy in short form: 48 bytes for each deployment, so that a change far back is told from one at the
/// end, after which nothing before it has to be judged again.
final class AlertFacts {
  /// A deployment to production.
  struct Attempt: Equatable {
    var finish: Timestamp
    /// From when on it is known to have failed; the distant future for one that did not.
    var failed: Timestamp
    /// The sum of its lead times: many that are long have none in nanoseconds alone.
    var leadSeconds: Int64
    /// What of them the sum does not tell: different ones may have the same.
    var leadDigest: UInt64
    var leadNanoseconds: Int32
    /// How many there are, and whether it succeeded and was rework.
    var samples: Int32
    var isSuccess: Bool
    var isRework: Bool

    /// The first instant at which it counts for something.
    var time: Timestamp { finish }
  }

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
    var version = -1
    var revision = -1
    var attempts: [Attempt] = []
    /// Attempts that became failures after their finish, in order of when they did.
    var failures: [(time: Timestamp, place: Int32)] = []
    /// Visits of Testing, Staging and Production that lasted long or go on.
    var visits: [Span] = []
    var incidents: [Span] = []
    /// When its trunk was red.
    var trunk: [Span] = []
  }

  private(set) var services: [Service] = []
  /// The same in full.
  private(set) var deliveries: [ServiceDelivery] = []
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
    if services.count < derivation.deliveries.count {
      deliveries = derivation.deliveries
      services += (services.count..<deliveries.count).map { _ in Service() }
    }
    refreshIncidents(derivation)
    refreshTrunks(trunks)
    for service in services.indices {
      if services[service].version != derivation.versions[service] {
        services[service].version = derivation.versions[service]
        refreshAttempts(of: service, derivation)
      }
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

  private func refreshAttempts(of service: Int, _ derivation: Derivation) {
    let delivery = derivation.deliveries[service]
    let failures = derivation.failures.services[service]
    let old = services[service].attempts
    var first = Timestamp.distantFuture
    var attempts: [Attempt] = []
    var later: [(time: Timestamp, place: Int32)] = []
    attempts.reserveCapacity(delivery.attempts.count)
    for place in delivery.attempts.indices {
      let attempt = Attempt.of(place, delivery, failures, derivation)
      if place >= old.count || old[place] != attempt {
        first = min(first, place < old.count ? old[place].change(to: attempt) : attempt.finish)
      }
      attempts.append(attempt)
      if attempt.failed > attempt.finish, attempt.failed != .distantFuture {
        later.append((attempt.failed, Int32(place)))
      }
    }
    if old.count > attempts.count { first = min(first, old[attempts.count].finish) }
    services[service].attempts = attempts
    services[service].failures = later.sorted { ($0.time, $0.place) < ($1.time, $1.place) }
    note(first, of: service)
  }
}

extension AlertFacts.Attempt {
  /// What is judged of an attempt. No initializer: those take what they are given, and copy it first.
  fileprivate static func of(
    _ place: Int, _ delivery: ServiceDelivery, _ failures: ServiceFailures, _ derivation: Derivation
  ) -> Self {
    let finish = delivery.finishes[place]
    let verdict = failures.verdicts[place]
    var (seconds, rest, digest): (Int64, Int64, UInt64) = (0, 0, 0)
    var count: Int32 = 0
    for arrival in delivery.marks[place].arrivals {
      let arrival = delivery.arrivals[arrival]
      if arrival.kind != .sample { continue }
      seconds &+= arrival.nanoseconds / 1_000_000_000
      rest &+= arrival.nanoseconds % 1_000_000_000
      digest &+= mixed(UInt64(bitPattern: arrival.nanoseconds))
      count += 1
    }
    return Self(
      finish: finish,
      failed: verdict.isFailed
        ? failing(place, verdict, delivery, failures, derivation) : .distantFuture,
      leadSeconds: seconds &+ rest / 1_000_000_000, leadDigest: digest,
      leadNanoseconds: Int32(rest % 1_000_000_000), samples: count,
      isSuccess: delivery.successes[place], isRework: verdict.isRework)
  }

  /// From when on a failed attempt is known to have failed.
  private static func failing(
    _ place: Int, _ verdict: Verdict, _ delivery: ServiceDelivery,
    _ failures: ServiceFailures, _ derivation: Derivation
  ) -> Timestamp {
    let finish = delivery.finishes[place]
    // What its own lines say is known from the end; what others make of it, from when they happened.
    if !verdict.reasons.isDisjoint(with: [.resultFailed, .rolledBack]) { return finish }
    var failed = Timestamp.distantFuture
    for incident in failures.incidents[place] ?? [] {
      failed = min(failed, derivation.incidents[incident].opened ?? finish)
    }
    for fixer in failures.fixers[place] ?? [] {
      failed = min(failed, derivation.deliveries[fixer.service].finishes[fixer.attempt])
    }
    if let rollback = delivery.marks[place].replacedBy {
      failed = min(failed, delivery.finishes[rollback])
    }
    return max(failed, finish)
  }

  private static func mixed(_ number: UInt64) -> UInt64 {
    var number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
    return number ^ (number >> 31)
  }

  /// The first instant at which another in its place says something else.
  fileprivate func change(to other: Self) -> Timestamp {
    var same = other
    same.failed = failed
    return same == self ? min(failed, other.failed) : min(finish, other.finish)
  }
}
