import FoundationEssentials
import GRDB

/// Something that no log holds, as the state keeps it: an acknowledgement, a silence, the baseline.
public struct Remembered: Sendable, Equatable {
  /// What it is.
  public enum Kind: String, Sendable, CaseIterable {
    case acknowledgement, silence, baseline, outbox
    /// The state of an alert whose events were given up; written when they are.
    case alert
  }

  /// What it is.
  public var kind: Kind
  /// What tells it from others of its kind.
  public var name: String
  /// JSON; `nil` to forget it.
  public var value: String?

  /// Creates something to be remembered, or to be forgotten.
  public init(_ kind: Kind, name: String, value: String?) {
    self.kind = kind
    self.name = name
    self.value = value
  }

  /// Creates it from what it comes to as JSON.
  public init(_ kind: Kind, name: String, _ value: some Encodable) {
    self.init(kind, name: name, value: JSONText.encode(value))
  }

  /// What it came from again; `nil` when it is not of the form.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
    guard let value else { return nil }
    return try? JSONDecoder().decode(Value.self, from: Data(value.utf8))
  }

  var digest: Int64 {
    var digest = Digest()
    digest.add(kind.rawValue)
    digest.add(name)
    digest.add(value ?? "")
    return digest.stored
  }

  /// Reads all, those that are damaged left out; answers how many that are, too.
  static func readWhole(_ db: Database) throws -> (rows: [Remembered], damaged: Int) {
    var rows: [Remembered] = []
    var damaged = 0
    // A file of schema 1 that is being read only has none.
    guard try db.tableExists("remembered") else { return ([], 0) }
    let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM remembered ORDER BY kind, name")
    while let row = try cursor.next() {
      guard let name = try? row.checked("name") as String,
        let word = try? row.checked("kind") as String,
        let kind = Kind(rawValue: word), let value = try? row.checked("value") as String,
        let digest = try? row.checked("digest") as Int64
      else {
        damaged += 1
        continue
      }
      let read = Remembered(kind, name: name, value: value)
      if read.digest == digest { rows.append(read) } else { damaged += 1 }
    }
    return (rows, damaged)
  }

  /// Reads all, if their digests have the sum that the head says.
  static func readAll(_ db: Database, sum: Int64) throws -> [Remembered] {
    let (rows, damaged) = try readWhole(db)
    guard damaged == 0, rows.reduce(0, { $0 &+ $1.digest }) == sum else {
      throw StateFault.corrupt("an acknowledgement, a silence or the baseline is damaged")
    }
    return rows
  }

  /// Writes or deletes the row; answers what that adds to the sum of all digests.
  func write(_ db: Database) throws -> Int64 {
    let old = try Row.fetchOne(
      db, sql: "SELECT digest FROM remembered WHERE kind = ? AND name = ?",
      arguments: [kind.rawValue, name])
    let known: Int64 = try old?.checked("digest") ?? 0
    guard let value else {
      try db.execute(
        sql: "DELETE FROM remembered WHERE kind = ? AND name = ?", arguments: [kind.rawValue, name])
      return 0 &- known
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?)",
      arguments: [kind.rawValue, name, value, digest])
    return digest &- known
  }
}
