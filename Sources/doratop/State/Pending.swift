import StateStore

/// What is to be kept next of a session's ledger.
final class Pending {
  private(set) var facts: PendingFacts
  /// The counters that were handed over last.
  private(set) var counters: String
  /// When something was last handed over, in monotonic nanoseconds.
  private var kept: UInt64 = 0

  /// Begins to gather what is new from now on; `counters` are those that were handed over before.
  init(_ session: LogSession, counters: String = "") {
    facts = PendingFacts(symbols: session.symbols)
    self.counters = counters
    session.ledger.onNews = { [self] event, format in
      facts.append(event.pointee, format: format)
    }
  }

  /// Whether it is time to hand over what there is: five times a second, or a mebibyte.
  func isDue(at now: UInt64) -> Bool {
    now &- kept >= 200_000_000 || facts.byteCount >= 1 << 20
  }

  /// What is to be saved; `nil` when nothing is new.
  func commit(of session: LogSession, at now: UInt64) -> StateCommit? {
    let positions = session.intake.takePositions()
    let refusals = session.takeRefusals()
    let counters = SavedCounters(session.ledger.counts).text
    guard !facts.isEmpty || !positions.isEmpty || counters != self.counters else { return nil }
    kept = now
    self.counters = counters
    var commit = StateCommit(
      &facts, positions: positions, removed: session.intake.takeForgotten(), counters: counters,
      time: LogSession.wallClock().nanoseconds / 1_000_000)
    commit.refusals = refusals
    return commit
  }
}
