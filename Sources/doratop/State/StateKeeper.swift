import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps what a session reads: hands it over to be saved when it is time, gives up what has become too old, and stops
/// when the file is no longer its own.
final class StateKeeper {
  /// What came of a step.
  enum Step {
    /// Nothing stands before the reading of the sources.
    case reads
    /// Something was done that reading has to wait for.
    case waits(PollResult)
    /// Something was given up, and the session goes on with another ledger.
    case hasGivenUp
    /// Nothing must be saved any more: why.
    case stopped(String)
  }

  let file: StateFile
  let writer: StateWriter
  private var pending: Pending
  private let memory: StateMemory
  private let news: StateNews
  /// For how long what was read is kept, in nanoseconds.
  private let retention: Int64
  /// What only a damaged state still held, until it was added to what the logs hold.
  private var salvage: Salvage?
  private var schedule = RetiringSchedule()
  private var retiring: Retiring?
  /// When to look again whether the file is in its place.
  private var nextLook: UInt64 = 0

  /// Begins to keep what is new in a session's ledger.
  init(
    _ session: LogSession, _ file: StateFile, _ writer: StateWriter, _ memory: StateMemory,
    salvage: Salvage?, retention: Int64, _ news: StateNews
  ) {
    self.file = file
    self.writer = writer
    self.memory = memory
    self.news = news
    self.retention = retention
    self.salvage = salvage
    pending = Pending(session)
  }

  /// Whether the ledger is being made anew.
  var isRemaking: Bool { retiring?.isRemaking ?? false }

  /// Does what comes before reading, until the monotonic clock reaches `deadline`.
  func advance(_ session: LogSession, until deadline: UInt64) -> Step {
    writer.advance(Intake.monotonic())
    // A ledger that is being made is made to its end.
    if !isRemaking, let reason = reasonToStop() { return .stopped(reason) }
    memory.save(to: writer, session)
    guard writer.hasRoom else { return .waits(PollResult()) }
    if retiring == nil, let newest = schedule.due(session) {
      guard writer.isDone, pending.facts.isEmpty else {
        // What has been read is saved first: under a steady stream there would always be something.
        keep(session, after: nil, isUrgent: true)
        return .waits(PollResult())
      }
      beginRetiring(session, newest: newest)
    }
    guard let retiring else { return .reads }
    return retire(session, retiring, until: deadline)
  }

  /// Why nothing must be saved any more; `nil` when all is well. Looks once a second whether the file is
  /// still in its place, for where nothing comes nothing is saved either.
  private func reasonToStop() -> String? {
    if case .stopped(let reason) = writer.condition { return reason }
    let now = Intake.monotonic()
    guard now >= nextLook else { return nil }
    nextLook = now + 1_000_000_000
    return (try? file.obstacle()) ?? nil
  }

  /// Leaves the file to whoever has better reason to believe it.
  func stop(_ session: LogSession) {
    session.ledger.onNews = nil
    file.close()
  }

  private func beginRetiring(_ session: LogSession, newest: Timestamp) {
    schedule.begin(session)
    do {
      retiring = try Retiring(session, file, writer, newest: newest, retention: retention)
    } catch {
      news.event = "nothing can be given up: \(error.description)"
    }
  }

  private func retire(_ session: LogSession, _ retiring: Retiring, until deadline: UInt64) -> Step {
    let wasRemaking = retiring.isRemaking
    do {
      guard try retiring.advance(session, until: deadline) else {
        // It holds what names the old ledger's strings.
        if retiring.isRemaking != wasRemaking {
          pending = Pending(session, counters: pending.counters)
        }
        // What is shown stays right meanwhile. It goes on at once, as nothing is read before it is done.
        var result = PollResult()
        result.isCaughtUp = retiring.isSaving
        return .waits(result)
      }
    } catch {
      self.retiring = nil
      // What the file holds is looked at when it is opened again. Before the old ledger is let go all is still known.
      return .stopped(error.description + (wasRemaking ? retiring.rescue(session) : ""))
    }
    self.retiring = nil
    pending = Pending(session, counters: pending.counters)
    return .hasGivenUp
  }

  /// Hands over to be kept what came with the last reading, when it is time.
  ///
  /// - Parameters:
  ///   - result: What the reading did; `nil` at the end.
  ///   - isUrgent: Whether it is time in any case.
  func keep(_ session: LogSession, after result: PollResult?, isUrgent: Bool = false) {
    if let result { schedule.note(result, of: session, isBusy: retiring != nil) }
    if result?.isCaughtUp == true, var salvage {
      self.salvage = nil
      salvage.apply(to: session.ledger)
      let event = (news.event ?? "") + salvage.words
      news.event = event
      news.say(event)
    }
    let now = Intake.monotonic()
    guard pending.isDue(at: now) || isUrgent else { return }
    if let commit = pending.commit(of: session, at: now) {
      writer.save(commit, now: now)
    } else {
      writer.advance(now)
    }
  }

  /// Keeps what is left and ends, within some nanoseconds.
  func end(_ session: LogSession, within limit: UInt64) {
    keep(session, after: nil, isUrgent: true)
    memory.save(to: writer, session, isLast: true)
    let deadline = Intake.monotonic() + limit
    _ = writer.finish(until: deadline, clock: Intake.monotonic, pause: { _ = poll(nil, 0, 1) })
    if writer.isDone { file.close() }
  }
}
