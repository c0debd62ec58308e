#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cuts a stretch of bytes into lines, and skips a line beyond the limit with constant memory.
struct LineSplitter {
  /// A line inside the bytes that were handed over.
  struct Piece {
    var bytes: UnsafeRawBufferPointer
    /// Where it begins, counted from the beginning of the stretch.
    var start: Int
    var number: Int
    var fault: IntakeLine.Fault?
  }

  let limit: Int
  /// Lines seen so far.
  private(set) var number = 0
  /// Whether the rest of a line beyond the limit is being skipped.
  private(set) var isSkipping = false

  init(limit: Int) {
    self.limit = limit
  }

  /// Hands over each whole line that is not empty and returns how many bytes are done with: up to the last line
  /// break, or all of them while a line beyond the limit is skipped.
  mutating func split(
    _ bytes: UnsafeRawBufferPointer, isAtFileStart: Bool, _ body: (Piece) -> Void
  ) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var start = 0
    while start < bytes.count {
      if bytes[start] == 0x0A, !isSkipping {
        // An empty line says nothing, and there may be billions of them in a compressed file.
        let breaks = Self.leadingBreaks(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        number += breaks
        start += breaks
        continue
      }
      guard let found = memchr(base + start, 0x0A, bytes.count - start) else { break }
      let end = UnsafeRawPointer(found) - base
      if isSkipping {
        isSkipping = false
      } else {
        number += 1
        body(
          piece(
            UnsafeRawBufferPointer(rebasing: bytes[start..<end]), start: start,
            isAtFileStart: isAtFileStart && start == 0))
      }
      start = end + 1
    }
    let rest = bytes.count - start
    if isSkipping { return bytes.count }
    if rest > limit + 1 {
      let unread = UnsafeRawBufferPointer(rebasing: bytes[start...])
      let mark = Self.markLength(unread, isAtFileStart: isAtFileStart && start == 0)
      let nulls = mark + Self.leadingNulls(UnsafeRawBufferPointer(rebasing: unread[mark...]))
      // A run of NULs, as a hole leaves it, is no line yet.
      if nulls == rest { return bytes.count }
      if rest - nulls > limit + 1 {
        number += 1
        isSkipping = true
        body(
          Piece(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start]), start: start,
            number: number, fault: .tooLong(bytes: rest)))
        return bytes.count
      }
      return start + nulls
    }
    return start
  }

  /// The last line of a file, which has no line break. What follows, if anything does, begins anew.
  mutating func last(
    _ bytes: UnsafeRawBufferPointer, isAtFileStart: Bool, _ body: (Piece) -> Void
  ) {
    if isSkipping || bytes.isEmpty {
      isSkipping = false
      return
    }
    number += 1
    body(piece(bytes, start: 0, isAtFileStart: isAtFileStart))
  }

  private func piece(_ raw: UnsafeRawBufferPointer, start: Int, isAtFileStart: Bool) -> Piece {
    var line = raw[...]
    if line.last == 0x0D { line = line.dropLast() }
    line = line.dropFirst(Self.markLength(raw, isAtFileStart: isAtFileStart))
    if line.first == 0 {
      line = line.dropFirst(Self.leadingNulls(UnsafeRawBufferPointer(rebasing: line)))
    }
    let bytes = UnsafeRawBufferPointer(rebasing: line)
    if bytes.count > limit {
      return Piece(
        bytes: UnsafeRawBufferPointer(rebasing: bytes[..<0]), start: start, number: number,
        fault: .tooLong(bytes: bytes.count))
    }
    return Piece(bytes: bytes, start: start, number: number, fault: nil)
  }

  /// The length of the byte order mark that a file may begin with.
  private static func markLength(_ bytes: UnsafeRawBufferPointer, isAtFileStart: Bool) -> Int {
    isAtFileStart && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private static func leadingBreaks(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = 1
    let eight: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
    while count + 8 <= bytes.count,
      bytes.loadUnaligned(fromByteOffset: count, as: UInt64.self) == eight
    {
      count += 8
    }
    while count < bytes.count, bytes[count] == 0x0A { count += 1 }
    return count
  }

  private static func leadingNulls(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.prefix { $0 == 0 }.count
  }

  /// Begins anew, as after a truncation.
  mutating func reset() {
    number = 0
    isSkipping = false
  }

  /// Goes on after lines that another file of the same content has given, or an earlier run.
  mutating func resume(after lines: Int, isSkipping: Bool = false) {
    number = lines
    self.isSkipping = isSkipping
  }
}
