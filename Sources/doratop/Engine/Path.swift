#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What paths say.
enum Path {
  /// The last part of a path, which tells more than the first.
  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Whether a file or a folder has it.
  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
