#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The names of sources, from wherever they are named.
enum SourcePath {
  /// A source from the root, as it is spelled.
  static func absolute(_ source: String) -> String {
    if source == "-" || source.hasPrefix("/") { return source }
    let folder = getcwd(nil, 0).map { folder in
      defer { free(folder) }
      return String(cString: folder)
    }
    return (folder ?? "") + "/" + source
  }

  /// The name that all spellings of a source have: from the root, without `.`, `//` and a slash at the end, and
  /// without `..` where it is known what that leads to.
  static func plain(_ source: String) -> String {
    if source == "-" { return source }
    var parts: [Substring] = []
    for part in absolute(source).split(separator: "/") where part != "." {
      guard part == "..", let folder = folder(above: parts) else {
        parts.append(part)
        continue
      }
      parts = folder
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The parts of the folder that `..` leads to; `nil` where that is not known, as for a pattern.
  private static func folder(above parts: [Substring]) -> [Substring]? {
    let path = "/" + parts.joined(separator: "/")
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return Array(parts.dropLast())
    case S_IFLNK:
      // From a link it leads out of the folder that the link leads to.
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
        let real = realpath(path, nil)
      else { return nil }
      defer { free(real) }
      return Array(String(cString: real).split(separator: "/").dropLast())
    default: return nil
    }
  }
}
