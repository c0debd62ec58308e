#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads one file through its life: what is appended, what is rewritten, what is left when it has
/// been rotated away.
final class FileTail {
  let source: Int
  private(set) var identity: FileIdentity
  /// Where the file was last seen.
  var path: String
  /// Whether it no longer stands where a writer would look for it.
  var isRotated = false
  /// When it was last found changed, and when it was found rotated.
  private(set) var changedAt: UInt64
  var rotatedAt: UInt64?
  private(set) var generations = 1
  private(set) var descriptor: Int32 = -1
  private(set) var lastRead: UInt64 = 0
  private(set) var error: String?
  /// Whether the error is about what the file holds: another attempt would end the same way.
  private(set) var isRefused = false
  private(set) var isDone = false
  private(set) var partial = 0
  private(set) var behind = 0
  private var splitter: LineSplitter
  private var status: FileStatus?
  private var gzip: GzipReader?
  private var hasLookedForGzip = false
  /// Plain text of a compressed file that is no whole line yet.
  private var carry: [UInt8] = []
  /// What a copy has in common with a file that was read already.
  private var inherited: FileIdentity?
  private let options: IntakeOptions

  /// Bytes read so far.
  var bytes: Int { identity.offset }
  /// Lines read so far.
  var lines: Int { splitter.number }
  /// Whether the descriptor may be closed: the file can be found again by its path.
  var canClose: Bool { gzip == nil && (status?.links ?? 0) > 0 && !isRotated }

  init(source: Int, path: String, status: FileStatus, options: IntakeOptions, now: UInt64) {
    self.source = source
    self.path = path
    self.options = options
    identity = FileIdentity(status)
    splitter = LineSplitter(limit: options.maximumLineBytes)
    changedAt = now
  }

  deinit {
    close()
  }

  /// Gives the descriptor back.
  func close() {
    if descriptor >= 0 { _ = systemClose(descriptor) }
    descriptor = -1
  }

  /// Begins after what another file of the same content has given already.
  func inherit(_ other: FileTail) {
    if path.hasSuffix(".gz") {
      inherited = other.identity
    } else if open(), let status = FileStatus.of(descriptor),
      other.identity.matches(descriptor, size: status.size)
    {
      identity.head = other.identity.head
      identity.marker = other.identity.marker
      identity.offset = other.identity.offset
      splitter.resume(after: other.splitter.number)
    }
  }

  /// Whether there may be something to read; cheap when nothing changed.
  func hasChanged(_ now: UInt64) -> Bool {
    if isDone { return false }
    let fresh = descriptor >= 0 ? FileStatus.of(descriptor) : FileStatus.of(path: path)
    guard let fresh, fresh.device == identity.device, fresh.inode == identity.inode else {
      return descriptor >= 0
    }
    if fresh == status, behind == 0, !(isRotated && partial > 0) { return false }
    if status?.size != fresh.size || status?.modified != fresh.modified { changedAt = now }
    return true
  }

  /// Opens the file if it still is what it was; tells whether it can be read.
  func open() -> Bool {
    if descriptor >= 0 { return true }
    descriptor = Descriptor.open(path)
    if descriptor < 0 {
      error = Descriptor.lastError
      return false
    }
    guard let status = FileStatus.of(descriptor), status.inode == identity.inode,
      status.device == identity.device
    else {
      close()
      return false
    }
    error = nil
    return true
  }

