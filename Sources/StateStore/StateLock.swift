#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to write a state, which one process at a time has.
///
/// Its file names the holder, for the others to show; the right itself is an advisory lock that goes
/// with the process, however it ends.
public final class StateLock: Sendable {
  private let descriptor: Int32
  /// Who holds it, as a line.
  private let line: String

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    line = "\(getpid()) \(Self.hostName()) \(time(nil))\n"
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock; `nil` when another process has it.
  ///
  /// - Throws: ``StateFault/unavailable(_:)``.
  static func take(_ path: String) throws(StateFault) -> StateLock? {
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .unavailable("\(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isTaken = errno == EWOULDBLOCK
      let reason = String(cString: strerror(errno))
      close(descriptor)
      if isTaken { return nil }
      throw .unavailable("\(path): \(reason)")
    }
    let lock = StateLock(descriptor)
    // The file may have been removed between the two calls: then the lock is of nothing.
    guard lock.isNamed(path) else { return nil }
    _ = ftruncate(descriptor, 0)
    _ = lock.line.withCString { write(descriptor, $0, strlen($0)) }
    return lock
  }

  /// Whether the file that is locked still is what stands at a path.
  func isNamed(_ path: String) -> Bool {
    var held = stat()
    var named = stat()
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  /// Gives a sign of life: the time of the file. A second line says how many seconds later the next one comes
  /// where that is later than usual, which whoever holds it says each time or never.
  func giveSign(every seconds: Int?) {
    if let seconds {
      _ = "\(seconds)\n".withCString { pwrite(descriptor, $0, strlen($0), off_t(line.utf8.count)) }
    }
    futimens(descriptor, nil)
  }

  /// How many seconds lie between the signs of who has a lock; `nil` where it does not say.
  static func signInterval(_ path: String) -> Int? {
    let lines = text(path).split(separator: "\n")
    return lines.count == 2 ? Int(lines[1]) : nil
  }

  /// The last sign of life of who has a lock, to be told from the next one; `nil` when it cannot be seen.
  static func sign(_ path: String) -> [Int]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Glibc)
      return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    #else
      return [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
    #endif
  }

  /// Whether some process has a lock.
  static func isTaken(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Who has a lock, such as `pid 4242`, with the host's name when it is another; `nil` when the file
  /// does not say.
  static func holder(_ path: String) -> String? {
    let parts = text(path).split(separator: " ")
    guard parts.count == 3, let pid = Int32(parts[0]) else { return nil }
    return parts[1] == hostName() ? "pid \(pid)" : "pid \(pid) on \(parts[1])"
  }

  private static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 400)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacing(" ", with: "-")
  }
}
