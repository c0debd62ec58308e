#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Whether a file is compressed, and how one that is gets read: from its beginning to its end, less what it repeats of
// others.
extension FileTail {
  /// Tells by its first bytes whether the file is compressed, for a log may have a name for the time being while
  /// it is; one that is just being made is empty.
  func tellForm(_ now: UInt64) {
    let fresh = FileStatus.of(descriptor)
    isRefused = false
    switch Compression.beginning(of: descriptor) {
    case .failed(let code):
      fail(code, now)
      return
    case .unknown where options.mode == .follow:
      status = fresh
      return
    case .plain, .unknown:
      isCompressed = false
    case .compressed(.gzip):
      if !mayRepeat, !isFirst {
        seemsCompressed = true
        return
      }
      isCompressed = true
      let others = isFirst ? [] : origins?() ?? []
      text = CompressedText(
        options, candidates: others.flatMap(\.contents).map(\.identity).filter { $0.offset > 0 })
    case .compressed(let form):
      refuse(form, fresh)
    }
    isFirst = false
  }

  /// Refuses a file that is compressed in a form that is not read. It is looked at again when it changes: it may
  /// still be written, and be another one by then.
  private func refuse(_ form: Compression, _ fresh: FileStatus?) {
    error = "compressed with \(form.rawValue), expected plain text or gzip"
    isRefused = true
    status = fresh
    behind = 0
    isDone = options.mode == .once
    close()
  }

  /// Reads one stretch of a compressed file; returns the number of lines handed over.
  func read(
    _ text: CompressedText, into buffer: UnsafeMutableRawBufferPointer, now: UInt64,
    deliver: (IntakeLine) -> Void
  ) -> Int {
    let first = splitter.number
    let before = FileStatus.of(descriptor)
    let isQuiet = now &- changedAt >= options.finalLineWait
    let outcome = text.read(descriptor, into: buffer, isQuiet: isQuiet)
    behind = 0
    switch outcome {
    case .text(let stretch):
      succeed()
      behind = 1
      let start = identity.offset
      let done = splitter.split(stretch, isAtFileStart: start == 0) { piece in
        if start + piece.start >= text.known { deliver(line(piece, from: start)) }
      }
      identity.advance(over: UnsafeRawBufferPointer(rebasing: stretch[..<done]))
      text.keep(UnsafeRawBufferPointer(rebasing: stretch[done...]))
      return splitter.number - first
    case .searched:
      succeed()
      behind = 1
      return 0
    case .end, .unfinished:
      succeed()
      partial = text.carry.count
      status = before
      var isOver = options.mode == .once
      if case .end = outcome { isOver = isOver || partial == 0 || isQuiet }
      guard isOver else { return 0 }
      text.carry.withUnsafeBytes { rest in
        splitter.last(rest, isAtFileStart: identity.offset == 0) {
          deliver(line($0, from: identity.offset, isUnterminated: true))
        }
      }
      if case .unfinished = outcome {
        // Nobody waits for the rest, as one who follows does.
        error = "gzip data that is cut off"
        isRefused = true
      }
    case .failed(let code):
      fail(code, now)
      return 0
    case .broken(let reason):
      error = reason
      isRefused = true
      status = before
    }
    finishCompressed()
    return splitter.number - first
  }

  /// Ends the tail of a compressed file, and notes how to tell it again.
  private func finishCompressed() {
    partial = 0
    isDone = true
    endedSize = status?.size
    ending = [UInt8](repeating: 0, count: min(8, endedSize ?? 0))
    let count = ending.withUnsafeMutableBytes {
      Descriptor.read(descriptor, into: $0, at: (status?.size ?? 0) - $0.count)
    }
    if count != ending.count { ending = [] }
    text = nil
    close()
  }
}
