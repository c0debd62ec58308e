import Dashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes the lines of a slice as they stood: to a file that is there as a whole or not at all, or to
/// what takes them as they come.
struct SliceFile {
  let path: String
  /// The file, or what stands in for it until all is written.
  private let temporary: String?
  private let descriptor: Int32

  private static let part = 1 << 20

  /// Begins to write.
  ///
  /// A link stays one, and what is no file, such as `/dev/stdout` or a pipe, is only written to.
  init(_ path: String) throws(FileFault) {
    self.path = path
    var found = stat()
    if stat(path, &found) == 0, found.st_mode & S_IFMT != S_IFREG {
      temporary = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      let place = Self.target(of: path)
      temporary = "\(place).\(getpid()).tmp"
      unlink("\(place).\(getpid()).tmp")
      descriptor = open(
        "\(place).\(getpid()).tmp", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    }
    if descriptor < 0 { throw fault }
  }

  /// Writes all lines, and puts the file in its place.
  func write(_ lines: [Int], of log: SliceLog) throws(FileFault) {
    do throws(FileFault) {
      try fill(lines, log)
    } catch {
      if let temporary { unlink(temporary) }
      throw error
    }
  }

  private func fill(_ lines: [Int], _ log: SliceLog) throws(FileFault) {
    do {
      try Self.put(lines, of: log, into: descriptor)
    } catch {
      let fault = fault
      close(descriptor)
      throw fault
    }
    let isSafe = temporary == nil || fsync(descriptor) == 0
    let reason = fault
    guard close(descriptor) == 0, isSafe else { throw isSafe ? fault : reason }
    if let temporary, rename(temporary, Self.target(of: path)) != 0 { throw fault }
  }

  /// Writes lines to something that is open.
  static func put(_ lines: [Int], of log: SliceLog, into descriptor: Int32) throws {
    var bytes: [UInt8] = []
    // At the beginning of a file a byte order mark would be taken off: a blank line before counts for
    // nothing.
    if let first = lines.first, log.bytes(of: first).starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.append(0x0A)
    }
    for line in lines {
      bytes += log.bytes(of: line)
      guard bytes.count >= part else { continue }
      try Output.write(bytes, to: descriptor)
      bytes.removeAll(keepingCapacity: true)
    }
    try Output.write(bytes, to: descriptor)
  }

  /// Refuses a path where a file is that is not to be replaced: never one that is read.
  static func check(_ path: String, sources: [String], overwrites: Bool) throws(FileFault) {
    var found = stat()
    guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return }
    for source in sources {
      var read = stat()
      if stat(source, &read) == 0, read.st_dev == found.st_dev, read.st_ino == found.st_ino {
        throw FileFault(path: path, reason: "is read from, expected another file")
      }
    }
    if !overwrites {
      throw FileFault(path: path, reason: "is there already, expected a new file or --overwrite")
    }
  }

  /// Where a link leads; the path itself when it is none, or leads nowhere yet.
  private static func target(of path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private var fault: FileFault { FileFault(path: path, reason: String(cString: strerror(errno))) }
}
