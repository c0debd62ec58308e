#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Follows links as the kernel does where it protects them (`fs.protected_symlinks`): not those that
/// somebody else laid into a folder for everybody, such as `/tmp`.
///
/// Replacing the file that a link leads to is no opening, so the kernel's protection does not reach it.
enum SharedFolder {
  /// A link of another user's that would choose the file to be replaced.
  struct ForeignLink: Error, Equatable, CustomStringConvertible {
    var path: String
    var owner: uid_t

    var description: String {
      "a link of user \(owner) in a folder for everybody, expected another file"
    }
  }

  /// As many as the kernel follows.
  private static let longestChain = 40

  /// Where a path leads; itself when it is no link, or one that leads nowhere yet.
  static func target(of path: String) throws(ForeignLink) -> String {
    var place = path
    for _ in 0..<longestChain {
      var link = stat()
      guard lstat(place, &link) == 0, link.st_mode & S_IFMT == S_IFLNK else {
        return place == path || access(place, F_OK) == 0 ? place : path
      }
      var folder = stat()
      if stat(Self.folder(of: place), &folder) == 0,
        !mayFollow(
          owner: link.st_uid, folderOwner: folder.st_uid, folderMode: folder.st_mode,
          user: geteuid())
      {
        throw ForeignLink(path: place, owner: link.st_uid)
      }
      guard let next = destination(of: place) else { return path }
      place = next.hasPrefix("/") ? next : Self.folder(of: place) + "/" + next
    }
    return path
  }

  /// Whether a link may choose a file for a user.
  static func mayFollow(owner: uid_t, folderOwner: uid_t, folderMode: mode_t, user: uid_t) -> Bool {
    owner == user || owner == folderOwner || folderMode & S_IWOTH == 0
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func destination(of link: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
