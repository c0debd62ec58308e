import DeliveryEvents
import DeliveryMetrics
import EventIntake
import FoundationEssentials
import GRDB

/// A batch of facts as a row.
enum BatchRow {
  static func digest(
    seq: Int64, count: Int64, first: Int64, last: Int64, words: UnsafeRawBufferPointer,
    facts: UnsafeRawBufferPointer, chain: Int64
  ) -> Int64 {
    var digest = Digest()
    for number in [chain, seq, count, first, last] { digest.add(number) }
    digest.add(words)
    digest.add(facts)
    return digest.stored
  }
}

/// The position of a file as a row.
struct PositionRow: Equatable {
  var position: FilePosition
  var seen: Int64

  /// A digest of all columns.
  var digest: Int64 {
    var digest = Digest()
    digest.add(Int64(position.id))
    digest.add(position.path)
    digest.add(Int64(bitPattern: position.device))
    digest.add(Int64(bitPattern: position.inode))
    for content in [position.content, position.former] {
      digest.add(Int64(content?.offset ?? -1))
      digest.add(Int64(content?.lines ?? -1))
      digest.add(content?.head ?? [])
      digest.add(content?.marker ?? [])
    }
    for number in [position.generations, position.isRotated ? 1 : 0, position.isSkipping ? 1 : 0] {
      digest.add(Int64(number))
    }
    digest.add(Int64(position.compressed?.size ?? -1))
    digest.add(position.compressed?.ending ?? [])
    digest.add(seen)
    return digest.stored
  }

  /// Every position, if their digests have the sum that the head says.
  static func readAll(_ db: Database, sum: Int64) throws -> [FilePosition] {
    var total: Int64 = 0
    var positions: [FilePosition] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM positions ORDER BY id")
    while let row = try rows.next() {
      let read = try PositionRow(row)
      guard try read.digest == row.checked("digest") else {
        throw StateFault.corrupt("the position of \(read.position.path) is damaged")
      }
      total &+= read.digest
      positions.append(read.position)
    }
    guard total == sum else { throw StateFault.corrupt("a position is missing") }
    return positions
  }

  init(_ position: FilePosition, seen: Int64) {
    self.position = position
    self.seen = seen
  }

  init(_ row: Row) throws {
    func bytes(_ column: String) throws -> [UInt8] {
      let data: Data? = try row.checkedIfAny(column)
      return data.map(Array.init) ?? []
    }
    position = FilePosition(
      id: try row.checked("id"), path: try row.checked("path"),
      device: UInt64(bitPattern: try row.checked("device")),
      inode: UInt64(bitPattern: try row.checked("inode")),
      content: FilePosition.Content(
        head: try bytes("head"), marker: try bytes("marker"), offset: try row.checked("offset"),
        lines: try row.checked("lines")))
    if let offset: Int = try row.checkedIfAny("former_offset") {
      position.former = FilePosition.Content(
        head: try bytes("former_head"), marker: try bytes("former_marker"), offset: offset,
        lines: try row.checkedIfAny("former_lines") ?? 0)
    }
    position.generations = try row.checked("generations")
    position.isRotated = try row.checked("is_rotated")
    position.isSkipping = try row.checked("is_skipping")
    if let size: Int = try row.checkedIfAny("size") {
      position.compressed = FilePosition.Compressed(size: size, ending: try bytes("ending"))
    }
    seen = try row.checked("seen")
  }

  /// Writes the row.
  func write(_ db: Database) throws {
    let content = position.content
    let former = position.former
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO positions
          (id, path, device, inode, offset, lines, head, marker, generations, is_rotated, is_skipping,
          former_offset, former_lines, former_head, former_marker, size, ending, seen, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      position.id, position.path, Int64(bitPattern: position.device),
      Int64(bitPattern: position.inode), content.offset, content.lines, Data(content.head),
      Data(content.marker), position.generations, position.isRotated, position.isSkipping,
      former?.offset, former?.lines, former.map { Data($0.head) }, former.map { Data($0.marker) },
      position.compressed?.size, position.compressed.map { Data($0.ending) }, seen, digest,
    ])
  }
}

/// A sealed day as a row.
enum SealedRow {
  static func digest(_ day: SealedDays.Day) -> Int64 {
    var digest = Digest()
    digest.add(day.service)
    for number in [
      day.day, day.attempts, day.deployments, day.failed, day.leadTimes, day.recoveries,
    ] {
      digest.add(Int64(number))
    }
    digest.add(day.leadTime)
    digest.add(day.recovery)
    return digest.stored
  }

  static func readAll(_ db: Database, _ head: StateHead) throws -> SealedDays {
    guard let until = head.sealedUntil else { return SealedDays() }
    var sum: Int64 = 0
    let days = try Row.fetchAll(db, sql: "SELECT * FROM sealed_days ORDER BY service, day").map {
      row in
      let day = SealedDays.Day(
        day: try row.checked("day"), service: try row.checked("service"),
        attempts: try row.checked("attempts"),
        deployments: try row.checked("deployments"), failed: try row.checked("failed"),
        leadTimes: try row.checked("lead_times"),
        leadTime: try row.checked("lead_time"), recoveries: try row.checked("recoveries"),
        recovery: try row.checked("recovery"))
      guard try digest(day) == row.checked("digest") else {
        throw StateFault.corrupt("sealed day \(day.day) is damaged")
      }
      sum &+= digest(day)
      return day
    }
    guard sum == head.sealed else { throw StateFault.corrupt("a sealed day is missing") }
    return SealedDays(days, until: Timestamp(nanoseconds: until &* 1_000_000))
  }

  static func write(_ day: SealedDays.Day, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO sealed_days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      day.day, day.service, day.attempts, day.deployments, day.failed, day.leadTimes, day.leadTime,
      day.recoveries, day.recovery, digest(day),
    ])
  }
}

extension StoredRefusal {
  static func readAll(_ db: Database) throws -> [StoredRefusal] {
    try Row.fetchAll(db, sql: "SELECT * FROM refusals ORDER BY place").map { row in
      StoredRefusal(
        path: try row.checked("path"), line: try row.checked("line"),
        offset: try row.checked("offset"), cause: try row.checked("cause"),
        byte: try row.checked("byte"), field: try row.checkedIfAny("field"),
        found: try row.checked("found"), expected: try row.checked("expected"))
    }
  }

  func write(_ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO refusals (path, line, offset, cause, byte, field, found, expected)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [path, line, offset, cause, byte, field, found, expected])
  }
}
