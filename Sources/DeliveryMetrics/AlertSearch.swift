public import DeliveryEvents

/// The instants at which alerts are asked for when one is looked for.
///
/// Between two of them nothing happens that the measures count, and nothing leaves the window: these
/// are the results of deployments to production and the lines of incidents; one window and two
/// windows after each, when it leaves this period and the one before; the instants at which an
/// incident, if it is still open, has been so for longer than the target; and midnights, since rates
/// are by days. What any other line changes, such as a commit that comes after its deployment, is
/// seen at the next of them.
public struct AlertInstants: Sendable, Equatable {
  private var lists: [(times: [Timestamp], offset: Int64)]
  private let zone: ZoneRules
  /// The first event, and the last instant that may be asked for.
  let span: ClosedRange<Timestamp>

  /// Creates the instants of a log up to an end; `nil` for a log without an event before it.
  public init?(
    _ marks: TimelineMarks, windowNanoseconds: Int64, recoverySeconds: Double, zone: ZoneRules,
    until end: Timestamp
  ) {
    guard let first = marks.events.first, first <= end else { return nil }
    span = first...end
    self.zone = zone
    let double = windowNanoseconds.multipliedReportingOverflow(by: 2)
    let expiries = [0, windowNanoseconds, double.overflow ? .max : double.partialValue]
    lists = [marks.deployments, marks.incidentLines].flatMap { times in
      expiries.map { (times, $0) }
    }
    lists.append((marks.incidents, Int64(min(recoverySeconds * 1e9, 9e18))))
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.span == right.span && left.zone == right.zone
      && left.lists.elementsEqual(right.lists) { $0.times == $1.times && $0.offset == $1.offset }
  }

  /// The first one after an instant.
  func next(after time: Timestamp) -> Timestamp? {
    if time < span.lowerBound { return span.lowerBound }
    var next = zone.instant(day: zone.day(of: time) + 1, seconds: 0)
    for (times, offset) in lists {
      let place = times.firstPlace { $0.advanced(byNanoseconds: offset) > time }
      if place < times.count { next = min(next, times[place].advanced(byNanoseconds: offset)) }
    }
    return next <= span.upperBound && next > time ? next : nil
  }

  /// The last one before an instant.
  func previous(before time: Timestamp) -> Timestamp? {
    let time = min(time, span.upperBound.advanced(byNanoseconds: 1))
    guard time > span.lowerBound else { return nil }
    let earlier = time.advanced(byNanoseconds: -1)
    var previous = max(span.lowerBound, zone.instant(day: zone.day(of: earlier), seconds: 0))
    for (times, offset) in lists {
      let place = times.firstPlace { $0.advanced(byNanoseconds: offset) >= time } - 1
      if place >= 0 { previous = max(previous, times[place].advanced(byNanoseconds: offset)) }
    }
    return previous
  }
}

/// An instant at which alerts begin or end.
public struct AlertTurn: Sendable, Equatable {
  public var instant: Timestamp
  /// Their rules, in order.
  public var begins: [String]
  public var ends: [String]
}

/// Looks for the nearest instant at which the alerts of a scope are other ones than at the instant of
/// ``AlertInstants`` before: an alert begins, or one ends.
///
/// Works in slices, and moves the clock of the ledger: forward one instant after the other, back in
/// stretches that are gone through forward, since that is what a ledger does cheaply.
public struct AlertSearch: Sendable {
  /// What to look at.
  public struct Question: Sendable, Equatable {
    public var instants: AlertInstants
    public var scope: Scope
    public var windowNanoseconds: Int64
    public var zone: ZoneRules

    /// Creates a question.
    public init(
      _ instants: AlertInstants, scope: Scope, windowNanoseconds: Int64, zone: ZoneRules
    ) {
      self.instants = instants
      self.scope = scope
      self.windowNanoseconds = windowNanoseconds
      self.zone = zone
    }
  }

  public enum Outcome: Sendable, Equatable {
    case found(AlertTurn)
    case none
  }

  private let question: Question
  private let isForward: Bool
  /// The instant to ask about next, and the alerts at the one before.
  private var place: Timestamp?
  private var known: Set<String>?
  /// Where a stretch ends, and the last turn in it; only when going back.
  private var end: Timestamp
  private var last: AlertTurn?
  private var start: Timestamp?
  private var length = 16

  /// How far the search is.
  public private(set) var reached: Timestamp

  /// Creates a search from an instant on, or back from it; the instant itself is not looked at.
  public init(_ question: Question, from start: Timestamp, isForward: Bool) {
    self.question = question
    self.isForward = isForward
    (end, reached) = (start, start)
    if isForward {
      place = question.instants.previous(before: start.advanced(byNanoseconds: 1))
      if place == nil {
        (place, known) = (question.instants.next(after: start), [])
      }
    } else {
      goBack()
    }
  }

  /// Goes on until `isOver` answers that time is up; the outcome once there is one.
  public mutating func search(_ ledger: Ledger, isOver: () -> Bool) -> Outcome? {
    while let instant = place, isForward || instant < end {
      guard ledger.prepare(at: instant, isOver: isOver) else { return nil }
      let alerts = ledger.alertRules(
        at: instant, windowNanoseconds: question.windowNanoseconds, scope: question.scope,
        zone: question.zone)
      reached = instant
      let before = known ?? alerts
      known = alerts
      place = question.instants.next(after: instant)
      if alerts != before {
        let turn = AlertTurn(
          instant: instant, begins: alerts.subtracting(before).sorted(),
          ends: before.subtracting(alerts).sorted())
        if isForward { return .found(turn) }
        last = turn
      }
      if !isForward, place.map({ $0 >= end }) ?? true {
        if let last { return .found(last) }
        end = start ?? end
        goBack()
      }
      if isOver() { return nil }
    }
    return Outcome.none
  }

  /// Finds the beginning of the stretch before the one that was gone through.
  private mutating func goBack() {
    var start: Timestamp?
    for _ in 0..<length {
      guard let earlier = question.instants.previous(before: start ?? end) else { break }
      start = earlier
    }
    length = min(length * 2, 512)
    (self.start, place) = (start, start)
    guard let start else { return }
    // The alerts just before the stretch are those that its first instant is compared with.
    if let before = question.instants.previous(before: start) {
      (place, known) = (before, nil)
    } else {
      known = []
    }
  }
}

extension Ledger {
  /// The rules of the alerts of a scope at an instant, without all else that a snapshot holds.
  func alertRules(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope, zone: ZoneRules
  ) -> Set<String> {
    let assembly = assembly(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    return Set(assembly.alerts.map(\.rule))
  }
}

extension SnapshotAssembly {
  /// The alerts, without the services to which they are due.
  fileprivate var alerts: [Alert] {
    let services = derivation.services(in: scope)
    let reading = ReadingBuilder(
      derivation: derivation, settings: settings, zone: zone, window: window, cache: cache,
      sealed: SealedDays()
    ).reading(
      name: "", services: services,
      incidents: derivation.incidents(in: scope, services: services))
    return TargetAlerts.alerts(
      for: reading, byService: [], observedDays: window.observedDays ?? 0, settings: settings)
  }
}
