import CBytes
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The state of a session: what an earlier run has read is taken up from it, and what is read is kept in
/// it, or what another process keeps in it is read along (RELIABILITY.md 2).
///
/// A state that cannot be used now leaves the figures to memory, and the screen says so.
final class LogState {
  /// What is to be done next.
  enum Phase {
    /// What was kept is taken up, batch by batch.
    case restoring(StateFile, StateReader)
    case writing(StateFile, StateWriter)
    /// Another process is the writer.
    case following(StateFollower)
    /// Everything was taken up, and nothing is kept.
    case reading
    /// Nothing is kept any more, and another process may be the writer: why.
    case stopped(String)
    /// There is no state: why.
    case none(String)
  }

  /// What stays to be said, such as that a damaged state was set aside; `nil` when all is well.
  private(set) var event: String?
  /// The seed of the session's hashes.
  private(set) var seed: UInt64
  /// How much of what was kept is still to be taken up, in bytes.
  private(set) var behindBytes = 0
  private(set) var phase: Phase
  /// What is to be said once.
  private var notice: FeedNotice?
  private var expectedEvents = 0
  let place: StatePlace
  private let sources: [String]
  private let keeps: Bool
  private var pending: Pending?
  /// What no log holds, as far as this run knows.
  let memory = StateMemory()
  private var salvage: Salvage?
  /// How long what was read is kept, in nanoseconds.
  private let retention: Int64
  private var retiring: Retiring?
  /// When to look again for what can be given up, and how many events there had been then.
  private var nextRetiring: UInt64 = 0
  private var lookedAt = 0
  /// Whether all that the sources hold had been read once.
  private var hasCaughtUp = false
  /// The newest event as of when files were last looked for, and the same as of when all that was found had been
  /// read: what is older is not still to come from a file that was rotated away before it was found.
  private var looked: Timestamp?
  private var settled: Timestamp?
  /// When to look again whether the file is in its place.
  private var nextLook: UInt64 = 0
  /// When to give a sign of life again, and after how many nanoseconds the next one.
  private var nextSign: UInt64 = 0
  static let signInterval: UInt64 = 5_000_000_000
  /// How often the sources are looked at where that is less often, in nanoseconds.
  var lookInterval: UInt64 = 0

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
    phase = .none("")
    do {
      try open()
    } catch .unavailable(let reason) {
      phase = .none(reason)
    } catch .corrupt(let reason) {
      try begin(after: reason, seed: StateSalvage.seed(of: place))
    }
  }

  /// Keeps nothing, for a reason.
  init(without reason: String) {
    place = StatePlace(path: "")
    retention = .max
    sources = []
    keeps = true
    seed = .random(in: .min ... .max)
    phase = .none(reason)
    symbols = SymbolTable(seed: seed)
  }

  private func open() throws(StateFault) {
    let file = try keeps ? StateFile(place) : StateFile(reading: place)
    let contents = try file.contents()
    if let contents { seed = contents.seed }
    behindBytes = contents?.bytes ?? 0
    expectedEvents = contents?.events ?? 0
    let symbols = SymbolTable(seed: seed)
    self.symbols = symbols
    if file.role == .writer, file.isOnNetwork {
      notice = Self.networkNotice
    }
    if case .reader(let holder) = file.role, keeps {
      phase = .following(StateFollower(file, holder: holder, symbols: symbols))
    } else {
      phase = .restoring(file, StateReader(file, symbols: symbols))
    }
  }

  /// The table of the session's strings.
  private(set) var symbols: SymbolTable

  /// Sets a damaged state aside and begins a new one.
  ///
  /// - Throws: ``StateFault/refused(_:code:)`` and nothing else.
  private func begin(after reason: String, seed: UInt64?) throws(StateFault) {
    self.seed = seed ?? .random(in: .min ... .max)
    symbols = SymbolTable(seed: self.seed)
    behindBytes = 0
    guard keeps else {
      phase = .none("\(place.path) is damaged: \(reason)")
      return
    }
    do {
      let name = try place.setAside()
      let short = name.split(separator: "/").last.map(String.init) ?? name
      event = "state was damaged (\(reason)): rebuilt from the logs; the old one is \(short)"
      notice = FeedNotice(text: event ?? "", stays: true)
      if seed != nil { salvage = Salvage(StatePlace(path: name), symbols: symbols) }
      memory.restore(StateSalvage.remembered(of: StatePlace(path: name)), areSaved: false)
      let file = try StateFile(place)
      phase = .restoring(file, StateReader(file, symbols: symbols))
    } catch .refused(let reason, let code) {
      throw .refused(reason, code: code)
    } catch {
      phase = .none(error.description)
    }
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
    case .writing(let file, let writer):
      writer.advance(Intake.monotonic())
      if let reason = reasonToStop(file, writer) {
        stop(session, file, after: reason)
        return nil
      }
      memory.save(to: writer, session)
      guard writer.hasRoom else { return PollResult() }
      if retiring == nil, hasCaughtUp, let newest = retiringDue(session) {
        guard writer.isDone, pending?.facts.isEmpty == true else {
          // What has been read is saved first: under a steady stream there would always be something.
          keep(session, after: nil, isUrgent: true)
          return PollResult()
        }
        beginRetiring(session, file, writer, newest: newest)
      }
      guard let retiring else { return nil }
      return retire(session, file, retiring, until: deadline)
    }
  }

  /// Why nothing must be saved any more; `nil` when all is well. Looks once a second whether the file is
  /// still in its place, for where nothing comes nothing is saved either.
  private func reasonToStop(_ file: StateFile, _ writer: StateWriter) -> String? {
    if case .stopped(let reason) = writer.condition { return reason }
    let now = Intake.monotonic()
    guard now >= nextLook else { return nil }
    nextLook = now + 1_000_000_000
    return (try? file.obstacle()) ?? nil
  }

  /// Shows those who read along that what is kept is as new as the sources: what they show looks the same when
  /// nothing happens and when nothing comes.
  private func giveSign(_ session: LogSession) {
    let now = Intake.monotonic()
    guard now >= nextSign else { return }
    let seldom = lookInterval > Self.signInterval ? Int(lookInterval / 1_000_000_000) + 1 : nil
    switch phase {
    case .restoring(let file, _): file.giveSign(every: seldom)
    case .writing(let file, _):
      let sources = StatusMaker.sources(of: session)
      guard !isHeldUp, sources.all == 0 || sources.well != 0 else { return }
      file.giveSign(every: seldom)
    case .following, .reading, .stopped, .none: return
    }
    nextSign = now + Self.signInterval
  }

  /// Goes on without, and leaves the state to whoever has better reason to believe it.
  private func stop(_ session: LogSession, _ file: StateFile, after reason: String) {
    session.ledger.onNews = nil
    (pending, salvage, retiring) = (nil, nil, nil)
    phase = .stopped(reason)
    file.close()
  }

  /// The newest event when it is time to look, once a minute or when many events came, whether there is something
  /// to give up; `nil` when it is not.
  private func retiringDue(_ session: LogSession) -> Timestamp? {
    let isBehind = session.ledger.input.events - lookedAt >= 200_000
    return settled ?? (isBehind ? Self.newest(session) : nil)
  }

  private func beginRetiring(
    _ session: LogSession, _ file: StateFile, _ writer: StateWriter, newest: Timestamp
  ) {
    (settled, looked) = (nil, nil)
    (nextRetiring, lookedAt) = (
      Intake.monotonic() + 60_000_000_000, session.ledger.input.events
    )
    do {
      retiring = try Retiring(session, file, writer, newest: newest, retention: retention)
    } catch {
      event = "nothing can be given up: \(error.description)"
    }
  }

  /// Notes up to which instant all is known, when it is time to look for what can be given up.
  private func settle(_ session: LogSession, after result: PollResult) {
    guard settled == nil, retiring == nil else { return }
    let isDue =
      Intake.monotonic() >= nextRetiring || session.ledger.input.events - lookedAt >= 10_000
    if result.hasLooked, isDue { looked = Self.newest(session) }
    if result.isCaughtUp { (settled, looked) = (looked, nil) }
  }

  private static func newest(_ session: LogSession) -> Timestamp? {
    let limit = LogSession.wallClock().advanced(byNanoseconds: 300_000_000_000)
    return session.ledger.latestEvent(notAfter: limit)
  }

  private func retire(
    _ session: LogSession, _ file: StateFile, _ retiring: Retiring, until deadline: UInt64
  ) -> PollResult {
    do {
      guard try retiring.advance(session, until: deadline) else {
        // What is shown stays right meanwhile. It goes on at once, as nothing is read before it is done.
        var result = PollResult()
        result.isCaughtUp = retiring.isSaving
        return result
      }
      self.retiring = nil
      symbols = session.symbols
      keepNews(of: session)
      // There were two ledgers for a while: the C library would keep the room of one for good.
      bytes_give_back()
      bytes_give_back_code()
    } catch {
      // All is still known here; what the file holds is looked at when it is opened again.
      stop(session, file, after: error.description)
    }
    return PollResult()
  }

  /// Has what is new in a session's ledger kept.
  private func keepNews(of session: LogSession) {
    let counters = pending?.counters ?? ""
    let pending = Pending(session.symbols)
    pending.counters = counters
    self.pending = pending
    session.ledger.onNews = { event, format in
      pending.facts.append(event.pointee, format: format)
    }
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
    phase = .writing(file, writer)
    keepNews(of: session)
    return true
  }

  /// Begins anew after a fault that was found while taking up what was kept.
  private func restart(_ session: LogSession, _ file: StateFile, after fault: StateFault) {
    file.close()
    switch fault {
    case .unavailable(let reason), .refused(let reason, _): phase = .none(reason)
    case .corrupt(let reason):
      do {
        try begin(after: reason, seed: seed)
      } catch {
        phase = .none(error.description)
      }
    }
    session.beginAnew(symbols)
  }

  /// Why nothing can be said of alerts here; `nil` when it can.
  var readOnlyNotice: String? {
    switch phase {
    case .following(let follower): "read only: \(follower.holder) keeps the state, say it there"
    case .restoring, .writing, .reading, .stopped, .none: nil
    }
  }

  /// Why what is said of alerts is not kept; `nil` when it is.
  var memoryObstacle: String? {
    switch phase {
    case .restoring, .writing, .following: nil
    case .reading: "the state is only read"
    case .stopped(let reason), .none(let reason): reason.isEmpty ? "no state is kept" : reason
    }
  }

  /// What is to be said now and not again.
  func takeNotice() -> FeedNotice? {
    defer { notice = nil }
    return notice
  }

  private func takeOver(_ session: LogSession, _ follower: StateFollower) {
    do {
      let file = try StateFile(place)
      guard follower.isOf(file) else {
        // What was read along is not of this one, and would never be written to it.
        file.close()
        try open()
        session.beginAnew(symbols)
        notice = FeedNotice(text: "\(StateFile.replaced): begun anew", stays: true)
        return
      }
      if case .reader(let holder) = file.role {
        follower.goOn(with: file, holder: holder)
      } else {
        follower.reader.goOn(with: file)
        phase = .restoring(file, follower.reader)
        notice = FeedNotice(text: "took over as the writer from \(follower.holder)")
      }
    } catch {
      follower.cannotTakeOver(because: error)
    }
  }

  /// Hands over to be kept what came with the last reading, when it is time.
  ///
  /// - Parameters:
  ///   - result: What the reading did; `nil` at the end.
  ///   - isUrgent: Whether it is time in any case.
  func keep(_ session: LogSession, after result: PollResult?, isUrgent: Bool = false) {
    guard case .writing(_, let writer) = phase, let pending else { return }
    let isCaughtUp = result?.isCaughtUp ?? false
    if isCaughtUp { hasCaughtUp = true }
    if let result { settle(session, after: result) }
    if isCaughtUp, var salvage {
      self.salvage = nil
      salvage.apply(to: session.ledger)
      event = (event ?? "") + salvage.words
      notice = FeedNotice(text: event ?? "", stays: true)
    }
    let now = Intake.monotonic()
    let isDue = now &- pending.kept >= 200_000_000 || pending.facts.byteCount >= 1 << 20
    guard isDue || isUrgent else { return }
    let positions = session.intake.takePositions()
    let refusals = session.takeRefusals()
    let counters = SavedCounters(session.ledger.counts).text
    guard !pending.facts.isEmpty || !positions.isEmpty || counters != pending.counters else {
      writer.advance(now)
      return
    }
    pending.kept = now
    pending.counters = counters
    var commit = StateCommit(
      &pending.facts, positions: positions, removed: session.intake.takeForgotten(),
      counters: counters,
      time: LogSession.wallClock().nanoseconds / 1_000_000)
    commit.refusals = refusals
    writer.save(commit, now: now)
  }

  /// Keeps what is left and ends, within some nanoseconds.
  func end(_ session: LogSession, within limit: UInt64) {
    keep(session, after: nil, isUrgent: true)
    guard case .writing(let file, let writer) = phase else { return }
    memory.save(to: writer, session)
    let deadline = Intake.monotonic() + limit
    _ = writer.finish(until: deadline, clock: Intake.monotonic, pause: { _ = poll(nil, 0, 1) })
    if writer.isDone { file.close() }
  }
}

/// What is to be kept next.
final class Pending {
  var facts: PendingFacts
  /// When something was last handed over, and which counters.
  var kept: UInt64 = 0
  var counters = ""

  init(_ symbols: SymbolTable) {
    facts = PendingFacts(symbols: symbols)
  }
}
