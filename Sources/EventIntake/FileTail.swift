#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads one file through its life: what is appended, what is rewritten, what is left when it has
/// been rotated away.
final class FileTail {
  /// Which of ``Intake/sources`` it is; -1 for one that is known from an earlier run and has not been
  /// found yet.
  var source: Int
  /// The number of its position.
  let id: Int
  var identity: FileIdentity
  /// What had been read, and how many lines, when the file was last found to be another: a copy of
  /// that content may show up later.
  var former: (identity: FileIdentity, lines: Int)?
  /// Where the file was last seen.
  var path: String
  /// Whether it no longer stands where a writer would look for it.
  var isRotated = false
  /// When it was last found changed, and when it was found rotated.
  private(set) var changedAt: UInt64
  var rotatedAt: UInt64?
  var generations = 1
  var descriptor: Int32 = -1
  private(set) var lastRead: UInt64 = 0
  var error: String?
  /// When to try again what failed.
  private var retry: Retry?
  /// Whether the error is about what the file holds: another attempt would end the same way.
  var isRefused = false
  var isDone = false
  /// Whether it is known from an earlier run, and nothing has been found yet that goes on from it.
  var isAbsent = false
  /// Whether it has gone so long ago that nothing of it needs to be known any more.
  var isForgotten = false
  /// What of its position has been handed over to be kept.
  var kept: Progress?
  var partial = 0
  var behind = 0
  var splitter: LineSplitter
  /// What may be written over that was read as NULs.
  var unfilled = UnfilledEnd()
  var status: FileStatus?
  /// Whether the file is compressed; `nil` until it holds the bytes that tell.
  var isCompressed: Bool?
  var text: CompressedText?
  /// The files that it may repeat, asked for once it is known to be compressed.
  var origins: (() -> [FileTail])?
  /// Whether it was there before anything was read: then there is nothing that it may repeat.
  var isFirst = false
  /// Whether its first bytes were found to be those of a compressed file, whatever its name says.
  var seemsCompressed = false
  /// The last bytes of a compressed file that has been read: its checksum and length.
  var ending: [UInt8] = []
  /// Its size then, if that was in an earlier run.
  var endedSize: Int?
  let options: IntakeOptions

  /// Bytes read so far.
  var bytes: Int { identity.offset }
  /// Lines read so far.
  var lines: Int { splitter.number }
  /// Whether the descriptor may be closed: the file can be found again by its path.
  var canClose: Bool {
    guard let found = FileStatus.of(path: path) else { return false }
    return found.device == identity.device && found.inode == identity.inode
  }
  /// Whether something of it waits to be read, or to be tried again.
  var isBusy: Bool { behind > 0 || partial > 0 || status == nil || retry != nil }
  /// Whether the file may repeat others, which are to be read first.
  var mayRepeat: Bool {
    isCompressed == nil && !isFirst && (seemsCompressed || path.hasSuffix(".gz"))
  }
  /// Whether nothing about the file is known but its number, which another file may have by now.
  var isUntouched: Bool { identity.offset == 0 && descriptor < 0 && isCompressed == nil }
  /// Whether the last look did not find it where it should be.
  var isMissing = false
  /// Whether a hint would tell of what is written to it by its name.
  var isWatched = false
  /// Whether a hint would tell of what is written to it.
  var isToldOf: Bool { isWatched && status?.links == 1 }
  /// Whether it is among the ``OpenFiles``.
  var isNotedOpen = false

  /// Whether it is read, or is what it was when it was done with.
  var isStill: Bool {
    guard isDone, !isMissing, let status else { return true }
    return FileStatus.of(path: path) == status
  }

  init(
    id: Int, source: Int, path: String, identity: FileIdentity, options: IntakeOptions, now: UInt64
  ) {
    self.id = id
    self.source = source
    self.path = path
    self.options = options
    self.identity = identity
    splitter = LineSplitter(limit: options.maximumLineBytes)
    changedAt = now
  }

  deinit {
    close()
  }

  /// Gives the descriptor back.
  func close() {
    if descriptor >= 0 { Descriptor.close(descriptor) }
    descriptor = -1
  }

  /// Begins after what one of some files has given already, if this one holds it all.
  func inherit(copyOf others: [FileTail]) {
    guard open(), let status = FileStatus.of(descriptor) else { return }
    let origins = others.flatMap(\.contents).filter {
      $0.identity.offset > 0 && $0.identity.matches(descriptor, size: status.size) == true
    }
    guard let origin = origins.max(by: { $0.identity.offset < $1.identity.offset }) else { return }
    identity.head = origin.identity.head
    identity.marker = origin.identity.marker
    identity.offset = origin.identity.offset
    splitter.resume(after: origin.lines)
  }

  /// Whether a file of some size holds the beginning of what has been read here, and no more: a copy
  /// of this file that is still being made.
  func isBegun(by descriptor: Int32, size: Int) -> Bool {
    contents.contains {
      size < $0.identity.offset
        && FileIdentity.holds(Array($0.identity.head.prefix(size)), at: 0, descriptor) != false
    }
  }

  /// What has been read of the file, and of what it was before.
  var contents: [(identity: FileIdentity, lines: Int)] {
    [(identity, splitter.number)] + (former.map { [$0] } ?? [])
  }

