import GRDB
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A state: positions, facts and counters in one SQLite file, each transaction of which ends at the end
/// of a line.
///
/// Only one process has it as ``Role/writer``; others read along. Facts are in batches, each with a digest
/// that holds that of the batch before, so that a damaged or missing one is found wherever it is.
public final class StateFile: Sendable {
  /// What this process may do with a state.
  public enum Role: Sendable, Equatable {
    case writer
    /// Another process writes: who, such as `pid 4242`.
    case reader(of: String)
  }

  /// The version of the program that a state is written by.
  static let program = "0.1.0"

  /// Where it stands.
  public let place: StatePlace
  /// Decided when it was opened, for as long as it is open.
  public let role: Role
  /// Whether it is on a file system that other hosts share: then it is kept without a write-ahead log,
  /// and nobody reads along.
  public let isOnNetwork: Bool
  let queue: DatabaseQueue
  private let lock: Mutex<StateLock?>
  private let number: [UInt64]?

  /// Opens a state, and makes it when there is none.
  ///
  /// - Parameter isOnNetwork: Whether others share the file system; looked up when `nil`.
  /// - Throws: ``StateFault``.
  public convenience init(_ place: StatePlace, isOnNetwork: Bool? = nil) throws(StateFault) {
    try place.prepare()
    let isShared = isOnNetwork ?? place.isOnNetwork
    var lock = try StateLock.take(place.lock)
    // Who has it may have begun only now: until the tables are made there is nothing to read.
    var looks = isShared ? 0 : 200
    while lock == nil, looks > 0, !Self.isMade(place) {
      looks -= 1
      poll(nil, 0, 10)
      lock = try StateLock.take(place.lock)
    }
    if lock == nil {
      let holder = place.writer ?? "another process"
      if isShared {
        throw .unavailable("\(place.path) on a network file system: in use by \(holder)")
      }
      guard Self.isMade(place) else {
        throw .unavailable("\(place.path): not made yet by \(holder)")
      }
      try self.init(place, role: .reader(of: holder), lock: nil, isOnNetwork: false)
    } else {
      try place.create()
      try self.init(place, role: .writer, lock: lock, isOnNetwork: isShared)
    }
  }

  /// Opens a state that exists, only to read it.
  public convenience init(reading place: StatePlace) throws(StateFault) {
    try place.prepare()
    guard place.number != nil else { throw .unavailable("\(place.path): no such state") }
    try self.init(place, role: .reader(of: ""), lock: nil, isOnNetwork: false)
  }

  private init(_ place: StatePlace, role: Role, lock: StateLock?, isOnNetwork: Bool)
    throws(StateFault)
  {
    self.place = place
    self.role = role
    self.lock = Mutex(lock)
    self.isOnNetwork = isOnNetwork
    do {
      queue = try DatabaseQueue(
        path: place.path, configuration: Self.configuration(role, isOnNetwork: isOnNetwork))
      number = place.number
    } catch {
      throw Self.openingFault(error, place)
    }
    try check()
  }

  private static func configuration(_ role: Role, isOnNetwork: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.readonly = role != .writer
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      guard role == .writer else { return }
      if isOnNetwork { try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
      // What is lost with the power is read again from the logs.
      try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216")
    }
    return configuration
  }

