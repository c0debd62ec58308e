import CBytes
import DeliveryEvents
import EventIntake
import StateStore

/// The state of a session: what an earlier run has read is taken up from it, and what is read is kept in
/// it, or what another process keeps in it is read along (RELIABILITY.md 2).
///
/// A state that cannot be used now leaves the figures to memory, and the screen says so.
final class LogState {
  /// What is to be done next.
  enum Phase {
    /// What was kept is taken up, batch by batch.
    case restoring(StateFile, StateReader)
    /// What is read is kept.
    case writing(StateKeeper)
    /// Another process is the writer.
    case following(StateFollower)
    /// Everything was taken up, and nothing is kept.
    case reading
    /// Nothing is kept any more, and another process may be the writer: why.
    case stopped(String)
    /// There is no state: why.
    case none(String)
  }

  private(set) var phase: Phase = .none("")
  /// The seed of the session's hashes.
  private(set) var seed: UInt64
  /// The table of the session's strings.
  private(set) var symbols: SymbolTable
  /// How much of what was kept is still to be taken up, in bytes.
  private(set) var behindBytes = 0
  private var expectedEvents = 0
  let place: StatePlace
  private let sources: [String]
  private let keeps: Bool
  /// How long what was read is kept, in nanoseconds.
  private let retention: Int64
  /// What no log holds, as far as this run knows.
  let memory = StateMemory()
  private let news = StateNews()
  private var salvage: Salvage?
  var sign = SignOfLife()

  /// Opens the state of some sources.
  ///
  /// - Parameters:
  ///   - keeps: Whether what is read is to be kept; else it is taken up and left as it is.
  ///   - retention: For how long it is kept, in nanoseconds.
  /// - Throws: ``StateFault/refused(_:code:)`` and nothing else.
  init(_ place: StatePlace, sources: [String], keeps: Bool, retention: Int64) throws(StateFault) {
    self.place = place
    self.retention = retention
    self.sources = StatePlace.named(sources)
    self.keeps = keeps
    seed = .random(in: .min ... .max)
    symbols = SymbolTable(seed: seed)
    do {
      adopt(try OpenedState(place, keeps: keeps, seed: seed, news))
    } catch .unavailable(let reason) {
      phase = .none(reason)
    } catch .corrupt(let reason) {
      try replace(after: reason, seed: StateSalvage.seed(of: place))
    }
  }

  /// Keeps nothing, for a reason.
  init(without reason: String) {
    place = StatePlace(path: "")
    retention = .max
    sources = []
    keeps = true
    seed = .random(in: .min ... .max)
    symbols = SymbolTable(seed: seed)
    phase = .none(reason)
  }

  /// Goes on with a state as it was found.
  private func adopt(_ opened: OpenedState) {
    seed = opened.seed
    symbols = opened.symbols
    behindBytes = opened.behindBytes
    expectedEvents = opened.expectedEvents ?? expectedEvents
    salvage = opened.salvage ?? salvage
    phase = opened.phase
  }

  /// Begins a new state in place of a damaged one.
  ///
  /// - Throws: ``StateFault/refused(_:code:)`` and nothing else.
  private func replace(after reason: String, seed: UInt64?) throws(StateFault) {
    adopt(
      try OpenedState(
        replacing: place, after: reason, keeps: keeps, seed: seed, memory, news))
  }

  /// Does what comes before reading, until the monotonic clock reaches `deadline`.
  ///
  /// - Returns: What was done; `nil` when the sources are to be read.
  func advance(_ session: LogSession, until deadline: UInt64) -> PollResult? {
    giveSign(session)
    switch phase {
    case .none, .reading, .stopped: return nil
    case .restoring(let file, let reader):
      return restore(session, file, reader, until: deadline)
    case .following(let follower):
      guard let result = follower.follow(session, until: deadline) else {
        takeOver(session, follower)
        return PollResult()
      }
      behindBytes = result.isCaughtUp ? 0 : max(0, behindBytes - result.bytes)
      return result
    case .writing(let keeper):
      switch keeper.advance(session, until: deadline) {
      case .reads: return nil
      case .waits(let result):
        symbols = session.symbols
        return result
      case .hasGivenUp:
        symbols = session.symbols
        // Making a ledger anew takes room that the C library would keep for good.
        bytes_give_back()
        bytes_give_back_code()
        return PollResult()
      case .stopped(let reason):
        symbols = session.symbols
        phase = .stopped(reason)
        keeper.stop(session)
        return nil
      }
    }
  }

