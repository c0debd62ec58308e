import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// Reads along what another process keeps, and notices when that process has ended.
final class StateFollower {
  private(set) var reader: StateReader
  private var file: StateFile
  /// Who writes, such as `pid 4242`.
  private(set) var holder: String
  private var nextLook: UInt64 = 0
  private var isBehind = true
  private var listener = SignOfLife.Listener()
  /// What is wrong at the moment, in words.
  private(set) var fault: String?
  /// Before which instant there are only sealed days, in milliseconds, as of when all had been read.
  private var sealedUntil: Int64?
  private var hasReadAll = false
  /// The mark of the file as of when it was last looked at.
  private var mark: Int64?

  init(_ file: StateFile, holder: String, symbols: SymbolTable) {
    self.file = file
    self.holder = holder
    reader = StateReader(file, symbols: symbols)
  }

  /// Goes on with the same state, of which somebody else is the writer now.
  func goOn(with file: StateFile, holder: String) {
    self.file = file
    self.holder = holder
    reader.goOn(with: file)
  }

  /// Whether a file is the one that is read along.
  func isOf(_ other: StateFile) -> Bool { file.isSame(as: other) }

  /// Notes that nobody writes, and that this process cannot either.
  func cannotTakeOver(because reason: StateFault) {
    fault = "nobody writes the state: \(reason.description)"
  }

  /// For how many nanoseconds the writer has given no sign of life; `nil` while it does.
  var silence: UInt64? { listener.silence }

  /// Takes in what came since, until the monotonic clock reaches `deadline`; `nil` when nobody writes any
  /// more.
  func follow(_ session: LogSession, until deadline: UInt64) -> PollResult? {
    var result = PollResult()
    let now = Intake.monotonic()
    guard isBehind || now >= nextLook else { return result }
    nextLook = now + 200_000_000
    listener.listen(to: file.place.sign, every: file.place.signInterval, at: now)
    // The writer lets go of a file that is not in its place any more.
    if (try? file.isInPlace()) == false {
      fault = StateFile.replaced
      isBehind = false
      return file.place.isWritten ? result : nil
    }
    if let writer = file.place.writer { holder = writer }
    var restoring = Restoring(session.ledger)
    do {
      repeat {
        let bytes = try reader.readNext { restoring.take($0, $1) }
        restoring.settle()
        result.lines = restoring.count
        isBehind = bytes != nil
        guard let bytes else { break }
        result.bytes += bytes
      } while Intake.monotonic() < deadline
      result.isCaughtUp = !isBehind
      fault = nil
      if isBehind { return result }
      try settle(session)
    } catch {
      fault = "cannot read the state: \(error.description)"
      isBehind = false
      if hasReadAll, (try? file.sealedUntil()) != sealedUntil { beginAnew(session) }
    }
    return file.place.isWritten ? result : nil
  }

  /// Takes over what belongs to the facts, now that all have been read.
  private func settle(_ session: LogSession) throws(StateFault) {
    let mark = try file.mark()
    if mark == self.mark { return }
    guard let contents = try file.contents() else { return }
    self.mark = mark
    if hasReadAll, contents.sealedUntil != sealedUntil {
      beginAnew(session)
      return
    }
    if !hasReadAll { session.ledger.sealed = contents.sealed }
    (hasReadAll, sealedUntil) = (true, contents.sealedUntil)
    if let counters = SavedCounters(contents.counters) { session.ledger.restore(counters.counts) }
    session.state?.memory.follow(contents.remembered)
  }

  /// Reads everything again, since the writer has given up some of it.
  private func beginAnew(_ session: LogSession) {
    let symbols = SymbolTable(seed: session.symbols.seed)
    session.beginAnew(symbols)
    reader = StateReader(file, symbols: symbols)
    (hasReadAll, isBehind, fault, mark) = (false, true, nil, nil)
  }
}
