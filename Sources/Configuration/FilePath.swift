#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Names of files, as text and as they are after every link.
enum FilePath {
  /// The folder of a path; `.` for a name alone.
  static func folder(of path: String) -> String {
    // By bytes, as the system does: a slash with an accent is another character, and a slash all the same.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(decoding: path.utf8[..<slash], as: UTF8.self)
  }

  /// A name as seen from a folder.
  static func joined(_ folder: String, _ name: String) -> String {
    if name.utf8.first == UInt8(ascii: "/") || folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Whether a name begins at the root, or leads to a folder above.
  static func leadsUp(_ name: String) -> Bool {
    let slash = UInt8(ascii: "/")
    return name.utf8.first == slash
      || name.utf8.split(separator: slash).contains { $0.elementsEqual("..".utf8) }
  }

  /// Where a path leads after all links; `nil` where there is nothing.
  static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// Whether a path without links is in a folder without links.
  static func isPath(_ path: String, within folder: String) -> Bool {
    path.utf8.starts(with: (folder.hasSuffix("/") ? folder : folder + "/").utf8)
  }
}
