#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that a person edits, such as a theme or keys: judged by what was opened, and read once.
///
/// It never waits (a pipe or a device is refused before it is opened), and never reads more than it
/// may. Whoever reads it parses ``bytes``, whatever becomes of the file meanwhile.
public struct EditedFile: Sendable {
  /// The most that a file may have, unless its kind has a limit of its own.
  public static let maximumBytes = 1 << 20

  /// All of it.
  public let bytes: [UInt8]

  /// How often a file is read that is written meanwhile.
  private static let tries = 3

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file as it was named; links are followed.
  ///   - expected: What should be there, such as `a theme`, for sentences.
  ///   - maximumBytes: The most that it may have.
  ///   - folder: Where it has to be after every link, such as the folder of the file that includes
  ///     it; `nil` for anywhere.
  /// - Throws: A ``FileProblem/Severity/refusal`` where somebody else could have written the file or
  ///   it is elsewhere, a fault for what cannot be read.
  public init(
    _ path: String, expected: String, maximumBytes: Int = Self.maximumBytes,
    within folder: String? = nil
  ) throws(FileProblem) {
    func fault(_ reason: String) -> FileProblem {
      FileProblem(.fault, path, "\(reason), expected \(expected)")
    }
    func lastFault() -> FileProblem { fault(String(cString: strerror(errno)).lowercased()) }

    // Opening a device can do something.
    var status = stat()
    guard stat(path, &status) == 0 else { throw lastFault() }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("not a file") }
    // Without waiting: it may have become a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let problem = lastFault()
      if descriptor >= 0 { close(descriptor) }
      throw problem
    }
    defer { close(descriptor) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("not a file") }
    guard let real = Self.realPath(descriptor, path) else { throw lastFault() }
    if let reason = Self.refusal(of: status, named: path, at: real, within: folder) {
      throw FileProblem(.refusal, path, reason)
    }
    for _ in 0..<Self.tries {
      guard let found = Self.read(descriptor, atMost: maximumBytes) else { throw lastFault() }
      guard found.count <= maximumBytes else { throw fault("more than \(maximumBytes) bytes") }
      var after = stat()
      guard fstat(descriptor, &after) == 0 else { throw lastFault() }
      if after.hasContent(of: status) {
        bytes = found
        return
      }
      status = after
    }
    throw fault("being written")
  }

  /// Why the file must not be used, whatever it says.
  private static func refusal(
    of status: stat, named path: String, at real: String, within folder: String?
  ) -> String? {
    if let folder, !isPath(real, within: folder) {
      return "leads out of \(folder), expected a file in it"
    }
    // Where the name stands, and where its links lead.
    let folders = Set([self.folder(of: path), self.folder(of: real)]).sorted()
    let standing = FileStanding(
      owner: status.st_uid, mode: status.st_mode,
      folderModes: folders.map { name in
        var status = stat()
        return stat(name, &status) == 0 ? status.st_mode : 0
      })
    return standing.refusal(for: geteuid())
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func isPath(_ path: String, within folder: String) -> Bool {
    guard let real = realpath(folder, nil) else { return false }
    defer { free(real) }
    let name = String(cString: real)
    return path.hasPrefix(name.hasSuffix("/") ? name : name + "/")
  }

  /// Where the open file is: not where a link in its name leads by now.
  private static func realPath(_ descriptor: Int32, _ path: String) -> String? {
    #if canImport(Glibc)
      let name = "/proc/self/fd/\(descriptor)"
      var status = stat()
      let place = lstat(name, &status) == 0 ? name : path
    #else
      let place = path
    #endif
    guard let real = realpath(place, nil) ?? realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The bytes from the beginning, and one more than there may be at most; `nil` after a failure.
  private static func read(_ descriptor: Int32, atMost limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= limit {
      let count = pread(descriptor, &part, part.count, off_t(bytes.count))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { break }
      bytes += part[..<count]
    }
    return bytes
  }
}

extension stat {
  /// Whether nobody wrote between two looks.
  fileprivate func hasContent(of earlier: stat) -> Bool {
    #if canImport(Glibc)
      let (one, two) = (st_mtim, earlier.st_mtim)
    #else
      let (one, two) = (st_mtimespec, earlier.st_mtimespec)
    #endif
    return st_size == earlier.st_size && one.tv_sec == two.tv_sec && one.tv_nsec == two.tv_nsec
  }
}
