import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// The way to the next alert, or the one before: a search that takes as long as it takes, with what is
/// said meanwhile and where the clock stood before.
struct AlertJump {
  private var search: AlertSearch
  private let isForward: Bool
  private let zone: ZoneRules
  /// The clock as it was stopped before; `nil` when it ran.
  let frozenBefore: ViewState.Frozen?
  private var nextWord: UInt64 = 0

  init(
    _ question: AlertSearch.Question, from start: Timestamp, isForward: Bool, view: ViewState
  ) {
    search = AlertSearch(question, from: start, isForward: isForward)
    self.isForward = isForward
    zone = view.shownZone
    frozenBefore = view.frozen
  }

  private var word: String { isForward ? "next" : "previous" }

  /// Goes on for a while; the outcome once there is one.
  mutating func go(_ ledger: Ledger, until deadline: UInt64) -> AlertSearch.Outcome? {
    search.search(ledger) { Intake.monotonic() >= deadline }
  }

  /// How far it is, four times a second.
  mutating func progress(at now: UInt64) -> String? {
    guard now >= nextWord else { return nil }
    nextWord = now + 250_000_000
    return
      "looking for the \(word) alert, at \(ClockText(zone: zone).dateTime(search.reached)); any key stops"
  }

  /// What was found.
  func words(_ outcome: AlertSearch.Outcome) -> String {
    switch outcome {
    case .none: return "no \(isForward ? "later" : "earlier") alert"
    case .found(let turn):
      let parts = turn.begins.map { "\($0) begins" } + turn.ends.map { "\($0) ends" }
      return "alert: \(parts.joined(separator: ", "))"
    }
  }
}