  /// Whether the file that now stands at a path still is this one. A file that was done with and has
  /// changed since is read on.
  func continues(at path: String, _ fresh: FileStatus) -> Bool {
    guard isDone, fresh != status else { return true }
    let descriptor = Descriptor.open(path)
    defer { if descriptor >= 0 { Descriptor.close(descriptor) } }
    if isCompressed != true {
      // Of a file in which nothing was read, nothing but its size can be compared.
      guard identity.offset > 0 || fresh.size == status?.size,
        identity.matches(descriptor, size: fresh.size) != false
      else { return false }
      // A file that has only got another name is none the less done with.
      let isStill = fresh.size == status?.size && fresh.modified == status?.modified
      if isStill { status = fresh } else { isDone = false }
      isAbsent = false
      return true
    }
    guard fresh.size == endedSize, !ending.isEmpty else { return false }
    guard FileIdentity.holds(ending, at: fresh.size - ending.count, descriptor) != false else {
      return false
    }
    status = fresh
    isAbsent = false
    return true
  }

  /// Whether there may be something to read; cheap when nothing changed.
  func hasChanged(_ now: UInt64) -> Bool {
    if isDone { return false }
    let fresh = descriptor >= 0 ? FileStatus.of(descriptor) : FileStatus.of(path: path)
    guard let fresh, fresh.device == identity.device, fresh.inode == identity.inode else {
      return descriptor >= 0
    }
    if let retry, !retry.isDue(at: now, fresh) { return false }
    let isWaiting = partial > 0 && (isRotated || text != nil) || text?.isSearching == true
    if fresh == status, behind == 0, !isWaiting { return false }
    if status?.size != fresh.size || status?.modified != fresh.modified { changedAt = now }
    return true
  }

  /// Opens the file if it still is what it was; tells whether it can be read.
  func open() -> Bool {
    if descriptor >= 0 { return true }
    options.beforeOpen?()
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
      if error != nil { retryLater(now) }
      return 0
    }
    lastRead = now
    if isCompressed == nil { tellForm(now) }
    if isCompressed == nil { return 0 }
    if let text { return read(text, into: buffer, now: now, deliver: deliver) }
    unfilled.goBack(&identity, &splitter, descriptor)
    guard let before = validated(now) else { return 0 }
    let wanted = min(buffer.count, before.size - identity.offset)
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<max(0, wanted)])
    options.beforeRead?()
    let count = Descriptor.read(descriptor, into: part, at: identity.offset)
    if count < 0 {
      fail(errno, now)
      return 0
    }
    succeed()
    // The second check: what was read is given away only if the file was the same throughout.
    guard let after = FileStatus.of(descriptor), after.size >= identity.offset + count,
      identity.matches(descriptor, size: after.size) == true
    else { return 0 }
    let stretch = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(part)[..<count])
    let earlier = splitter
    let done = splitter.split(stretch, isAtFileStart: identity.offset == 0) {
      deliver(line($0, from: identity.offset))
    }
    let start = identity
    identity.advance(over: UnsafeRawBufferPointer(rebasing: stretch[..<done]))
    unfilled.note(stretch, done: done, from: start, before: earlier, after: splitter)
    partial = count - done
    behind = max(0, after.size - identity.offset - partial)
    status = after
    skipHole(stretch, done: done)
    finishIfQuiet(stretch, from: done, now: now, deliver: deliver)
    return splitter.number - earlier.number
  }

  /// Notes that reading failed. A handle that went stale, as over NFS, is of no use any more.
  func fail(_ code: Int32, _ now: UInt64) {
    if code == ESTALE { close() }
    error = Descriptor.words(for: code)
    retryLater(now)
  }

  func succeed() {
    retry = nil
    error = nil
  }

  private func retryLater(_ now: UInt64) {
    var later = retry ?? Retry()
    later.failed(at: now, FileStatus.of(path: path))
    retry = later
  }

  /// The status of the file, begun anew if it is no longer what has been read of it.
  private func validated(_ now: UInt64) -> FileStatus? {
    guard let status = FileStatus.of(descriptor) else {
      error = Descriptor.lastError
      close()
      return nil
    }
    guard let isSame = identity.matches(descriptor, size: status.size) else {
      fail(errno, now)
      return nil
    }
    if !isSame {
      if identity.offset > 0 { former = (identity, splitter.number) }
      identity.reset()
      unfilled.forget()
      splitter.reset()
      partial = 0
      generations += 1
    }
    // The number of a file that was closed and has gone may be that of a compressed one by now.
    if identity.offset == 0, case .compressed = Compression.beginning(of: descriptor) {
      (isCompressed, seemsCompressed, behind, self.status) = (nil, false, 0, nil)
      return nil
    }
    return status
  }

  func line(_ piece: LineSplitter.Piece, from offset: Int, isUnterminated: Bool = false)
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
      if data > identity.offset {
        identity.offset = Int(data)
      } else if data < 0, errno == ENXIO {
        // There is nothing behind it.
        identity.offset += behind
        behind = 0
      }
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
    if options.mode == .once {
      isDone = true
      close()
    }
  }

  /// Ends a rotated tail whose writers have had their time.
  func retire(_ now: UInt64) {
    guard isRotated, behind == 0, partial == 0, let rotatedAt else { return }
    guard now &- rotatedAt >= options.rotateWait, now &- changedAt >= options.rotateWait else {
      return
    }
    if let status {
      // What came since it was last asked is read first.
      guard descriptor < 0 || FileStatus.of(descriptor)?.size == status.size else { return }
    } else {
      // What was never read may be read as long as there is a way to it.
      guard descriptor < 0, isMissing else { return }
    }
    isDone = true
    close()
  }
}
