import CFileSystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a state is, and the files beside it.
public struct StatePlace: Equatable, Sendable {
  /// The SQLite file.
  public let path: String

  /// Creates the place of a named file.
  public init(path: String) {
    self.path = path
  }

  /// The place of what was read from some sources: `$XDG_STATE_HOME/doratop/`, else
  /// `~/.local/state/doratop/`, in a file named after the first source and all of them, so that other
  /// logs never mix with these. `nil` without a home.
  ///
  /// However a path is spelled, it has one state: that of its plain name, or where there is none yet, one that
  /// stands under the name as it is spelled here.
  public init?(sources: [String], environment: [String: String]) {
    func absolute(_ name: String?) -> String? { name.flatMap { $0.hasPrefix("/") ? $0 : nil } }
    guard
      let base = absolute(environment["XDG_STATE_HOME"])
        ?? absolute(environment["HOME"]).map({ $0 + "/.local/state" })
    else { return nil }
    func path(_ sources: [String]) -> String { "\(base)/doratop/\(Self.name(sources)).db" }
    let plain = path(sources.map(SourcePath.plain))
    let spelled = path(sources.map(SourcePath.absolute))
    let isSpelled = access(plain, F_OK) != 0 && access(spelled, F_OK) == 0
    self.path = isSpelled ? spelled : plain
  }

  /// The name of the state of some sources, without its ending.
  private static func name(_ sources: [String]) -> String {
    var digest = Digest()
    for source in Set(sources).sorted() { digest.add(source) }
    let last = sources.first?.split(separator: "/").last ?? "log"
    let name = String(
      last.unicodeScalars.prefix(40).map { scalar in
        let isPlain =
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isPlain || "._".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
      })
    var hex = String(digest.value, radix: 16)
    hex = String(repeating: "0", count: 16 - hex.count) + hex
    return "\(name)-\(hex)"
  }

  /// The sources as they are named whatever the folder they are named from, and however their paths are spelled;
  /// each once, in order.
  public static func named(_ sources: [String]) -> [String] {
    Set(sources.map(SourcePath.plain)).sorted()
  }

  /// Whether some process is the writer.
  public var isWritten: Bool { StateLock.isTaken(lock) }

  /// Which process that is or was, such as `pid 4242`; `nil` when nothing says so.
  public var writer: String? { StateLock.holder(lock) }

  /// The last sign of life of the writer, to be told from the next one; `nil` when it cannot be seen.
  public var sign: [Int]? { StateLock.sign(lock) }

  /// How many seconds lie between one and the next; `nil` for as many as usual.
  public var signInterval: Int? { StateLock.signInterval(lock) }

  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The file by which one process at a time is the writer.
  var lock: String { path + ".lock" }

  /// All that belongs to a state besides the file itself.
  static let companions = ["-wal", "-shm", "-journal"]

  /// Makes the folder, for the user alone, and looks whether the file may be used.
  ///
  /// - Throws: ``StateFault``.
  func prepare() throws(StateFault) {
    if getuid() != geteuid() || getgid() != getegid() {
      throw .refused("running setuid or setgid, expected to run as the user", code: 77)
    }
    try makeFolder(folder)
    try check(folder, isFolder: true)
    try check(path, isFolder: false)
  }

  private func makeFolder(_ folder: String) throws(StateFault) {
    var status = stat()
    if stat(folder, &status) == 0 { return }
    if let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
      try makeFolder(String(folder[..<slash]))
    }
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw .unavailable("\(folder): \(String(cString: strerror(errno)))")
    }
  }

  private func check(_ path: String, isFolder: Bool) throws(StateFault) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .unavailable("\(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_uid == geteuid() else {
      throw .refused(
        "\(path) belongs to user \(status.st_uid), expected user \(geteuid())", code: 77)
    }
    let mode = UInt32(status.st_mode)
    if isFolder {
      guard mode & UInt32(S_IFMT) == UInt32(S_IFDIR) else {
        throw .refused("\(path) is no folder, expected one for the state", code: 65)
      }
      if mode & 0o022 != 0, mode & UInt32(S_ISVTX) == 0 {
        throw .refused(
          "\(path) may be written by others (mode \(Self.octal(mode))), expected 0700", code: 77)
      }
    } else {
      guard mode & UInt32(S_IFMT) == UInt32(S_IFREG) else {
        throw .refused("\(path) is no file, expected a state", code: 65)
      }
      if mode & 0o022 != 0 {
        throw .refused(
          "\(path) may be written by others (mode \(Self.octal(mode))), expected 0600", code: 77)
      }
    }
  }

  private static func octal(_ mode: UInt32) -> String {
    "0" + String(mode & 0o7777, radix: 8)
  }

  /// Makes the file if there is none, for the user alone: SQLite gives its other files the same mode.
  func create() throws(StateFault) {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw .unavailable("\(path): \(String(cString: strerror(errno)))")
    }
  }

  /// The device and inode of the file; `nil` when there is none that can be seen.
  var number: [UInt64]? { (try? lookUp()) ?? nil }

  /// The device and inode of the file; `nil` when there is none.
  ///
  /// - Throws: ``StateFault/unavailable(_:)`` when that cannot be seen.
  func lookUp() throws(StateFault) -> [UInt64]? {
    var status = stat()
    if stat(path, &status) == 0 {
      return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]
    }
    if errno == ENOENT { return nil }
    throw .unavailable("\(path): \(String(cString: strerror(errno)))")
  }

  /// Whether the file bears the mark of a state, whatever else is in it. Not to be asked while SQLite has the
  /// file open: closing a descriptor of it gives up the locks of the process.
  var isMarked: Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var mark = [UInt8](repeating: 0, count: 4)
    // Where SQLite keeps the application id, its first byte first.
    guard pread(descriptor, &mark, mark.count, 68) == mark.count else { return false }
    return mark.reduce(0) { $0 << 8 | Int32($1) } == StateSchema.applicationID
  }

  /// Moves the file out of the way and keeps it: `FILE.corrupt-20261126T101112Z`. Answers the name.
  public func setAside() throws(StateFault) -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let stamp =
      "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T\(two(parts.tm_hour))"
      + "\(two(parts.tm_min))\(two(parts.tm_sec))Z"
    var name = "\(path).corrupt-\(stamp)"
    var further = 1
    while access(name, F_OK) == 0 {
      further += 1
      name = "\(path).corrupt-\(stamp)-\(further)"
    }
    guard rename(path, name) == 0 else {
      throw .unavailable("\(path): \(String(cString: strerror(errno)))")
    }
    for companion in Self.companions where access(path + companion, F_OK) == 0 {
      _ = rename(path + companion, name + companion)
    }
    return name
  }

  /// Whether the folder is on a file system that other hosts share, where SQLite's usual journal must
  /// not be used.
  var isOnNetwork: Bool { filesystem_is_shared(folder) != 0 }
}
