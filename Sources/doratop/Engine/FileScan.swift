import CBytes
import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Goes through a file for the lines that hold some bytes, a block at a time and from the beginning,
/// so that it knows their numbers.
///
/// Nothing of the file is kept but an unfinished line; one beyond the limit is passed over.
struct FileScan {
  /// A line that holds what is looked for; valid only during the call.
  struct Hit {
    var bytes: UnsafeRawBufferPointer
    /// From 1.
    var number: Int
    /// The byte at which it begins.
    var offset: Int
  }

  static let blockBytes = 1 << 16
  /// The longest line that is looked at, as in following.
  static let lineLimit = 1 << 20

  let path: String
  /// Its bytes when it was opened: what is appended later has been seen as it came.
  let size: Int
  private let descriptor: Int32
  private var position = 0
  /// Bytes at the beginning of the buffer that belong to an unfinished line.
  private var carried = 0
  /// Line breaks before the buffer.
  private var number = 0
  private var isSkipping = false

  /// What a path leads to.
  enum Kind {
    case file(size: Int)
    /// What gives its bytes once.
    case stream
    case none
    /// What is there, or may be, and cannot be seen.
    case hidden(FileFault)
  }

  /// What a path leads to now, without opening it.
  static func kind(of path: String) -> Kind {
    var status = stat()
    guard SystemText.withBytes(of: path, { stat($0, &status) }) == 0 else {
      return isAbsence(errno) ? .none : .hidden(fault(path))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(size: Int(status.st_size))
    case S_IFIFO, S_IFCHR, S_IFSOCK: return .stream
    default: return .none
    }
  }

  /// Opens a file; `nil` when there is none.
  ///
  /// - Throws: Why one that is there, or may be, cannot be read.
  init?(_ path: String) throws(FileFault) {
    // What gives its bytes once is not opened: its writer would take that for a reader.
    var status = stat()
    if SystemText.withBytes(of: path, { stat($0, &status) }) == 0,
      status.st_mode & S_IFMT != S_IFREG
    {
      return nil
    }
    // Never waits, as for a writer of a pipe.
    let descriptor = SystemText.withBytes(of: path) {
      open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else {
      if Self.isAbsence(errno) { return nil }
      throw Self.fault(path)
    }
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = Self.close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    self.path = path
    size = Int(status.st_size)
  }

  private static func isAbsence(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

  private static func fault(_ path: String) -> FileFault {
    FileFault(path: path, reason: String(cString: strerror(errno)))
  }

  /// How large the buffer for ``step(_:for:_:)`` has to be.
  static var bufferBytes: Int { lineLimit + blockBytes }

  /// Bytes looked through so far.
  var done: Int { min(position, size) }

  /// Gives the descriptor back.
  func close() { _ = Self.close(descriptor) }

  private static func close(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }

  /// Looks through the next block; answers `false` when the file is over.
  ///
  /// - Throws: Why it cannot be read on.
  mutating func step(
    _ buffer: UnsafeMutableRawBufferPointer, for wanted: [UInt8], _ body: (Hit) -> Void
  ) throws(FileFault) -> Bool {
    guard let base = buffer.baseAddress else { return false }
    let room = min(Self.blockBytes, size - position)
    let count = room > 0 ? pread(descriptor, base + carried, room, off_t(position)) : 0
    if count < 0 {
      guard errno == EINTR else { throw Self.fault(path) }
      return true
    }
    let start = position - carried
    guard count > 0 else {
      // What has no line break may be a whole line all the same.
      look(UnsafeRawBufferPointer(rebasing: buffer[..<carried]), at: start, for: wanted, body)
      return false
    }
    position += count
    let filled = carried + count
    guard let last = Self.lastBreak(buffer, from: carried, to: filled) else {
      carried = filled
      if filled > Self.lineLimit {
        isSkipping = true
        carried = 0
      }
      return true
    }
    look(UnsafeRawBufferPointer(rebasing: buffer[...last]), at: start, for: wanted, body)
    carried = filled - last - 1
    memmove(base, base + last + 1, carried)
    return true
  }

  private static func lastBreak(
    _ buffer: UnsafeMutableRawBufferPointer, from start: Int, to end: Int
  ) -> Int? {
    var place = end - 1
    while place >= start, buffer[place] != 0x0A { place -= 1 }
    return place >= start ? place : nil
  }

  /// Looks through whole lines.
  private mutating func look(
    _ text: UnsafeRawBufferPointer, at offset: Int, for wanted: [UInt8], _ body: (Hit) -> Void
  ) {
    guard let bytes = text.bindMemory(to: UInt8.self).baseAddress, !wanted.isEmpty else { return }
    var from = 0
    var counted = 0
    if isSkipping {
      // The rest of a line beyond the limit.
      from = (text.firstIndex(of: 0x0A) ?? text.count - 1) + 1
      isSkipping = false
    }
    while from < text.count {
      let place = from + bytes_find(bytes + from, text.count - from, wanted, wanted.count)
      if place >= text.count { break }
      var start = place
      while start > from, bytes[start - 1] != 0x0A { start -= 1 }
      let end =
        memchr(bytes + place, 0x0A, text.count - place)
        .map { UnsafeRawPointer($0) - UnsafeRawPointer(bytes) } ?? text.count
      number += bytes_count(bytes + counted, start - counted, 0x0A)
      counted = start
      body(
        Hit(
          bytes: UnsafeRawBufferPointer(rebasing: text[start..<end]), number: number + 1,
          offset: offset + start))
      from = end + 1
    }
    number += bytes_count(bytes + counted, text.count - counted, 0x0A)
  }
}