  /// Whether the ledger is being made anew, so that what is asked of it would be derived for nothing.
  var isRemaking: Bool {
    if case .writing(let keeper) = phase { keeper.isRemaking } else { false }
  }

  /// Shows those who read along that what is kept is as new as the sources, when it is.
  private func giveSign(_ session: LogSession) {
    let now = Intake.monotonic()
    guard sign.isDue(at: now) else { return }
    switch phase {
    case .restoring(let file, _): file.giveSign(every: sign.seldom)
    case .writing(let keeper):
      let sources = StatusMaker.sources(of: session)
      guard !isHeldUp, sources.all == 0 || sources.well != 0 else { return }
      keeper.file.giveSign(every: sign.seldom)
    case .following, .reading, .stopped, .none: return
    }
    sign.given(at: now)
  }

  private func restore(
    _ session: LogSession, _ file: StateFile, _ reader: StateReader, until deadline: UInt64
  ) -> PollResult {
    var result = PollResult()
    result.isCaughtUp = false
    var restoring = Restoring(session.ledger)
    if session.ledger.input.events == 0 { session.ledger.reserve(events: expectedEvents) }
    do {
      repeat {
        let bytes = try reader.readNext { restoring.take($0, $1) }
        restoring.settle()
        result.lines = restoring.count
        if let bytes {
          result.bytes += bytes
          behindBytes = max(0, behindBytes - bytes)
        } else if try finishRestoring(session, file, reader) {
          break
        }
      } while Intake.monotonic() < deadline
    } catch {
      restart(session, file, after: error)
    }
    return result
  }

  /// Takes up the rest; tells whether no more facts have come meanwhile.
  private func finishRestoring(
    _ session: LogSession, _ file: StateFile, _ reader: StateReader
  ) throws(StateFault) -> Bool {
    let contents = try file.contents()
    if let contents {
      guard try reader.hasRead(all: contents) else { return false }
      guard let counters = SavedCounters(contents.counters) else {
        throw .corrupt("its counters are not of the form")
      }
      session.ledger.restore(counters.counts)
      session.ledger.sealed = contents.sealed
      memory.restore(contents.remembered, areSaved: true)
      session.intake.resume(contents.positions)
      session.restore(contents.refusals)
    }
    behindBytes = 0
    guard keeps else {
      phase = .reading
      return true
    }
    let writer = try StateWriter(file, seed: seed, sources: sources, isNew: contents == nil)
    phase = .writing(
      StateKeeper(
        session, file, writer, memory, salvage: salvage, retention: retention, news))
    salvage = nil
    return true
  }

  /// Begins anew after a fault that was found while taking up what was kept.
  private func restart(_ session: LogSession, _ file: StateFile, after fault: StateFault) {
    file.close()
    switch fault {
    case .unavailable(let reason), .refused(let reason, _): phase = .none(reason)
    case .corrupt(let reason):
      do {
        try replace(after: reason, seed: seed)
      } catch {
        phase = .none(error.description)
        symbols = SymbolTable(seed: seed)
        behindBytes = 0
      }
    }
    session.beginAnew(symbols)
  }

  /// What stays to be said, such as that a damaged state was set aside; `nil` when all is well.
  var event: String? { news.event }

  /// What is to be said now and not again.
  func takeNotice() -> FeedNotice? {
    defer { news.notice = nil }
    return news.notice
  }

  private func takeOver(_ session: LogSession, _ follower: StateFollower) {
    do {
      let file = try StateFile(place)
      guard follower.isOf(file) else {
        // What was read along is not of this one, and would never be written to it.
        file.close()
        adopt(try OpenedState(place, keeps: keeps, seed: seed, news))
        session.beginAnew(symbols)
        news.say("\(StateFile.replaced): begun anew")
        return
      }
      if case .reader(let holder) = file.role {
        follower.goOn(with: file, holder: holder)
      } else {
        follower.reader.goOn(with: file)
        phase = .restoring(file, follower.reader)
        news.notice = FeedNotice(text: "took over as the writer from \(follower.holder)")
      }
    } catch {
      follower.cannotTakeOver(because: error)
    }
  }

  /// Has what came with the last reading kept, if anything is.
  func keep(_ session: LogSession, after result: PollResult) {
    guard case .writing(let keeper) = phase else { return }
    keeper.keep(session, after: result)
  }

  /// Keeps what is left and ends, within some nanoseconds.
  func end(_ session: LogSession, within limit: UInt64) {
    guard case .writing(let keeper) = phase else { return }
    keeper.end(session, within: limit)
  }
}
