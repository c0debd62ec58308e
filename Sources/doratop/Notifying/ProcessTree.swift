#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a program has started, to be ended with it: its session, whichever groups its processes are in, and what of
/// its descendants has a session of its own and a parent that is still there.
///
/// A process that left its session and whose parent has ended belongs to nobody; it is told from no other.
struct ProcessTree {
  /// One process, from its line in `/proc`.
  struct Entry: Equatable {
    var process: pid_t
    var parent: pid_t
    var session: pid_t

    /// Reads `42 (a name) S 1 42 42 …`: the name may hold anything.
    init?(_ line: String) {
      guard let number = line.split(separator: " ").first.flatMap({ pid_t($0) }),
        let end = line.lastIndex(of: ")")
      else { return nil }
      let rest = line[line.index(after: end)...].split(separator: " ")
      guard rest.count >= 4, let parent = pid_t(rest[1]), let session = pid_t(rest[3]) else {
        return nil
      }
      (process, self.parent, self.session) = (number, parent, session)
    }
  }

  /// All that belong to a program among some processes, itself not among them.
  static func members(of root: pid_t, among entries: [Entry]) -> Set<pid_t> {
    var found: Set<pid_t> = [root]
    var count = 0
    while count != found.count {
      count = found.count
      for entry in entries where entry.session == root || found.contains(entry.parent) {
        found.insert(entry.process)
      }
    }
    found.remove(root)
    return found
  }

  /// Ends a program with all that it has started.
  static func end(_ root: pid_t) {
    // Who is being ended may start another: a few rounds find that one, too.
    for _ in 0..<4 {
      let found = members(of: root, among: entries)
      kill(-root, SIGKILL)
      for process in found where process > 1 && process != getpid() { kill(process, SIGKILL) }
      if found.isEmpty { return }
    }
  }

  /// The processes that are there, as far as that can be seen; none where there is no `/proc`.
  private static var entries: [Entry] {
    guard let list = opendir("/proc") else { return [] }
    defer { closedir(list) }
    var found: [Entry] = []
    var bytes = [UInt8](repeating: 0, count: 512)
    while let entry = readdir(list) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard pid_t(name) != nil else { continue }
      let descriptor = open("/proc/\(name)/stat", O_RDONLY | O_CLOEXEC)
      if descriptor < 0 { continue }
      let count = read(descriptor, &bytes, bytes.count)
      close(descriptor)
      let line = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      if let entry = Entry(line) { found.append(entry) }
    }
    return found
  }
}
