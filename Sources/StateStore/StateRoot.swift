import GRDB

/// What a file holds after a transaction, as far as the next one needs it.
struct StateRoot: Sendable {
  var head: StateHead
  /// The digests of the positions in the file, by their ids.
  var positions: [Int: Int64] = [:]

  /// That of a new file.
  init(head: StateHead) {
    self.head = head
  }

  /// Reads it.
  init(_ db: Database) throws {
    head = try StateHead.read(db)
    for position in try Row.fetchAll(db, sql: "SELECT id, digest FROM positions") {
      positions[position["id"]] = position["digest"]
    }
  }

  /// Saves a commit in one transaction; answers what the file holds then.
  func saving(_ commit: StateCommit, _ db: Database) throws -> StateRoot {
    var root = self
    try db.inTransaction(.immediate) {
      try root.save(commit, db, after: head)
      return .commit
    }
    return root
  }

  private mutating func save(_ commit: StateCommit, _ db: Database, after known: StateHead) throws {
    // Nobody else may have written: else what is added does not follow.
    let chain = try Int64.fetchOne(db, sql: "SELECT chain FROM head WHERE id = 1")
    guard chain == nil && known.batches == 0 || chain == known.chain else {
      throw StateFault.corrupt("another program has written to the state")
    }
    if commit.count > 0 { try append(commit, db) }
    if let fold = commit.fold { try giveUp(fold, db) }
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
    head.counters = commit.counters
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
    head.events -= gone["events"]
    head.bytes -= gone["bytes"]
    head.givenUp = fold.batch
    head.base = row["digest"]
    try db.execute(sql: "DELETE FROM batches WHERE seq <= ?", arguments: [fold.batch])
    try db.execute(sql: "DELETE FROM sealed_days")
    head.sealed = 0
    for day in fold.sealed.all {
      try SealedRow.write(day, db)
      head.sealed &+= SealedRow.digest(day)
    }
    head.sealedUntil = fold.sealed.until.nanoseconds / 1_000_000
  }

  private mutating func append(_ commit: StateCommit, _ db: Database) throws {
    let seq = head.batches + 1
    let chain = commit.words.withUnsafeBytes { words in
      commit.facts.withUnsafeBytes { facts in
        BatchRow.digest(
          seq: seq, count: Int64(commit.count), first: commit.first, last: commit.last,
          words: words, facts: facts, chain: head.chain)
      }
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO batches (seq, count, first, last, words, facts, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      seq, commit.count, commit.first, commit.last, String(decoding: commit.words, as: UTF8.self),
      String(decoding: commit.facts, as: UTF8.self), chain,
    ])
    head.batches = seq
    head.events += Int64(commit.count)
    head.bytes += Int64(commit.byteCount)
    head.chain = chain
  }
}
