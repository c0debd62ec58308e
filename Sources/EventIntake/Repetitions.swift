/// Tells newly found files what they repeat of others: copies made by copytruncate, compressed logs.
struct Repetitions {
  /// The copies that are being made: their size, and when they were first seen with it.
  private var copies: [String: (size: Int, since: UInt64)] = [:]
  /// How long a copy must have kept its size before it is taken to be whole, in nanoseconds.
  private let wait: UInt64

  init(wait: UInt64) {
    self.wait = wait
  }

  /// The files that one which turns out to be compressed may repeat. What was found with it will have been
  /// read before it is.
  static func origins(ofCompressed tail: FileTail, among tails: [FileTail]) -> [FileTail] {
    let log = SourceSpec.log(of: tail.path)
    return tails.filter { $0 !== tail && SourceSpec.log(of: $0.path) == log }
  }

  /// Whether a newly found old file may be a copy that is still being made. Lines without an id would
  /// count twice if it were read before it can be told what it repeats.
  mutating func isUnfinishedCopy(
    _ path: String, _ status: FileStatus, of tails: [FileTail], now: UInt64
  ) -> Bool {
    if let copy = copies[path], copy.size == status.size, now &- copy.since >= wait {
      copies[path] = nil
      return false
    }
    guard isBegun(path, status, among: tails) else {
      copies[path] = nil
      return false
    }
    if copies[path]?.size != status.size { copies[path] = (status.size, now) }
    return true
  }

  private func isBegun(_ path: String, _ status: FileStatus, among tails: [FileTail]) -> Bool {
    let origins = Self.origins(of: path, among: tails)
    guard !origins.isEmpty, !path.hasSuffix(".gz") else { return false }
    let descriptor = Descriptor.open(path)
    guard descriptor >= 0 else { return false }
    defer { Descriptor.close(descriptor) }
    return origins.contains { $0.isBegun(by: descriptor, size: status.size) }
  }

  /// Only a log that stands where it is written to is copied, and never to such a place. Other files
  /// that begin alike, as with the same message of a crash, are files of their own.
  static func origins(of path: String, among tails: [FileTail]) -> [FileTail] {
    let log = SourceSpec.log(of: path)
    return tails.filter {
      let isRead = !$0.isRotated && !$0.isDone || $0.isAbsent
      return isRead && SourceSpec.log(of: $0.path) == log
    }
  }
}