  /// Chooses the journal. It is written into the file, so this comes once the file is known as ours.
  private func chooseJournal() throws {
    guard role == .writer else { return }
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: isOnNetwork
          ? "PRAGMA journal_mode = DELETE"
          : "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 2000")
    }
  }

  /// Whether a file has its tables, or is something else altogether.
  private static func isMade(_ place: StatePlace) -> Bool {
    guard place.number != nil else { return false }
    do {
      let queue = try DatabaseQueue(
        path: place.path, configuration: configuration(.reader(of: ""), isOnNetwork: false))
      return try queue.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") } != 0
    } catch {
      return (error as? DatabaseError)?.resultCode == .SQLITE_NOTADB
    }
  }

  /// Looks whether the file is one of ours, and of which version.
  private func check() throws(StateFault) {
    do {
      let (application, schema) = try queue.read { db in
        (
          try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        )
      }
      let isNew = try application == 0 && schema == 0 && isEmpty()
      if isNew {
        try chooseJournal()
        if role == .writer { try queue.write { db in try StateSchema.migrate(db, from: 0) } }
        return
      }
      // A head of ours in a file that says it is another's: the file is damaged, not foreign.
      if application != StateSchema.applicationID {
        if (try? queue.read { db in try StateHead.read(db) }) != nil {
          throw StateFault.corrupt("its application id is damaged")
        }
        throw StateFault.refused(
          "\(place.path) is not a state of doratop (application id \(application)), expected "
            + "another --state", code: 65)
      }
      // Both numbers are written in one: ours without a version is no older one.
      if schema < 1 { throw StateFault.corrupt("its version is damaged") }
      if schema > StateSchema.version {
        let program =
          (try? queue.read { db in try String.fetchOne(db, sql: "SELECT program FROM head") })
          ?? nil
        throw StateFault.refused(
          "\(place.path) was written by doratop \(program ?? "of a later version") (schema \(schema)); this is schema "
            + "\(StateSchema.version). Upgrade, or start with --state other.db", code: 65)
      }
      try chooseJournal()
      // Who only reads makes do with what there is.
      if schema < StateSchema.version, role == .writer { try migrate(from: schema) }
    } catch {
      throw Self.openingFault(error, place)
    }
  }

  private func isEmpty() throws -> Bool { try queue.read(Self.isEmpty) }

  private static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  /// Brings an older file up to date, after copying it.
  private func migrate(from schema: Int) throws {
    let backup = "\(place.path).bak-v\(schema)"
    try StatePlace(path: backup).create()
    let copy = try DatabaseQueue(path: backup)
    try queue.backup(to: copy)
    try copy.close()
    try queue.write { db in try StateSchema.migrate(db, from: schema) }
  }

  /// Whether the file still is what stands at its path.
  ///
  /// - Throws: ``StateFault/unavailable(_:)`` when that cannot be seen.
  public func isInPlace() throws(StateFault) -> Bool { try place.lookUp() == number }

  /// Why the file must not be written any more; `nil` when it may.
  ///
  /// - Throws: ``StateFault/unavailable(_:)`` when that cannot be seen.
  public func obstacle() throws(StateFault) -> String? {
    guard try isInPlace() else { return Self.replaced }
    return lock.withLock { lock in
      guard let held = lock, !held.isNamed(place.lock) else { return nil }
      // Who removes it believes it to be a leftover. It is made again, unless another process has.
      guard let made = try? StateLock.take(place.lock) else {
        return "its lock was removed and another process writes"
      }
      lock = made
      return nil
    }
  }

  /// What there is to say when it is not in its place.
  public static let replaced = "the state file was replaced or removed"

  /// Whether another one is of the very same file.
  public func isSame(as other: StateFile) -> Bool { number == other.number }

  /// Shows those who read along that who writes is at work, and after how many seconds it does so again where
  /// that is later than usual.
  public func giveSign(every seconds: Int? = nil) {
    lock.withLock { $0?.giveSign(every: seconds) }
  }

  /// Closes the file and gives up the right to write it; it must not be used any more.
  public func close() {
    try? queue.close()
    lock.withLock { $0 = nil }
  }

  /// What an error of SQLite comes to that shows while a file is opened: one that SQLite does not take for its
  /// own, or does not understand, may be a state all the same, with a damaged header.
  private static func openingFault(_ error: any Error, _ place: StatePlace) -> StateFault {
    if let error = error as? DatabaseError,
      [.SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode), place.isMarked
    {
      return .corrupt("its header is damaged")
    }
    return fault(error, place.path)
  }

  /// What an error of SQLite comes to.
  static func fault(_ error: any Error, _ path: String) -> StateFault {
    if let fault = error as? StateFault { return fault }
    guard let error = error as? DatabaseError else { return .unavailable("\(path): \(error)") }
    switch error.resultCode {
    case .SQLITE_CORRUPT: return .corrupt("its pages are damaged")
    case .SQLITE_NOTADB:
      return .refused("\(path) is not a SQLite file, expected a state or another --state", code: 65)
    case .SQLITE_FULL: return .unavailable("\(path): no space left")
    default:
      return .unavailable("\(path): \(error.message ?? "error \(error.resultCode)")")
    }
  }
}
