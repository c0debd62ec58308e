import DeliveryEvents
import FoundationEssentials
import GRDB

/// The small batches at the end of a state, made into as few as they fit.
///
/// A line now and then is a batch of its own each time; a year of those would be slow to read.
struct BatchMerge {
  /// How many events a small batch has at most, and how many of them are worth the work.
  static let small: Int64 = 1024
  static let fewest = 64

  /// What takes their place.
  private(set) var batches: [FactsBatch] = []
  /// The events and bytes of those that go.
  private(set) var events: Int64 = 0
  private(set) var bytes: Int64 = 0
  /// The digest of the batch before them; `nil` when there is none.
  let chain: Int64?

  /// The small batches at the end, in order.
  static func tail(_ db: Database) throws -> [Int64] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT seq, count FROM batches ORDER BY seq DESC LIMIT ?", arguments: [2 * fewest])
    return try rows.prefix { try $0.checked("count") < small }.map { try $0.checked("seq") }
      .reversed()
  }

  /// Reads all batches from one on.
  init(_ db: Database, from first: Int64, seed: UInt64) throws {
    chain = try Int64.fetchOne(
      db, sql: "SELECT digest FROM batches WHERE seq < ? ORDER BY seq DESC LIMIT 1",
      arguments: [first])
    let symbols = SymbolTable(seed: seed)
    var reader = FactsReader(symbols: symbols)
    var pending = PendingFacts(symbols: symbols)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT count, words, facts FROM batches WHERE seq >= ? ORDER BY seq",
      arguments: [first])
    while let row = try rows.next() {
      let words: Data = try row.checked("words")
      let facts: Data = try row.checked("facts")
      events += try row.checked("count")
      bytes += Int64(words.count + facts.count)
      try words.withUnsafeBytes { words in
        try facts.withUnsafeBytes { facts in
          try reader.read(words: words, facts: facts) { pending.append($0, format: $1) }
        }
      }
    }
    batches = pending.take()
  }
}
