import DeliveryEvents
import GRDB

/// The one row that says what the whole file comes to.
struct StateHead: Equatable {
  var seed: UInt64
  var sources: [String]
  var batches: Int64 = 0
  var events: Int64 = 0
  var bytes: Int64 = 0
  var chain: Int64 = 0
  var positions: Int64 = 0
  /// The last batch that was given up, and its digest: the chain begins there.
  var givenUp: Int64 = 0
  var base: Int64 = 0
  var sealed: Int64 = 0
  var sealedUntil: Int64?
  /// The sum of the digests of all that is remembered.
  var remembered: Int64 = 0
  var counters = "{}"
  var saved: Int64 = 0

  private func digest(schema: Int64, program: String, sources: String) -> Int64 {
    var digest = Digest()
    digest.add(schema)
    digest.add(program)
    digest.add(Int64(bitPattern: seed))
    digest.add(sources)
    for number in [batches, events, bytes, chain, positions, saved] { digest.add(number) }
    for number in [givenUp, base, sealed, sealedUntil ?? .min] { digest.add(number) }
    digest.add(counters)
    // A file that was brought up to date has the head of the older schema until it is written to.
    if schema >= 2 { digest.add(remembered) }
    return digest.stored
  }

  /// Reads it.
  ///
  /// - Throws: ``StateFault/corrupt(_:)`` when it is not there or is not what was written.
  static func read(_ db: Database) throws -> StateHead {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM head WHERE id = 1") else {
      throw StateFault.corrupt("its head is missing")
    }
    let texts: String = try row.checked("sources")
    var head = StateHead(seed: UInt64(bitPattern: try row.checked("seed")), sources: [])
    head.batches = try row.checked("batches")
    head.events = try row.checked("events")
    head.bytes = try row.checked("bytes")
    head.chain = try row.checked("chain")
    head.positions = try row.checked("positions")
    head.givenUp = try row.checked("given_up")
    head.base = try row.checked("base")
    head.sealed = try row.checked("sealed")
    head.sealedUntil = try row.checkedIfAny("sealed_until")
    if try row.checked("schema") as Int64 >= 2 { head.remembered = try row.checked("remembered") }
    head.counters = try row.checked("counters")
    head.saved = try row.checked("saved")
    let digest = head.digest(
      schema: try row.checked("schema"), program: try row.checked("program"), sources: texts)
    guard try digest == row.checked("digest") else {
      throw StateFault.corrupt("its head is damaged")
    }
    head.sources = try JSONText.strings(texts)
    return head
  }

  /// Writes it.
  func write(_ db: Database) throws {
    let texts = JSONText.list(sources)
    let version = Int64(StateSchema.version)
    let digest = digest(schema: version, program: StateFile.program, sources: texts)
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO head
          (id, schema, program, seed, sources, batches, base, given_up, events, bytes, chain, positions,
          sealed, sealed_until, remembered, counters, saved, digest)
        VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        version, StateFile.program, Int64(bitPattern: seed), texts, batches, base, givenUp, events,
        bytes, chain, positions, sealed, sealedUntil, remembered, counters, saved, digest,
      ])
  }
}
