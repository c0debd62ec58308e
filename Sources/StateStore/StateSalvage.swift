public import DeliveryEvents
import FoundationEssentials
import GRDB

/// Gets out of a damaged state what is whole: the logs that held it may be gone.
public enum StateSalvage {
  /// The seed that a damaged file was written with; `nil` when that cannot be read.
  public static func seed(of place: StatePlace) -> UInt64? {
    guard let queue = open(place) else { return nil }
    return (try? queue.read { db in try StateHead.read(db) })?.seed
  }

  /// What of a damaged state could not be read.
  public struct Loss: Sendable, Equatable {
    /// Batches that are not whole.
    public var batches = 0
    /// How many events they had, as far as they say.
    public var events = 0
    /// Whether there may be more that nobody can count.
    public var isOpen = false

    /// Creates the loss of nothing.
    public init() {}
  }

  /// Calls `body` with each event of each batch that is whole; answers what was lost with those that were not.
  public static func read(
    _ place: StatePlace, symbols: SymbolTable,
    _ body: (borrowing DeliveryEvent, EventFormat?) -> Void
  ) -> Loss {
    var lost = Loss()
    guard let queue = open(place) else {
      lost.isOpen = true
      return lost
    }
    var reader = FactsReader(symbols: symbols)
    var seq: Int64 = 0
    var chain: Int64 = 0
    while true {
      var events: Int64 = 0
      do {
        let row = try queue.read { db in
          try Row.fetchOne(
            db, sql: "SELECT * FROM batches WHERE seq > ? ORDER BY seq LIMIT 1", arguments: [seq])
        }
        guard let row else { return lost }
        seq = try row.checked("seq")
        events = (try? row.checked("count")) ?? 0
        let words: Data = try row.checked("words")
        let facts: Data = try row.checked("facts")
        let digest: Int64 = try row.checked("digest")
        try words.withUnsafeBytes { words in
          try facts.withUnsafeBytes { facts in
            let found = BatchRow.digest(
              seq: seq, count: try row.checked("count"), first: try row.checked("first"),
              last: try row.checked("last"), words: words,
              facts: facts, chain: chain)
            guard found == digest else { throw StateFault.corrupt("") }
            try reader.read(words: words, facts: facts, body)
          }
        }
        chain = digest
      } catch {
        lost.batches += 1
        // A number that the damage made is not to be told.
        if (0...Self.eventLimit).contains(events) { lost.events += Int(events) }
        // A page that cannot be read may hold the way to all that follow.
        if error is DatabaseError {
          lost.isOpen = true
          return lost
        }
        let next = try? queue.read { db in
          try Int64.fetchOne(
            db, sql: "SELECT digest FROM batches WHERE seq = ?", arguments: [seq])
        }
        guard let known = next ?? nil else {
          lost.isOpen = true
          return lost
        }
        chain = known
      }
    }
  }

  /// More than a batch ever has.
  private static let eventLimit: Int64 = 10_000_000

  /// What of that which no log holds is whole.
  public static func remembered(of place: StatePlace) -> [Remembered] {
    guard let queue = open(place) else { return [] }
    return (try? queue.read { db in try Remembered.readWhole(db) })?.rows ?? []
  }

  private static func open(_ place: StatePlace) -> DatabaseQueue? {
    var configuration = Configuration()
    configuration.readonly = true
    return try? DatabaseQueue(path: place.path, configuration: configuration)
  }
}
