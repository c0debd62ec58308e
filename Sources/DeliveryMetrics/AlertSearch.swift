public import DeliveryEvents

/// An instant at which alerts begin to fire or are over.
public struct AlertTurn: Sendable, Equatable {
  public var instant: Timestamp
  /// Their rules with what each is about, in order.
  public var begins: [String]
  public var ends: [String]
}

/// Looks for the nearest instant at which an alert of a scope begins or ends.
///
/// What an instant shows includes how its alerts came about, so going back needs nothing but that. Going
/// forward moves the clock of the ledger in steps that grow until one has a turn in it, in slices.
public struct AlertSearch: Sendable {
  /// What to look at.
  public struct Question: Sendable, Equatable {
    /// The first event, and the last instant that may be asked for.
    public var span: ClosedRange<Timestamp>
    public var scope: Scope
    public var windowNanoseconds: Int64
    public var zone: ZoneRules

    /// Creates a question about a log; `nil` for one without an event before the end.
    public init?(
      _ marks: TimelineMarks, until end: Timestamp, scope: Scope, windowNanoseconds: Int64,
      zone: ZoneRules
    ) {
      guard let first = marks.events.first, first <= end else { return nil }
      span = first...end
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
  private let start: Timestamp
  /// The instant to ask about next.
  private var place: Timestamp
  private var stride: Int64 = 3_600_000_000_000

  /// How far the search is.
  public private(set) var reached: Timestamp

  /// Creates a search from an instant on, or back from it; the instant itself is not looked at.
  public init(_ question: Question, from start: Timestamp, isForward: Bool) {
    self.question = question
    self.isForward = isForward
    let start =
      isForward
      ? max(start, question.span.lowerBound.advanced(byNanoseconds: -1))
      : min(start, question.span.upperBound.advanced(byNanoseconds: 1))
    self.start = start
    reached = start
    place =
      isForward
      ? min(start.advanced(byNanoseconds: stride), question.span.upperBound)
      : min(start.advanced(byNanoseconds: -1), question.span.upperBound)
  }

  /// Goes on until `isOver` answers that time is up; the outcome once there is one.
  public mutating func search(_ ledger: Ledger, isOver: () -> Bool) -> Outcome? {
    if isForward ? start >= question.span.upperBound : place < question.span.lowerBound {
      return Outcome.none
    }
    while true {
      guard ledger.prepare(at: place, isOver: isOver) else { return nil }
      let turns = ledger.alertTurns(
        at: place, windowNanoseconds: question.windowNanoseconds, scope: question.scope,
        zone: question.zone)
      reached = place
      let found = isForward ? turns.first { $0.instant > start } : turns.last
      if let found { return .found(found) }
      if !isForward || place >= question.span.upperBound { return Outcome.none }
      stride = stride.multipliedReportingOverflow(by: 2).overflow ? stride : stride * 2
      place = min(place.advanced(byNanoseconds: stride), question.span.upperBound)
      if isOver() { return nil }
    }
  }
}

extension Ledger {
  /// When alerts of a scope began to fire and were over, up to an instant, in order of time; of each at most
  /// the latest ``AlertMachine/limit``.
  func alertTurns(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope, zone: ZoneRules
  ) -> [AlertTurn] {
    let assembly = assembly(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    return assembly.alerts.turns(assembly, assembly.silences)
  }
}