  /// Reads one stretch; returns the number of lines handed over.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, now: UInt64, deliver: (IntakeLine) -> Void
  ) -> Int {
    guard open() else {
      if options.mode == .once { isDone = true }
      return 0
    }
    lastRead = now
    if !hasLookedForGzip {
      hasLookedForGzip = true
      if path.hasSuffix(".gz"), GzipReader.isGzip(descriptor) { gzip = GzipReader() }
    }
    if let gzip { return read(gzip, into: buffer, now: now, deliver: deliver) }
    guard let before = validated() else { return 0 }
    let wanted = min(buffer.count, before.size - identity.offset)
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<max(0, wanted)])
    options.beforeRead?()
    let count = Descriptor.read(descriptor, into: part, at: identity.offset)
    if count < 0 {
      error = Descriptor.lastError
      return 0
    }
    // The second check: what was read is given away only if the file was the same throughout.
    guard let after = FileStatus.of(descriptor), after.size >= identity.offset + count,
      identity.matches(descriptor, size: after.size)
    else { return 0 }
    let stretch = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(part)[..<count])
    let first = splitter.number
    let done = splitter.split(stretch, isAtFileStart: identity.offset == 0) {
      deliver(line($0, from: identity.offset))
    }
    identity.advance(over: UnsafeRawBufferPointer(rebasing: stretch[..<done]))
    partial = count - done
    behind = max(0, after.size - identity.offset - partial)
    status = after
    skipHole(stretch, done: done)
    finishIfQuiet(stretch, from: done, now: now, deliver: deliver)
    return splitter.number - first
  }

  /// The status of the file, begun anew if it is no longer what has been read of it.
  private func validated() -> FileStatus? {
    guard let status = FileStatus.of(descriptor) else {
      error = Descriptor.lastError
      close()
      return nil
    }
    if !identity.matches(descriptor, size: status.size) {
      identity.reset()
      splitter.reset()
      partial = 0
      generations += 1
    }
    return status
  }

  private func line(_ piece: LineSplitter.Piece, from offset: Int, isUnterminated: Bool = false)
    -> IntakeLine
  {
    IntakeLine(
      bytes: piece.bytes, source: source, number: piece.number, offset: offset + piece.start,
      fault: piece.fault, isUnterminated: isUnterminated)
  }

  /// Goes past a hole without reading it, when a whole stretch was NULs.
  private func skipHole(_ stretch: UnsafeRawBufferPointer, done: Int) {
    #if canImport(Glibc)
      guard done == stretch.count, done >= 1 << 20, behind > 0, stretch[done - 1] == 0 else {
        return
      }
      let data = lseek(descriptor, off_t(identity.offset), 3)  // SEEK_DATA
      if data > identity.offset { identity.offset = Int(data) }
    #endif
  }

  /// Gives away the last line of a finished file, which has no line break, and ends the tail.
  private func finishIfQuiet(
    _ stretch: UnsafeRawBufferPointer, from done: Int, now: UInt64, deliver: (IntakeLine) -> Void
  ) {
    guard behind == 0 else { return }
    let isOver: Bool
    switch options.mode {
    case .once: isOver = true
    case .follow:
      isOver = isRotated && partial > 0 && now &- changedAt >= options.finalLineWait
    }
    guard isOver else { return }
    let rest = UnsafeRawBufferPointer(rebasing: stretch[done...])
    splitter.last(rest, isAtFileStart: identity.offset == 0) {
      deliver(line($0, from: identity.offset, isUnterminated: true))
    }
    if options.mode == .follow { identity.advance(over: rest) }
    partial = 0
    if options.mode == .once { isDone = true }
  }

  /// Ends a rotated tail whose writers have had their time.
  func retire(_ now: UInt64) {
    guard isRotated, behind == 0, partial == 0, let rotatedAt else { return }
    guard now &- rotatedAt >= options.rotateWait, now &- changedAt >= options.rotateWait else {
      return
    }
    isDone = true
    close()
  }

  private func read(
    _ gzip: GzipReader, into buffer: UnsafeMutableRawBufferPointer, now: UInt64,
    deliver: (IntakeLine) -> Void
  ) -> Int {
    let first = splitter.number
    let room = min(buffer.count - carry.count, 1 << 20)
    guard room > 0 else { return 0 }
    carry.withUnsafeBytes { buffer.copyMemory(from: $0) }
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[carry.count..<carry.count + room])
    switch gzip.read(descriptor, into: part) {
    case .bytes(let count):
      behind = 1
      let consumed = max(1, gzip.consumed)
      if gzip.produced > options.maximumExpandedBytes
        || gzip.produced > 64 << 20 && gzip.produced / consumed > options.maximumExpansion
      {
        error = "expands beyond the limit: \(gzip.produced) bytes from \(consumed)"
        isRefused = true
        isDone = true
        close()
        return 0
      }
      take(UnsafeRawBufferPointer(rebasing: buffer[..<(carry.count + count)]), deliver: deliver)
    case .end, .unfinished:
      let isWhole = gzip.consumed == (FileStatus.of(descriptor)?.size ?? 0)
      behind = 0
      partial = carry.count
      status = FileStatus.of(descriptor)
      if options.mode == .once || isWhole && now &- changedAt >= options.finalLineWait {
        carry.withUnsafeBytes { rest in
          splitter.last(rest, isAtFileStart: identity.offset == 0) {
            deliver(line($0, from: identity.offset, isUnterminated: true))
          }
        }
        carry = []
        partial = 0
        isDone = true
        close()
      }
    case .broken(let reason):
      error = reason
      isRefused = true
      behind = 0
      isDone = true
      close()
    }
    return splitter.number - first
  }

  /// Cuts plain text into lines, less what a file of the same content has given already.
  private func take(_ stretch: UnsafeRawBufferPointer, deliver: (IntakeLine) -> Void) {
    let start = identity.offset
    let skipped = skippable(stretch)
    let done = splitter.split(stretch, isAtFileStart: start == 0) { piece in
      if start + piece.start >= skipped { deliver(line(piece, from: start)) }
    }
    identity.advance(over: UnsafeRawBufferPointer(rebasing: stretch[..<done]))
    carry = Array(stretch[done...])
  }

  /// How far the plain text is known from another file; settled when its first bytes are there.
  private func skippable(_ stretch: UnsafeRawBufferPointer) -> Int {
    guard let other = inherited else { return 0 }
    if identity.offset == 0, !stretch.starts(with: other.head) {
      inherited = nil
      return 0
    }
    return other.offset
  }
}

@inline(__always)
private func systemClose(_ descriptor: Int32) -> Int32 {
  #if canImport(Glibc)
    Glibc.close(descriptor)
  #else
    Darwin.close(descriptor)
  #endif
}
