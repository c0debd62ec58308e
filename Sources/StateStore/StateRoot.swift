import DeliveryMetrics
import GRDB

/// What a file holds after a transaction, as far as the next one needs it.
struct StateRoot: Sendable {
  var head: StateHead
  /// The digests of the positions in the file, by their ids.
  var positions: [Int: Int64] = [:]
  /// The small batches at the end.
  private var tail: [Int64] = []

  /// That of a new file.
  init(head: StateHead) {
    self.head = head
  }

  /// Reads it.
  init(_ db: Database) throws {
    head = try StateHead.read(db)
    for position in try Row.fetchAll(db, sql: "SELECT id, digest FROM positions") {
      positions[try position.checked("id")] = try position.checked("digest") as Int64
    }
    tail = try BatchMerge.tail(db)
  }

  /// Saves a commit in one transaction; answers what the file holds then.
  func saving(_ commit: StateCommit, _ db: Database) throws -> StateRoot {
    var root = self
    if commit.isDurable { try db.execute(sql: "PRAGMA synchronous = FULL") }
    defer { if commit.isDurable { try? db.execute(sql: "PRAGMA synchronous = NORMAL") } }
    try db.inTransaction(.immediate) {
      try root.save(commit, db, after: head)
      return .commit
    }
    return root
  }

  private mutating func save(_ commit: StateCommit, _ db: Database, after known: StateHead) throws {
    // Nobody else may have written: else what is added does not follow.
    let row = try Row.fetchOne(db, sql: "SELECT chain, positions, saved FROM head WHERE id = 1")
    let found: [Int64]? = try row.map {
      [try $0.checked("chain"), try $0.checked("positions"), try $0.checked("saved")]
    }
    guard found ?? [0, 0, 0] == [known.chain, known.positions, known.saved] else {
      throw StateFault.corrupt("another program has written to the state")
    }
    for batch in commit.batches { try append(batch, db) }
    if let fold = commit.fold { try giveUp(fold, db) } else { try mergeTail(db) }
    for position in commit.positions {
      let row = PositionRow(position, seen: commit.time)
      try row.write(db)
      head.positions &+= row.digest &- (positions[position.id] ?? 0)
      positions[position.id] = row.digest
    }
    for id in commit.removed {
      guard let digest = positions.removeValue(forKey: id) else { continue }
      try db.execute(sql: "DELETE FROM positions WHERE id = ?", arguments: [id])
      head.positions &-= digest
    }
    for refusal in commit.refusals { try refusal.write(db) }
    for one in commit.remembered { head.remembered &+= try one.write(db) }
    if !commit.counters.isEmpty { head.counters = commit.counters }
    head.saved = commit.time
    try head.write(db)
  }

  private mutating func giveUp(_ fold: StateFold, _ db: Database) throws {
    guard
      let row = try Row.fetchOne(
        db,
        sql: "SELECT digest FROM batches WHERE seq = ?", arguments: [fold.batch]),
      let gone = try Row.fetchOne(
        db,
        sql: """
          SELECT sum(count) AS events, sum(length(CAST(words AS BLOB)) + length(CAST(facts AS BLOB))) AS bytes
          FROM batches WHERE seq <= ?
          """, arguments: [fold.batch])
    else { throw StateFault.corrupt("batch \(fold.batch) of its facts is missing") }
    head.events -= try gone.checked("events") as Int64
    head.bytes -= try gone.checked("bytes") as Int64
    head.givenUp = fold.batch
    tail.removeAll { $0 <= fold.batch }
    head.base = try row.checked("digest")
    try db.execute(sql: "DELETE FROM batches WHERE seq <= ?", arguments: [fold.batch])
    try db.execute(sql: "DELETE FROM sealed_days")
    head.sealed = 0
    for day in fold.sealed.all {
      try SealedRow.write(day, db)
      head.sealed &+= SealedRow.digest(day)
    }
    head.sealedUntil = fold.sealed.until.nanoseconds / 1_000_000
    for old in try Remembered.readAll(db, sum: head.remembered) where old.kind == .alert {
      head.remembered &+= try Remembered(.alert, name: old.name, value: nil).write(db)
    }
    for alert in fold.sealed.alerts {
      head.remembered &+= try Remembered(.alert, name: Self.name(of: alert), alert).write(db)
    }
  }

  /// What an alert that goes on is called among what is remembered: what is said of all groups that are not carried on
  /// their own stands beside what is said of everything.
  private static func name(of alert: AlertCarry) -> String {
    let group = alert.isOfOthers ? ["", "", "others"] : [alert.service ?? "", alert.team ?? ""]
    return ([alert.rule] + group).joined(separator: "\u{1F}")
  }

  private mutating func append(_ batch: FactsBatch, _ db: Database) throws {
    let seq = head.batches + 1
    let chain = batch.words.withUnsafeBytes { words in
      batch.facts.withUnsafeBytes { facts in
        BatchRow.digest(
          seq: seq, count: batch.count, first: batch.first, last: batch.last, words: words,
          facts: facts, chain: head.chain)
      }
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO batches (seq, count, first, last, words, facts, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      seq, batch.count, batch.first, batch.last, String(decoding: batch.words, as: UTF8.self),
      String(decoding: batch.facts, as: UTF8.self), chain,
    ])
    head.batches = seq
    head.events += batch.count
    head.bytes += Int64(batch.byteCount)
    head.chain = chain
    if batch.count < BatchMerge.small { tail.append(seq) } else { tail = [] }
  }

  /// Makes one batch of many small ones at the end, which commits of few events each leave behind.
  private mutating func mergeTail(_ db: Database) throws {
    guard tail.count >= BatchMerge.fewest, let first = tail.first else { return }
    let merge = try BatchMerge(db, from: first, seed: head.seed)
    head.events -= merge.events
    head.bytes -= merge.bytes
    head.chain = merge.chain ?? head.base
    tail = []
    try db.execute(sql: "DELETE FROM batches WHERE seq >= ?", arguments: [first])
    for batch in merge.batches { try append(batch, db) }
  }
}
