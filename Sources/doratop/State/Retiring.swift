import CBytes
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// Gives up what is older than any window looks back: days become sums, and what of their events still
/// matters is kept. The ledger is then made anew from the state, beside the one that is shown.
///
/// Nothing is read meanwhile; each step is a slice of work, but for the first: what still matters, and the sums, are
/// judged at once, in about as long as a report of the log takes. What the old ledger derived is let go before the new
/// one is made, so that there never are two of that: what is shown stands for the while.
final class Retiring {
  private enum Step {
    /// The old batches are gone through for what still matters.
    case choosing(RetentionRule, StateReader)
    case saving
    case reloading(Ledger, StateReader)
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

  /// Whether the ledger has nothing derived and is about to give way to another.
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
        guard reader.last < batch else {
          save(session)
          return false
        }
        _ = try reader.readNext { event, format in
          if rule.keeps(event) { kept.append(event, format: format) }
        }
      } while Intake.monotonic() < deadline
    case .saving:
      writer.advance(Intake.monotonic())
      if writer.isDone {
        session.ledger.letGoOfDerived()
        bytes_give_back()
        let symbols = SymbolTable(seed: session.symbols.seed)
        let ledger = Ledger(symbols: symbols, settings: session.ledger.settings)
        // With room for what comes until there is enough to give up again: a table that grows takes the room of
        // two, here beside those of the other ledger.
        let events = try file.contents()?.events ?? 0
        ledger.reserve(events: events + events / Self.share)
        step = .reloading(ledger, StateReader(file, symbols: symbols))
      }
    case .reloading(let ledger, let reader):
      var restoring = Restoring(ledger)
      repeat {
        let bytes = try reader.readNext { restoring.take($0, $1) }
        restoring.settle()
        if bytes == nil {
          guard let contents = try file.contents(), try reader.hasRead(all: contents) else {
            throw .corrupt("its facts are not those that were saved")
          }
          ledger.restore(session.ledger.counts)
          ledger.sealed = contents.sealed
          session.goOn(with: ledger)
          return true
        }
      } while Intake.monotonic() < deadline
    }
    return false
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
    step = .saving
  }
}
