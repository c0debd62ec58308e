import Dashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file could not be written.
struct FileFault: Error, CustomStringConvertible {
  var path: String
  var reason: String

  /// `board.svg: Permission denied`
  var description: String { "\(Frame.plain(path)): \(reason)" }
}

/// Writes whole files: whoever reads the path sees the old one or the new one, never a part.
enum AtomicFile {
  /// Writes a text.
  static func write(_ text: String, to path: String) throws(FileFault) {
    try write(to: path) { try Output.write(Array(text.utf8), to: $0) }
  }

  /// Lets `body` write to a file beside the path, brings it to the disk, and puts it in its place.
  ///
  /// A link stays one, and what is no file, such as `/dev/stdout` or a pipe, is only written to.
  static func write(to path: String, _ body: (Int32) throws -> Void) throws(FileFault) {
    var found = stat()
    if stat(path, &found) == 0, found.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw fault(path) }
      defer { close(descriptor) }
      try put(into: descriptor, path, body)
      return
    }
    let place = target(of: path)
    let temporary = "\(place).\(getpid()).tmp"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fault(path) }
    do throws(FileFault) {
      try fill(descriptor, path, body)
      if rename(temporary, place) != 0 { throw fault(path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Where a link leads; the path itself when it is none, or leads nowhere yet.
  private static func target(of path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Writes, and sees to it that what is written stays.
  private static func fill(
    _ descriptor: Int32, _ path: String, _ body: (Int32) throws -> Void
  ) throws(FileFault) {
    do throws(FileFault) {
      try put(into: descriptor, path, body)
      if fsync(descriptor) != 0 { throw fault(path) }
    } catch {
      close(descriptor)
      throw error
    }
    if close(descriptor) != 0 { throw fault(path) }
  }

  private static func put(
    into descriptor: Int32, _ path: String, _ body: (Int32) throws -> Void
  ) throws(FileFault) {
    do {
      try body(descriptor)
    } catch {
      throw fault(path)
    }
  }

  private static func fault(_ path: String) -> FileFault {
    FileFault(path: path, reason: String(cString: strerror(errno)))
  }
}
