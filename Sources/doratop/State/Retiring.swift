import CBytes
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// Gives up what is older than any window looks back: days become sums, and what of their events still
/// matters is kept. The ledger is then made anew from the state.
///
/// Nothing is read meanwhile; each step is a slice of work, but for the first: what still matters, and the sums, are
/// judged at once, in about as long as a report of the log takes. The old ledger is let go before the new one is made,
/// so that there never are two of them: what is shown stands for the while. Before that all that the new one will be
/// made from has been read once: a state that was damaged is found out while everything is still known.
final class Retiring {
  private enum Step {
    /// The old batches are gone through for what still matters, and the others to see that they are whole.
    case choosing(RetentionRule, StateReader)
    case saving
    case reloading(Ledger, StateReader, counts: InputCounts)
  }

  /// Fewer old events than this, or than this share of all, are not worth it.
  private static let fewest = 2_000
  private static let share = 5

  private let file: StateFile
  private let writer: StateWriter
  private let batch: Int64
  private let sealed: SealedDays
  private var kept: PendingFacts
  private var step: Step

  /// Begins when enough has become old, seen from the newest event; `nil` when not.
  init?(
    _ session: LogSession, _ file: StateFile, _ writer: StateWriter, newest: Timestamp,
    retention: Int64
  ) throws(StateFault) {
    // In steps that are small beside what is kept.
    let grain: SealedDays.Step = retention < 14 * SealedDays.Step.day.rawValue ? .hour : .day
    let horizon = SealedDays.beginning(of: grain, newest.advanced(byNanoseconds: -retention))
    guard horizon > session.ledger.sealed.until, let old = try file.old(before: horizon),
      old.events >= max(Self.fewest, old.all / Self.share)
    else { return nil }
    self.file = file
    self.writer = writer
    batch = old.batch
    let rule = session.ledger.retention(from: horizon, at: newest)
    sealed = session.ledger.sealedDays(until: horizon, zone: session.zone)
    kept = PendingFacts(symbols: session.symbols)
    step = .choosing(rule, StateReader(file, symbols: session.symbols))
  }

  /// Whether it waits for what is being saved.
  var isSaving: Bool {
    if case .saving = step { true } else { false }
  }

  /// Whether the ledger has been let go, and another is being made.
  var isRemaking: Bool {
    switch step {
    case .reloading: true
    case .choosing, .saving: false
    }
  }

  /// Works on, until the monotonic clock reaches `deadline`; tells whether it is all done.
  func advance(_ session: LogSession, until deadline: UInt64) throws(StateFault) -> Bool {
    switch step {
    case .choosing(let rule, let reader):
      repeat {
        let isOld = reader.last < batch
        let bytes = try reader.readNext { event, format in
          if isOld, rule.keeps(event) { kept.append(event, format: format) }
        }
        if bytes == nil {
          guard let contents = try file.contents(), try reader.hasRead(all: contents) else {
            throw Self.isNotWhole
          }
          save(session)
          return false
        }
      } while Intake.monotonic() < deadline
    case .saving:
      writer.advance(Intake.monotonic())
      if writer.isDone {
        // With room for what comes until there is enough to give up again: a table that grows takes the room of two.
        let events = try file.contents()?.events ?? 0
        let symbols = SymbolTable(seed: session.symbols.seed)
        let ledger = Ledger(symbols: symbols, settings: session.ledger.settings)
        step = .reloading(
          ledger, StateReader(file, symbols: symbols), counts: session.ledger.counts)
        session.standBy()
        bytes_give_back()
        ledger.reserve(events: events + events / Self.share)
      }
    case .reloading(let ledger, let reader, let counts):
      var restoring = Restoring(ledger)
      repeat {
        let bytes = try reader.readNext { restoring.take($0, $1) }
        restoring.settle()
        if bytes == nil {
          guard let contents = try file.contents(), try reader.hasRead(all: contents) else {
            throw Self.isNotWhole
          }
          ledger.restore(counts)
          ledger.sealed = contents.sealed
          session.goOn(with: ledger)
          return true
        }
      } while Intake.monotonic() < deadline
    }
    return false
  }

  private static let isNotWhole = StateFault.corrupt("its facts are not those that were saved")

  /// Makes a ledger of what is whole of a state that was damaged after the old ledger had been let go.
  ///
  /// - Returns: What was lost, in words.
  func rescue(_ session: LogSession) -> String {
    guard case .reloading(_, _, let counts) = step else { return "" }
    let ledger = Ledger(
      symbols: SymbolTable(seed: session.symbols.seed), settings: session.ledger.settings)
    var restoring = Restoring(ledger)
    let loss = StateSalvage.read(file.place, symbols: ledger.symbols) { restoring.take($0, $1) }
    restoring.settle()
    ledger.restore(counts)
    ledger.sealed = sealed
    session.goOn(with: ledger)
    return Salvage.words(events: 0, loss)
  }

  private func save(_ session: LogSession) {
    // Lines that held no new event have been counted, though there was nothing of them to save.
    var commit = StateCommit(
      &kept, positions: session.intake.takePositions(), removed: session.intake.takeForgotten(),
      counters: SavedCounters(session.ledger.counts).text,
      time: LogSession.wallClock().nanoseconds / 1_000_000)
    commit.refusals = session.takeRefusals()
    commit.fold = StateFold(batch: batch, sealed: sealed)
    writer.save(commit, now: Intake.monotonic())
    kept = PendingFacts(symbols: SymbolTable())
    step = .saving
  }
}
