import GRDB
import Synchronization

/// Saves one commit after the other behind the caller's back, each in a transaction.
///
/// What cannot be saved now is tried again, first after a second and later each minute; until then
/// nothing further should be read, so that memory never runs far ahead of the file.
public final class StateWriter {
  /// How the saving goes.
  public enum Condition: Equatable, Sendable {
    case well
    /// It failed: why, since when (monotonic nanoseconds), and when it is tried again.
    case failing(reason: String, since: UInt64, retry: UInt64)
    /// Nothing will be saved any more: why.
    case stopped(String)
  }

  /// What a transaction comes to: what the file holds then, or why it does not.
  private typealias Outcome = Result<StateRoot, StateFault>

  /// How saving goes.
  public private(set) var condition = Condition.well
  private let file: StateFile
  private var root: StateRoot
  private var waiting: [StateCommit] = []
  private var isUnderway = false
  private var attempts = 0
  private let outcome = OutcomeBox()

  /// Creates a writer that goes on from what the file holds.
  ///
  /// - Parameters:
  ///   - seed: That of the hashes of a new one.
  ///   - sources: What is read, by the names of all spellings.
  ///   - isNew: Whether the file holds nothing yet.
  /// - Throws: ``StateFault``.
  public init(_ file: StateFile, seed: UInt64, sources: [String], isNew: Bool) throws(StateFault) {
    self.file = file
    do {
      if isNew {
        root = StateRoot(head: StateHead(seed: seed, sources: sources))
      } else {
        root = try file.queue.read { db in try StateRoot(db) }
        root.head.sources = sources
      }
    } catch {
      throw StateFile.fault(error, file.place.path)
    }
  }

  /// How many bytes are still to be saved.
  public var waitingBytes: Int { waiting.reduce(0) { $0 + $1.byteCount } }

  /// Whether nothing has ever been saved or handed over.
  public var isUnwritten: Bool { root.head.saved == 0 && handedOver == 0 }

  /// Whether all that was handed over has been saved.
  public var isDone: Bool { waiting.isEmpty && !isUnderway }

  /// Whether something may be handed over: there is not too much already, and saving goes well.
  public var hasRoom: Bool {
    switch condition {
    case .well: waitingBytes < 32 << 20
    case .failing: false
    case .stopped: true
    }
  }

  /// How many commits were handed over.
  public private(set) var handedOver = 0
  /// How many of them have been saved, the first ones first.
  public private(set) var saved = 0

  /// Hands over what is to be saved next; answers its number, which ``saved`` reaches when it has been.
  @discardableResult
  public func save(_ commit: StateCommit, now: UInt64) -> Int? {
    if case .stopped = condition { return nil }
    waiting.append(commit)
    handedOver += 1
    let number = handedOver
    advance(now)
    return number
  }

  /// Looks what has become of the transaction under way and begins the next.
  public func advance(_ now: UInt64) {
    if let result = outcome.take() {
      isUnderway = false
      settle(result, now)
    }
    guard !isUnderway, let next = waiting.first else { return }
    switch condition {
    case .stopped:
      waiting = []
      return
    case .failing(_, _, let retry) where now < retry: return
    default: break
    }
    isUnderway = true
    let (file, root, outcome) = (file, root, outcome)
    file.queue.asyncWriteWithoutTransaction { db in
      outcome.put(
        Result {
          if let obstacle = try file.obstacle() { throw StateFault.corrupt(obstacle) }
          return try root.saving(next, db)
        }.mapError { StateFile.fault($0, file.place.path) })
    }
  }

  private func settle(_ result: Outcome, _ now: UInt64) {
    switch result {
    case .success(let root):
      self.root = root
      waiting.removeFirst()
      saved += 1
      attempts = 0
      condition = .well
    case .failure(.unavailable(let reason)):
      let wait = UInt64(min(60, 1 << min(attempts, 6))) * 1_000_000_000
      attempts += 1
      var since = now
      if case .failing(_, let first, _) = condition { since = first }
      condition = .failing(reason: reason, since: since, retry: now + wait)
    case .failure(.corrupt(let reason)), .failure(.refused(let reason, _)):
      waiting = []
      condition = .stopped(reason)
    }
  }

  /// Waits until all has been saved, or it failed, or the time is up; answers whether all was saved.
  public func finish(until deadline: UInt64, clock: () -> UInt64, pause: () -> Void) -> Bool {
    // There is no later time at which to try again.
    if case .failing(let reason, let since, _) = condition {
      condition = .failing(reason: reason, since: since, retry: 0)
    }
    advance(clock())
    while !isDone, clock() < deadline {
      if case .stopped = condition { return false }
      pause()
      advance(clock())
    }
    return isDone
  }

  /// Hands an outcome from one thread to another.
  private final class OutcomeBox: Sendable {
    private let value = Mutex<Outcome?>(nil)

    func put(_ outcome: Outcome) { value.withLock { $0 = outcome } }

    func take() -> Outcome? {
      value.withLock { value in
        defer { value = nil }
        return value
      }
    }
  }
}
