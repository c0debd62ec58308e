import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a file is, beyond its name: the inode, and the content that has been read of it.
///
/// An inode alone proves nothing, for it is used again; a name even less. So the first bytes and
/// the last bytes read are remembered and compared before and after each read.
struct FileIdentity {
  static let headLimit = 1024
  static let markerLimit = 256

  var device: UInt64
  var inode: UInt64
  /// The first bytes of what has been read.
  var head: [UInt8] = []
  /// The last bytes before ``offset``.
  var marker: [UInt8] = []
  /// The end of the last whole line read.
  var offset = 0

  init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// Whether a descriptor still holds what has been read of it; `nil` when that cannot be told,
  /// because reading failed: a file is no other one for that.
  func matches(_ descriptor: Int32, size: Int) -> Bool? {
    if size < offset { return false }
    let holdsHead = Self.holds(head, at: 0, descriptor)
    guard holdsHead == true else { return holdsHead }
    return Self.holds(marker, at: offset - marker.count, descriptor)
  }

  /// Whether some bytes stand at a place of a file; `nil` when reading failed.
  static func holds(_ bytes: [UInt8], at offset: Int, _ descriptor: Int32) -> Bool? {
    if bytes.isEmpty { return true }
    return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 1) { buffer in
      guard Descriptor.read(descriptor, into: buffer, at: offset) == bytes.count else {
        return errno == 0 ? false : nil
      }
      return bytes.withUnsafeBytes {
        memcmp($0.baseAddress!, buffer.baseAddress!, bytes.count) == 0
      }
    }
  }

  /// Moves the offset over bytes that have been read from it.
  mutating func advance(over bytes: UnsafeRawBufferPointer) {
    if head.count < Self.headLimit, offset == head.count {
      head += bytes.prefix(Self.headLimit - head.count)
    }
    if bytes.count >= Self.markerLimit {
      marker = Array(bytes.suffix(Self.markerLimit))
    } else {
      marker = Array((marker + bytes).suffix(Self.markerLimit))
    }
    offset += bytes.count
  }

  /// Begins anew, as after a truncation.
  mutating func reset() {
    head = []
    marker = []
    offset = 0
  }
}

/// The facts of a file that tell whether it changed.
struct FileStatus: Equatable {
  var device: UInt64
  var inode: UInt64
  var size: Int
  var links: Int
  var modified: Int64
  var changed: Int64
  var kind: UInt32

  var isRegular: Bool { kind == UInt32(S_IFREG) }
  var isDirectory: Bool { kind == UInt32(S_IFDIR) }

  private init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    links = Int(status.st_nlink)
    #if canImport(Glibc)
      modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
      changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
    #else
      modified =
        Int64(status.st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtimespec.tv_nsec)
      changed =
        Int64(status.st_ctimespec.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctimespec.tv_nsec)
    #endif
    kind = UInt32(status.st_mode) & UInt32(S_IFMT)
  }

  /// The status of an open file; `nil` when the descriptor is stale.
  static func of(_ descriptor: Int32) -> FileStatus? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
  }

  /// Whether a path is that of a symbolic link.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return SystemText.withBytes(of: path, { lstat($0, &status) }) == 0
      && UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFLNK)
  }

  /// The status of what a path leads to, links followed; `nil` when there is nothing.
  static func of(path: String) -> FileStatus? {
    var status = stat()
    return SystemText.withBytes(of: path, { stat($0, &status) }) == 0 ? FileStatus(status) : nil
  }
}

/// Plain descriptor calls, with interruptions retried.
enum Descriptor {
  /// Reads at a place; returns the bytes read, fewer at the end of the file or before an error, -1 for
  /// an error. `errno` is 0 where the end of the file ended it.
  static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
    -> Int
  {
    var total = 0
    while total < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + total, buffer.count - total, off_t(offset + total))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return total > 0 ? total : -1 }
      if count == 0 {
        errno = 0
        break
      }
      total += count
    }
    return total
  }

  /// Opens for reading without ever waiting, as a pipe without a writer would have it.
  static func open(_ path: String) -> Int32 {
    while true {
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
      #if canImport(Glibc)
        let opened = SystemText.withBytes(of: path) { Glibc.open($0, flags) }
      #else
        let opened = SystemText.withBytes(of: path) { Darwin.open($0, flags) }
      #endif
      if opened >= 0 || errno != EINTR { return opened }
    }
  }

  /// How many files this process may hold open, less some for everything else.
  static var available: Int {
    var limit = rlimit()
    #if canImport(Glibc)
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
    #else
      guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return 64 }
    #endif
    return max(4, Int(clamping: limit.rlim_cur) - 24)
  }

  /// Gives a descriptor back.
  static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  /// Whether an error says that something is not there.
  static func isAbsence(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

  /// The system's words for the last error.
  static var lastError: String { words(for: errno) }

  /// The system's words for an error.
  static func words(for code: Int32) -> String { String(cString: strerror(code)) }
}
