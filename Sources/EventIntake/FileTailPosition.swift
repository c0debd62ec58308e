// A file's position, as it is kept and taken up again.
extension FileTail {
  /// What changes of a position while a file is read.
  struct Progress: Equatable {
    var path: String
    var offset: Int
    var lines: Int
    var generations: Int
    var inode: UInt64
    var isDone: Bool
  }

  /// Goes on with a file of an earlier run, once it is found.
  convenience init(resuming position: FilePosition, options: IntakeOptions, now: UInt64) {
    self.init(
      id: position.id, source: -1, path: position.path,
      identity: FileIdentity(position, position.content), options: options, now: now)
    splitter.resume(after: position.content.lines, isSkipping: position.isSkipping)
    former = position.former.map { (FileIdentity(position, $0), $0.lines) }
    generations = position.generations
    isDone = true
    isAbsent = true
    if let compressed = position.compressed {
      isCompressed = true
      endedSize = compressed.size
      ending = compressed.ending
    } else {
      isCompressed = false
    }
    kept = progress
  }

  /// Takes a file that was found at its path for what was read there, if it holds that: its numbers may
  /// be others.
  func moves(to status: FileStatus) -> Bool {
    let before = (identity.device, identity.inode)
    identity.device = status.device
    identity.inode = status.inode
    if continues(at: path, status) { return true }
    (identity.device, identity.inode) = before
    return false
  }

  /// The position, if it is another than when it was last asked for.
  func takePosition() -> FilePosition? {
    if kept == progress { return nil }
    kept = progress
    var position = FilePosition(
      id: id, path: path, device: identity.device, inode: identity.inode,
      content: FilePosition.Content(
        unfilled.resumption?.identity ?? identity,
        lines: unfilled.resumption?.lines ?? splitter.number))
    position.former = former.map { FilePosition.Content($0.identity, lines: $0.lines) }
    position.isSkipping = splitter.isSkipping && unfilled.resumption == nil
    position.isRotated = isRotated
    position.generations = generations
    if isCompressed == true {
      position.compressed = FilePosition.Compressed(
        size: ending.isEmpty ? 0 : endedSize ?? 0, ending: ending)
    }
    return position
  }

  private var progress: Progress {
    Progress(
      path: path, offset: identity.offset, lines: splitter.number, generations: generations,
      inode: identity.inode, isDone: isDone && isCompressed == true)
  }
}

extension FileIdentity {
  fileprivate init(_ position: FilePosition, _ content: FilePosition.Content) {
    self.init(device: position.device, inode: position.inode)
    head = content.head
    marker = content.marker
    offset = content.offset
  }
}

extension FilePosition.Content {
  fileprivate init(_ identity: FileIdentity, lines: Int) {
    self.init(
      head: identity.head, marker: identity.marker, offset: identity.offset, lines: lines)
  }
}
