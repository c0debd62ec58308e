import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// Compares two spans in slices, and keeps what came of it.
///
/// Each side is another instant than the one that is shown, and the way there and back costs as much
/// as three jumps of the clock. So it is done once for each question. While the view stays open and
/// time or the log goes on, it is done again, so seldom that it costs next to nothing; what is shown
/// stays until then.
struct Comparing {
  /// What a slice of work came to.
  enum Outcome: Equatable {
    /// There is nothing to do.
    case idle
    /// The ledger's clock is on its way: nothing is to be read, and no snapshot to be made.
    case underway
    /// There is another answer, and these are the instants that it is of.
    case answered(ComparedPlace)
  }

  private struct Question: Equatable {
    var spans: ComparedSpans
    var scope: Scope
  }

  private var question: Question?
  private var first: Snapshot?
  private var kept: (question: Question, comparison: Comparison)?
  /// How many events the kept one is of, when it was done, and what it cost.
  private var events = 0
  private var doneAt: UInt64 = 0
  private var cost: UInt64 = 0
  /// How long a slice may take, in nanoseconds.
  private let slice: UInt64
  private let monotonic: () -> UInt64

  /// Creates one that has not been asked anything.
  init(slice: UInt64 = 10_000_000, monotonic: @escaping () -> UInt64) {
    self.slice = slice
    self.monotonic = monotonic
  }

  /// Whether the ledger's clock is on its way.
  var isUnderway: Bool { question != nil }

  /// The answer to a question; `nil` while it is not known.
  func detail(_ spans: ComparedSpans, _ scope: Scope) -> Detail? {
    guard let kept, kept.question == Question(spans: spans, scope: scope) else { return nil }
    return .comparison(kept.comparison)
  }

  /// Drops what is under way.
  mutating func stop() { (question, first) = (nil, nil) }

  /// Works for a slice on what the open view asks for.
  ///
  /// - Parameters:
  ///   - clock: The instant to show, asked for only when something may begin.
  ///   - mayBegin: Whether nobody else is moving the ledger's clock.
  mutating func advance(
    _ view: ViewState, _ ledger: Ledger, zone: ZoneRules, clock: () -> Timestamp,
    mayBegin: Bool, isPlaying: Bool
  ) -> Outcome {
    guard case .comparison(var compared)? = view.place.subject else {
      stop()
      return .idle
    }
    if question == nil {
      guard mayBegin,
        let next = next(compared, view, ledger, clock: clock, isPlaying: isPlaying)
      else { return .idle }
      (question, first, cost) = (next, nil, 0)
    }
    guard let spans = work(ledger, zone) else { return .underway }
    compared.spans = spans
    return .answered(compared)
  }

  /// What to answer next: what was asked, or the same again when the answer is old and would differ.
  private func next(
    _ compared: ComparedPlace, _ view: ViewState, _ ledger: Ledger, clock: () -> Timestamp,
    isPlaying: Bool
  ) -> Question? {
    var asked = Question(spans: compared.spans, scope: view.scope)
    if kept?.question != asked { return asked }
    let rest = isPlaying ? max(2_000_000_000, cost * 9) : max(30_000_000_000, cost * 400)
    guard view.frozen == nil, monotonic() >= doneAt + rest else { return nil }
    if let later = try? view.spans(compared.asked, at: clock()) { asked.spans = later }
    return kept?.question != asked || ledger.input.events != events ? asked : nil
  }

  private mutating func work(_ ledger: Ledger, _ zone: ZoneRules) -> ComparedSpans? {
    guard let question else { return nil }
    let started = monotonic()
    defer { cost += monotonic() - started }
    let span = first == nil ? question.spans.first : question.spans.second
    guard ledger.prepare(at: span.to, isOver: { monotonic() - started > slice }) else {
      return nil
    }
    let snapshot = ledger.snapshot(
      at: span.to, windowNanoseconds: span.nanoseconds, scope: question.scope, zone: zone)
    guard let first else {
      self.first = snapshot
      return nil
    }
    kept = (question, Comparison(question.spans, first, snapshot))
    events = ledger.input.events
    doneAt = monotonic()
    stop()
    return question.spans
  }
}
