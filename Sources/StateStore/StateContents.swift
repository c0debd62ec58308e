public import DeliveryEvents
public import DeliveryMetrics
public import EventIntake
import FoundationEssentials
import GRDB

/// What a state holds besides its facts.
public struct StateContents: Sendable, Equatable {
  let head: StateHead
  /// How far each file was read.
  public var positions: [FilePosition]
  /// What is left of days whose events were given up.
  public var sealed: SealedDays
  /// The refused lines that were kept.
  public var refusals: [StoredRefusal]
  /// What no log holds.
  public var remembered: [Remembered]
  /// Before which instant there are only sealed days, in milliseconds; `nil` when everything is kept.
  public var sealedUntil: Int64? { head.sealedUntil }
  /// The seed of the hashes by which events are told apart.
  public var seed: UInt64 { head.seed }
  /// What was read, as it was named.
  public var sources: [String] { head.sources }
  /// How many bytes of facts there are.
  public var bytes: Int { Int(head.bytes) }
  /// How many events there are.
  public var events: Int { Int(head.events) }
  /// What was counted; the text that was saved with it.
  public var counters: String { head.counters }
}

extension StateFile {
  /// What the file holds; `nil` when nothing has been saved yet.
  ///
  /// - Throws: ``StateFault``.
  public func contents() throws(StateFault) -> StateContents? {
    do {
      return try queue.read { db in
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM head") ?? 0 > 0 else { return nil }
        let head = try StateHead.read(db)
        let positions = try PositionRow.readAll(db, sum: head.positions)
        let remembered = try Remembered.readAll(db, sum: head.remembered)
        var sealed = try SealedRow.readAll(db, head)
        sealed.alerts = remembered.filter { $0.kind == .alert }.compactMap { $0.decoded() }
        return StateContents(
          head: head, positions: positions, sealed: sealed,
          refusals: try StoredRefusal.readAll(db), remembered: remembered)
      }
    } catch {
      throw Self.fault(error, place.path)
    }
  }
}

extension StateFile {
  /// A number that is another one after every transaction; `nil` before the first. Much cheaper than
  /// ``contents()``.
  ///
  /// - Throws: ``StateFault``.
  public func mark() throws(StateFault) -> Int64? {
    do {
      return try queue.read { db in try Int64.fetchOne(db, sql: "SELECT digest FROM head") }
    } catch {
      throw Self.fault(error, place.path)
    }
  }

  /// The text of what was counted as of the last transaction; `nil` before the first.
  ///
  /// - Throws: ``StateFault``.
  public func counters() throws(StateFault) -> String? {
    do {
      return try queue.read { db in try String.fetchOne(db, sql: "SELECT counters FROM head") }
    } catch {
      throw Self.fault(error, place.path)
    }
  }
}

extension StateFile {
  /// The batches at the beginning whose events all lie before an instant: the number of the last, and how
  /// many events they hold, and how many there are in all; `nil` when there is none.
  ///
  /// - Throws: ``StateFault``.
  public func old(before instant: Timestamp) throws(StateFault)
    -> (batch: Int64, events: Int, all: Int)?
  {
    do {
      return try queue.read { db in
        let limit = instant.nanoseconds / 1_000_000
        let first = try Int64.fetchOne(
          db, sql: "SELECT seq FROM batches WHERE last >= ? ORDER BY seq LIMIT 1",
          arguments: [limit])
        let row = try Row.fetchOne(
          db, sql: "SELECT max(seq) AS seq, sum(count) AS events FROM batches WHERE seq < ?",
          arguments: [first ?? .max])
        guard let row, let seq: Int64 = try row.checkedIfAny("seq") else { return nil }
        let all = try Int.fetchOne(db, sql: "SELECT events FROM head") ?? 0
        return (seq, try row.checked("events"), all)
      }
    } catch {
      throw Self.fault(error, place.path)
    }
  }

