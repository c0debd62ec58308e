import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a user names to be read: a file, a glob, a directory, `-`.
public struct SourceSpec: Sendable, Equatable {
  /// As it was given, in the form of ``SystemText``.
  public let text: String

  /// Creates a source from a command line's argument.
  public init(_ text: String) {
    self.text = text
  }

  /// Whether it stands for standard input.
  public var isStandardInput: Bool { text == "-" }

  /// Whether it may stand for several files.
  var isPattern: Bool { text.contains { "*?[".contains($0) } }

  /// The files that it stands for now, oldest names first: a directory's logs, a glob's matches, the
  /// path itself.
  func paths() -> [String] {
    if let status = FileStatus.of(path: text) {
      return status.isDirectory ? Self.logs(in: text) : [text]
    }
    return isPattern ? Self.matches(of: text) : []
  }

  /// Why nothing can be seen where files should be, in the system's words; `nil` when there is nothing
  /// to be seen yet.
  var fault: String? {
    guard let status = FileStatus.of(path: text) else {
      let code = errno
      if isPattern { return Self.fault(ofPattern: text) }
      return Descriptor.isAbsence(code) ? nil : Descriptor.words(for: code)
    }
    return status.isDirectory ? Self.fault(ofFolder: text, isListed: true) : nil
  }

  /// Why one of the folders in which a pattern is to be looked for cannot be looked into.
  private static func fault(ofPattern pattern: String) -> String? {
    let folder = Self.folder(of: pattern)
    let isListed =
      pattern.split(separator: "/").last.map { SourceSpec(String($0)).isPattern } ?? false
    if !SourceSpec(folder).isPattern { return fault(ofFolder: folder, isListed: isListed) }
    let folders = matches(of: folder)
    if folders.isEmpty { return fault(ofPattern: folder) }
    for folder in folders {
      if let fault = fault(ofFolder: folder, isListed: isListed) { return fault }
    }
    return nil
  }

  /// Why a folder cannot be looked into, for one name or, if `isListed`, for all; `nil` for what is no folder.
  private static func fault(ofFolder folder: String, isListed: Bool) -> String? {
    if FileStatus.of(path: folder + "/.") == nil {
      return Descriptor.isAbsence(errno) ? nil : Descriptor.lastError
    }
    guard isListed else { return nil }
    guard let directory = SystemText.withBytes(of: folder, { opendir($0) }) else {
      return Descriptor.lastError
    }
    closedir(directory)
    return nil
  }

  /// The folder that a path is in.
  static func folder(of path: String) -> String {
    // By bytes: a slash and a mark that combines with it are one character.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether a name in a directory is that of an event log, rotated or compressed ones included.
  static func isLog(_ name: String) -> Bool {
    if name.hasPrefix(".") { return false }
    return [".jsonl", ".ndjson", ".json", ".log"].contains { ending in
      name.hasSuffix(ending) || name.contains(ending + ".") || name.contains(ending + "-")
    }
  }

  /// Whether a name is that of a file that has been rotated away from another one: its name, with a
  /// dot or a dash and more.
  static func isRotation(_ name: String, ofOneOf others: Set<String>) -> Bool {
    let bytes = name.utf8
    let start = bytes.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
    return bytes[start...].indices.contains {
      (bytes[$0] == UInt8(ascii: ".") || bytes[$0] == UInt8(ascii: "-"))
        && others.contains(String(name[..<$0]))
    }
  }

  /// The path of a log without what rotation and compression add to it.
  static func log(of path: String) -> Substring {
    let name = path[(path.lastIndex(of: "/") ?? path.startIndex)...]
    for ending in [".jsonl", ".ndjson", ".json", ".log"] {
      if let range = name.firstRange(of: ending) { return path[..<range.upperBound] }
    }
    return path[...]
  }

  private static func logs(in folder: String) -> [String] {
    guard let directory = SystemText.withBytes(of: folder, { opendir($0) }) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        SystemText.text(of: bytes.prefix { $0 != 0 })
      }
      if isLog(name) { names.append(name) }
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return oldestFirst(names).map { prefix + $0 }
  }

  private static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard SystemText.withBytes(of: pattern, { glob($0, 0, nil, &found) }) == 0 else { return [] }
    var paths: [String] = []
    for index in 0..<Int(found.gl_pathc) {
      if let path = found.gl_pathv[index] { paths.append(SystemText.text(cString: path)) }
    }
    return oldestFirst(paths)
  }

  /// Names with numbers of rotations, the greatest first.
  private static func oldestFirst(_ names: [String]) -> [String] {
    names.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
  }
}
