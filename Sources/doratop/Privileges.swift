#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whose rights the program has: never more than those of whoever started it, for it reads and writes
/// whatever it is told to.
struct Privileges: Equatable {
  var user: uid_t
  var effectiveUser: uid_t
  var group: gid_t
  var effectiveGroup: gid_t

  /// Why this process must not run; `nil` when it may.
  static var fault: String? {
    Privileges(
      user: getuid(), effectiveUser: geteuid(), group: getgid(), effectiveGroup: getegid()
    ).fault
  }

  /// Why a process with these must not run; `nil` when it may.
  var fault: String? {
    if user != effectiveUser {
      return
        "running setuid, user \(user) with the rights of user \(effectiveUser), expected the rights of who starts it"
    }
    if group != effectiveGroup {
      return
        "running setgid, group \(group) with the rights of group \(effectiveGroup), expected the rights of who starts it"
    }
    return nil
  }
}