  /// Before which instant there are only sealed days; `nil` when everything is kept.
  ///
  /// - Throws: ``StateFault``.
  public func sealedUntil() throws(StateFault) -> Int64? {
    do {
      return try queue.read { db in try Int64.fetchOne(db, sql: "SELECT sealed_until FROM head") }
    } catch {
      throw Self.fault(error, place.path)
    }
  }
}

/// Goes through the batches of a state, one at a time.
public final class StateReader {
  private var file: StateFile
  private var reader: FactsReader
  /// `nil` before the first batch.
  private var chain: Int64?
  /// The number of the last batch that was read.
  public private(set) var last: Int64 = 0

  /// Creates a reader that interns words into a table.
  public init(_ file: StateFile, symbols: SymbolTable) {
    self.file = file
    reader = FactsReader(symbols: symbols)
  }

  /// Reads the next batch and calls `body` with each of its events.
  ///
  /// - Returns: The bytes read; `nil` when there is no further batch.
  /// - Throws: ``StateFault``.
  public func readNext(_ body: (borrowing DeliveryEvent, EventFormat?) -> Void) throws(StateFault)
    -> Int?
  {
    do {
      return try file.queue.read { db in
        if chain == nil {
          let head = try Row.fetchOne(db, sql: "SELECT given_up, base FROM head")
          last = try head?.checked("given_up") ?? 0
          chain = try head?.checked("base") ?? 0
        }
        let statement = try db.cachedStatement(
          sql: "SELECT * FROM batches WHERE seq > ? ORDER BY seq LIMIT 1")
        let rows = try Row.fetchCursor(statement, arguments: [last])
        guard let row = try rows.next() else { return nil }
        return try read(row, db, body)
      }
    } catch {
      throw StateFile.fault(error, file.place.path)
    }
  }

  /// The digest of the batch before one, as it stands in the file.
  private func previous(of seq: Int64, _ db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db, sql: "SELECT digest FROM batches WHERE seq < ? ORDER BY seq DESC LIMIT 1",
      arguments: [seq]) ?? Int64.fetchOne(db, sql: "SELECT base FROM head") ?? 0
  }

  private func read(
    _ row: Row, _ db: Database, _ body: (borrowing DeliveryEvent, EventFormat?) -> Void
  ) throws
    -> Int
  {
    let seq: Int64 = try row.checked("seq")
    // A damaged page may answer with a batch that was read before, again and again.
    guard seq > last else { throw StateFault.corrupt("its batches are out of order") }
    let count: Int64 = try row.checked("count")
    let size = try row.withUnsafeData(named: "words") { words in
      try row.withUnsafeData(named: "facts") { facts in
        let words = words ?? Data()
        let facts = facts ?? Data()
        return try words.withUnsafeBytes { words in
          try facts.withUnsafeBytes { facts in
            func digest(after chain: Int64) throws -> Int64 {
              BatchRow.digest(
                seq: seq, count: count, first: try row.checked("first"),
                last: try row.checked("last"), words: words,
                facts: facts, chain: chain)
            }
            // Small batches that were read one by one may have become one since.
            let stored: Int64 = try row.checked("digest")
            var isWhole = try digest(after: chain ?? 0) == stored
            if !isWhole { isWhole = try digest(after: previous(of: seq, db)) == stored }
            guard isWhole else {
              throw StateFault.corrupt("batch \(seq) of its facts is damaged")
            }
            do {
              try reader.read(words: words, facts: facts, body)
            } catch {
              throw StateFault.corrupt("batch \(seq) of its facts is not of the form: \(error)")
            }
            chain = stored
            return words.count + facts.count
          }
        }
      }
    }
    last = seq
    return size
  }

  /// Whether what was read is all that some contents speak of.
  ///
  /// - Throws: ``StateFault/corrupt(_:)`` when they speak of something else.
  public func hasRead(all contents: StateContents) throws(StateFault) -> Bool {
    let head = contents.head
    if head.batches > last { return false }
    guard head.batches == last, head.chain == chain else {
      throw .corrupt("its facts end with batch \(last), expected \(head.batches)")
    }
    return true
  }

  /// Reads on in the same file, opened anew.
  public func goOn(with file: StateFile) { self.file = file }
}
