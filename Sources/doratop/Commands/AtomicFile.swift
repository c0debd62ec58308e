import Dashboard
import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file could not be written, or read.
struct FileFault: Error, CustomStringConvertible {
  var path: String
  var reason: String

  /// `board.svg: Permission denied`
  var description: String { "\(Frame.plain(SystemText.shown(path))): \(reason)" }
}

/// Writes whole files: whoever reads the path sees the old one or the new one, never a part.
enum AtomicFile {
  /// Writes a text.
  static func write(_ text: String, to path: String) throws(FileFault) {
    try write(to: path) { try Output.write(Array(text.utf8), to: $0) }
  }

  /// Lets `body` write to a file beside the path, brings it to the disk, and puts it in its place.
  ///
  /// A link stays one, and what is no file, such as `/dev/stdout` or a pipe, is only written to. A
  /// file of the user's keeps its permissions.
  ///
  /// - Parameters:
  ///   - mode: The permissions of a new file; to be given where there are other threads, for to ask the system for
  ///     the usual ones changes them for a moment.
  ///   - isLasting: Whether to wait until the disk has it: not for what is written anew all the time.
  static func write(
    to path: String, mode: mode_t? = nil, isLasting: Bool = true, _ body: (Int32) throws -> Void
  ) throws(FileFault) {
    // Another file than the one that is meant.
    guard SystemText.isUTF8(path) else {
      throw FileFault(path: path, reason: "no UTF-8, expected a name that is")
    }
    let place: String
    do throws(SharedFolder.ForeignLink) {
      place = try SharedFolder.target(of: path)
    } catch {
      throw FileFault(path: error.path, reason: error.description)
    }
    var found = stat()
    let isThere = stat(place, &found) == 0
    if isThere, found.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(place, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw fault(path) }
      defer { close(descriptor) }
      try put(into: descriptor, path, body)
      return
    }
    let isOwn = isThere && found.st_uid == geteuid()
    let permissions = isOwn ? found.st_mode & 0o777 : mode ?? usualMode
    let temporary = try fill(
      beside: place, path, permissions, isLasting: isLasting, body)
    if rename(temporary, place) != 0 {
      let fault = fault(path)
      unlink(temporary)
      throw fault
    }
  }

  /// Writes a text to a file that is not there yet, whole or not at all: what is there stays, a link to nothing as
  /// well.
  static func create(_ text: String, at path: String) throws(FileFault) {
    let temporary = try fill(beside: path, path, usualMode, isLasting: true) {
      try Output.write(Array(text.utf8), to: $0)
    }
    defer { unlink(temporary) }
    // Unlike a renaming this never takes the place of another file.
    if link(temporary, path) == 0 { return }
    if errno == EEXIST { throw FileFault(path: path, reason: "is there already, and stays") }
    throw fault(path)
  }

  /// Writes a new file beside a place; returns its name.
  private static func fill(
    beside place: String, _ path: String, _ permissions: mode_t, isLasting: Bool,
    _ body: (Int32) throws -> Void
  ) throws(FileFault) -> [CChar] {
    // A name that nobody knows before: made anew, and readable by nobody else until it is in place.
    var temporary = Array("\(place).XXXXXX".utf8CString)
    let descriptor = mkstemp(&temporary)
    guard descriptor >= 0 else { throw fault(path) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fchmod(descriptor, permissions)
    do throws(FileFault) {
      try fill(descriptor, path, isLasting: isLasting, body)
    } catch {
      unlink(temporary)
      throw error
    }
    return temporary
  }

  /// The permissions of a new file, as the user wants them.
  static var usualMode: mode_t {
    let mask = umask(0o077)
    umask(mask)
    return 0o644 & ~mask
  }

  /// Writes, and sees to it that what is written stays.
  private static func fill(
    _ descriptor: Int32, _ path: String, isLasting: Bool, _ body: (Int32) throws -> Void
  ) throws(FileFault) {
    do throws(FileFault) {
      try put(into: descriptor, path, body)
      if isLasting, fsync(descriptor) != 0 { throw fault(path) }
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
