import DeliveryEvents
import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why lines are not in a log, or not known to be.
enum AppendFault: Error, Equatable, CustomStringConvertible {
  case notOpened(path: String, reason: String)
  case locked(path: String, seconds: Int)
  case noLocks(path: String, reason: String)
  case tooLong(path: String, bytes: Int, limit: Int)
  case notWritten(path: String, reason: String)
  /// The beginning is there; whether a line break follows it, so that the next line is whole.
  case torn(path: String, written: Int, bytes: Int, reason: String, isEnded: Bool)
  case notClosed(path: String, reason: String)

  var description: String {
    switch self {
    case .notOpened(let path, let reason): "\(path): \(reason)"
    case .locked(let path, let seconds):
      "\(path): still locked by another program after \(seconds) s; nothing was written"
    case .noLocks(let path, let reason):
      "\(path): cannot be locked, \(reason); nothing was written"
    case .tooLong(let path, let bytes, let limit):
      "\(path): the line has \(bytes) bytes, expected at most \(limit) for a pipe; nothing was written"
    case .notWritten(let path, let reason): "\(path): \(reason); nothing was written"
    case .torn(let path, let written, let bytes, let reason, let isEnded):
      "\(path): \(reason); only \(written) of \(bytes) bytes were written, "
        + (isEnded
          ? "and ended by a line break" : "and not ended: what is written next will be")
    case .notClosed(let path, let reason):
      "\(path): \(reason) when it was closed; whether the line is there is not known"
    }
  }
}

/// A log that is open for whole lines to be appended, also while others append to it.
///
/// One `write` with `O_APPEND` for each call: on a file system of this machine such writes never mix.
/// Over NFS they may, and there a lock helps those who all take it.
final class LogFile {
  let path: String
  private let descriptor: Int32
  private let isPipe: Bool
  /// Whether its last byte can be looked at.
  private let isReadable: Bool

  private static let expected = "expected a log that lines can be appended to"
  /// What a pipe takes in one piece.
  private static let pipeLimit = 4096
  /// Imports keep each other out by a byte far beyond any line, so that they do not keep out lines.
  private static let importByte: off_t = 1 << 62

  /// Opens a log, or begins one.
  init(_ path: String) throws(AppendFault) {
    // What is too much is to be said, not to end the program.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var found = stat()
    let isThere = SystemText.withBytes(of: path, { stat($0, &found) }) == 0
    isPipe = isThere && found.st_mode & S_IFMT == S_IFIFO
    // Of what holds nothing yet, the name says what it is to be.
    if !isThere || found.st_mode & S_IFMT == S_IFREG && found.st_size == 0,
      let form = Compression(named: path)
    {
      throw .notOpened(
        path: path, reason: "a name of what \(form.rawValue) makes, \(LogFile.expected)")
    }
    // Not waiting: nobody may ever read the pipe.
    let flags = O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    func open(_ way: Int32) -> Int32 {
      SystemText.withBytes(of: path) { systemOpen($0, way | flags) }
    }
    var opened = isPipe ? -1 : open(O_RDWR)
    isReadable = opened >= 0
    // A log that may be written and not read is a log.
    if opened < 0, isPipe || errno == EACCES { opened = open(O_WRONLY) }
    guard opened >= 0 else {
      let reason = errno == ENXIO ? "a pipe that nobody reads" : String(cString: strerror(errno))
      throw .notOpened(path: path, reason: reason)
    }
    if isReadable, let form = LogFile.compression(of: opened) {
      close(opened)
      throw .notOpened(path: path, reason: "compressed with \(form.rawValue), \(LogFile.expected)")
    }
    _ = fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK)
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// How a file is compressed: a line behind that would be read by nobody.
  private static func compression(of descriptor: Int32) -> Compression? {
    var found = stat()
    guard fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: 6)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return Compression(beginning: Array(bytes.prefix(max(0, count))))
  }

  /// Appends whole lines in one write.
  func append(_ lines: [UInt8]) throws(AppendFault) {
    var bytes = lines
    // What somebody left unfinished must not swallow the beginning of the line. If it is not known,
    // an empty line does no harm.
    if endsInsideLine { bytes.insert(UInt8(ascii: "\n"), at: 0) }
    if isPipe, bytes.count > Self.pipeLimit {
      throw .tooLong(path: path, bytes: bytes.count, limit: Self.pipeLimit)
    }
    let count = put(bytes)
    if count == bytes.count { return }
    if count < 0 { throw .notWritten(path: path, reason: String(cString: strerror(errno))) }
    let isEnded = put([UInt8(ascii: "\n")]) == 1
    throw .torn(
      path: path, written: count, bytes: bytes.count,
      reason: isEnded ? "cut short" : String(cString: strerror(errno)), isEnded: isEnded)
  }

  private func put(_ bytes: [UInt8]) -> Int {
    while true {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 || errno != EINTR { return count }
    }
  }

  private var endsInsideLine: Bool {
    var found = stat()
    guard fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_size > 0
    else { return false }
    guard isReadable else { return true }
    var last: UInt8 = 0
    guard pread(descriptor, &last, 1, found.st_size - 1) == 1 else { return true }
    return last != UInt8(ascii: "\n")
  }

  /// Waits for all others who lock it, so long and no longer.
  ///
  /// - Returns: whether the path still leads to what is locked: it may have been rotated meanwhile.
  func lock(seconds: Int) throws(AppendFault) -> Bool {
    for attempt in 0... {
      if try tryLock(from: 0, length: Self.importByte) { break }
      if attempt >= seconds * 50 { throw .locked(path: path, seconds: seconds) }
      poll(nil, 0, 20)
    }
    var (mine, there) = (stat(), stat())
    return fstat(descriptor, &mine) == 0
      && SystemText.withBytes(of: path, { stat($0, &there) }) == 0
      && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
  }

  /// Keeps other imports out of the file until the end; `false` when there is one already.
  func lockForImport() -> Bool {
    // Where nothing can be locked, two imports at a time cost double lines and nothing else.
    (try? tryLock(from: Self.importByte, length: 1)) ?? true
  }

  private func tryLock(from start: off_t, length: off_t) throws(AppendFault) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = start
    lock.l_len = length
    while true {
      if fcntl(descriptor, F_SETLK, &lock) == 0 { return true }
      switch errno {
      case EINTR: continue
      case EACCES, EAGAIN: return false
      default: throw .noLocks(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }

  /// Sees to it that what was written has arrived where a server keeps the file.
  func finish() throws(AppendFault) {
    // `close` reports the same, but can be called only once.
    let copy = dup(descriptor)
    guard copy >= 0 else { return }
    if close(copy) != 0, errno != EINTR {
      throw .notClosed(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Appends one line to a log and closes it; with a number of seconds, under the lock.
  static func append(_ line: [UInt8], to path: String, lockSeconds: Int?) throws(AppendFault) {
    for _ in 0..<5 {
      let file = try LogFile(path)
      if let lockSeconds, try !file.lock(seconds: lockSeconds) { continue }
      try file.append(line)
      try file.finish()
      return
    }
    throw .notWritten(path: path, reason: "replaced again and again")
  }
}

@inline(__always)
private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  open(path, flags, 0o644)
}
