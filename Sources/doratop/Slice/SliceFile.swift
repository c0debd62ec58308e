import Dashboard
import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes the lines of a slice as they stood: to a file that is there as a whole or not at all, or to
/// what takes them as they come.
enum SliceFile {
  private static let part = 1 << 20

  /// Writes lines to a path.
  static func write(_ lines: [Int], of log: SliceLog, to path: String) throws(FileFault) {
    try AtomicFile.write(to: path) { try put(lines, of: log, into: $0) }
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
      if SystemText.withBytes(of: source, { stat($0, &read) }) == 0, read.st_dev == found.st_dev,
        read.st_ino == found.st_ino
      {
        throw FileFault(path: path, reason: "is read from, expected another file")
      }
    }
    if !overwrites {
      throw FileFault(path: path, reason: "is there already, expected a new file or --overwrite")
    }
  }
}
