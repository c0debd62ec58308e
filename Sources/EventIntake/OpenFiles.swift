/// The files that are open, of which there may be only so many at a time.
struct OpenFiles {
  private let limit: Int
  /// Those that were open when they were noted; some may have been closed since.
  private var tails: [FileTail] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether one more may be opened.
  mutating func haveRoom() -> Bool {
    if tails.count >= limit { letGoOfClosed() }
    return tails.count < limit
  }

  /// Notes a file that may have been opened, and closes the one that was read longest ago when there are too many.
  mutating func note(_ tail: FileTail) {
    guard tail.descriptor >= 0 else { return }
    if !tail.isNotedOpen {
      tail.isNotedOpen = true
      tails.append(tail)
    }
    if tails.count <= limit { return }
    letGoOfClosed()
    if tails.count <= limit { return }
    tails.sorted { $0.lastRead < $1.lastRead }.first(where: \.canClose)?.close()
  }

  private mutating func letGoOfClosed() {
    tails.removeAll {
      if $0.descriptor >= 0 { return false }
      $0.isNotedOpen = false
      return true
    }
  }
}
