/// When to try again a file that cannot be read: after a second, then after twice as long each time,
/// up to half a minute; at once when something about the file has changed, as when its permissions
/// have been mended.
struct Retry {
  private static let longest: UInt64 = 30_000_000_000
  private var delay: UInt64 = 500_000_000
  private var next: UInt64 = 0
  private var status: FileStatus?

  /// Whether it is time for another attempt, in monotonic nanoseconds; `fresh` is the file's status
  /// now.
  func isDue(at now: UInt64, _ fresh: FileStatus?) -> Bool { now >= next || fresh != status }

  /// Notes an attempt that failed, and the file's status then.
  mutating func failed(at now: UInt64, _ fresh: FileStatus?) {
    delay = fresh == status ? min(delay * 2, Self.longest) : 1_000_000_000
    status = fresh
    next = now + delay
  }
}
