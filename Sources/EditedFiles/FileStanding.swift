#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who could have written a file that is to be believed (RELIABILITY.md 5.4).
struct FileStanding: Equatable {
  /// The user that the file belongs to.
  var owner: uid_t
  /// Its type and permissions, as `stat` has them.
  var mode: mode_t
  /// Those of the folders in which it can be replaced by another.
  var folderModes: [mode_t]

  /// Why it must not be used by a user; `nil` when only the user and root could write it.
  ///
  /// Groups are the user's business. In a folder that everybody can write to, the sticky bit keeps
  /// others from replacing the file.
  func refusal(for user: uid_t) -> String? {
    if owner != user, owner != 0 {
      return "belongs to user \(owner), expected a file of your own or of root"
    }
    if mode & S_IWOTH != 0 {
      return "everybody can write to it (mode \(Self.octal(mode))), expected chmod o-w"
    }
    if let folder = folderModes.first(where: { $0 & S_IWOTH != 0 && $0 & S_ISVTX == 0 }) {
      return
        "everybody can replace it (its folder has mode \(Self.octal(folder))), expected chmod o-w of the folder"
    }
    return nil
  }

  /// Permissions as `chmod` takes them: `0644`.
  static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
