#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why git gave no answer.
enum GitFault: Error, Equatable, CustomStringConvertible {
  case notStarted(reason: String)
  case notRepository(path: String)
  /// The repository is somebody else's, and git will not read it unless the user says so.
  case dubiousOwner(path: String)
  case failed(command: String, reason: String)

  var description: String {
    switch self {
    case .notStarted(let reason): "git: \(reason), expected the program git"
    case .notRepository(let path): "\(path): no git repository"
    case .dubiousOwner(let path):
      "\(path): belongs to somebody else, and git reads it only when you trust it: git config --global --add safe.directory '\(path)'"
    case .failed(let command, let reason): "git \(command): \(reason)"
    }
  }
}

/// Runs git over a repository that may mean harm: arguments as they are, no shell, nothing of the
/// repository's configuration that would start a program or reach the network, and none of the
/// caller's variables that would lead git elsewhere.
struct GitProgram {
  /// The folder of the repository, or one within it.
  let repository: String
  /// The program; another one in tests.
  var name = "git"

  /// What stands above the repository's own configuration.
  private static let settings = [
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.sshCommand=false",
    "core.askPass=false", "core.attributesFile=/dev/null", "core.commentChar=#",
    "protocol.allow=never", "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "log.showSignature=false", "log.mailmap=false", "diff.external=", "diff.orderFile=/dev/null",
    "diff.renames=false", "diff.algorithm=myers", "i18n.logOutputEncoding=UTF-8", "color.ui=false",
    "gc.auto=0", "maintenance.auto=false",
  ]

  /// What git needs to find its way and whose configuration it is, and nothing else.
  private static var environment: [String] {
    let kept = ["PATH", "HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME", "TMPDIR", "SUDO_UID"]
    let found = kept.compactMap { name in Environment.variable(name).map { "\(name)=\($0)" } }
    return found + [
      "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1",
      "GIT_NO_REPLACE_OBJECTS=1", "GIT_ALLOW_PROTOCOL=none", "GIT_PAGER=cat",
      "GIT_ATTR_NOSYSTEM=1",
    ]
  }

  /// Runs a command to its end, and hands over what it says as it comes.
  ///
  /// - Parameter input: a descriptor that it reads from; nothing when `nil`.
  func run(
    _ arguments: [String], input: Int32? = nil, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(GitFault) {
    let words =
      [name, "-C", repository, "--no-pager"] + Self.settings.flatMap { ["-c", $0] } + arguments
    let (process, output, errors) = try start(words, input: input)
    var complaint: [UInt8] = []
    var open = [output, errors]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // Both at once: whoever is left full would wait for ever.
    while open.contains(where: { $0 >= 0 }) {
      var waiting = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      if poll(&waiting, nfds_t(waiting.count), -1) < 0, errno != EINTR { break }
      for (index, ready) in waiting.enumerated() where ready.revents != 0 {
        let count = read(ready.fd, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          close(ready.fd)
          open[index] = -1
        } else if index == 0 {
          buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        } else if complaint.count < 4096 {
          complaint += buffer[..<count]
        }
      }
    }
    for end in open where end >= 0 { close(end) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw fault(arguments.first ?? "", status, complaint) }
  }

  /// Runs a command that says little.
  func text(_ arguments: [String]) throws(GitFault) -> String {
    var bytes: [UInt8] = []
    try run(arguments) { bytes += $0 }
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func fault(_ command: String, _ status: Int32, _ complaint: [UInt8]) -> GitFault {
    let text = String(decoding: complaint.prefix(4096), as: UTF8.self)
    if text.contains("dubious ownership") || text.contains("safe.directory") {
      // fatal: detected dubious ownership in repository at '/src/api'
      let parts = text.split(separator: "'", omittingEmptySubsequences: false)
      return .dubiousOwner(path: parts.count > 2 ? String(parts[1]) : repository)
    }
    if text.contains("not a git repository") || text.contains("cannot change to") {
      return .notRepository(path: repository)
    }
    let line = text.split(separator: "\n").last.map(String.init) ?? ""
    let signal = status & 0x7F
    return .failed(
      command: command,
      reason: signal != 0 ? "ended by signal \(signal)" : line.isEmpty ? "failed" : line)
  }

  private func start(_ words: [String], input: Int32?) throws(GitFault) -> (
    process: pid_t, output: Int32, errors: Int32
  ) {
    guard let output = Self.pipe(), let errors = Self.pipe() else {
      throw .notStarted(reason: String(cString: strerror(errno)))
    }
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    let arguments = words.map { strdup($0) } + [nil]
    let variables = Self.environment.map { strdup($0) } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, name, &actions, nil, arguments, variables)
    close(output.write)
    close(errors.write)
    guard code == 0 else {
      close(output.read)
      close(errors.read)
      throw .notStarted(reason: String(cString: strerror(code)))
    }
    return (process, output.read, errors.read)
  }

  /// A pipe of which a program that is started gets only what it is given.
  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let made = Glibc.pipe(&ends)
    #else
      let made = Darwin.pipe(&ends)
    #endif
    guard made == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
