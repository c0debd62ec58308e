import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the telling of a message ended.
enum DeliveryOutcome: Equatable, Sendable {
  case delivered
  case failed(String)
}

/// Something under way that is looked at from time to time.
protocol Delivery: AnyObject {
  /// The outcome once there is one; never waits.
  func advance() -> DeliveryOutcome?
  /// Ends it.
  func cancel()
}

/// Runs a program that is given a message on its standard input: its arguments are those of the configuration,
/// no shell reads them, and what it writes is not shown but for the beginning, when it fails.
final class ProgramDelivery: Delivery {
  private static let kept = 4096

  private let process: pid_t
  private var input: Int32
  private var output: Int32
  private var rest: ArraySlice<UInt8>
  private var said: [UInt8] = []
  private let deadline: UInt64
  private var outcome: DeliveryOutcome?

  /// Starts the program.
  ///
  /// - Returns: `nil` and the reason where it cannot be started.
  static func start(
    _ arguments: [String], _ bytes: [UInt8], timeoutNanoseconds: Int64
  ) -> Result<ProgramDelivery, DeliveryFailure> {
    guard !arguments.isEmpty else { return .failure(DeliveryFailure(reason: "no program")) }
    // Sockets, since a pipe whose reader is gone would end this process.
    var ends: (input: [Int32], output: [Int32]) = ([-1, -1], [-1, -1])
    let kind = socketStream
    guard socketpair(AF_UNIX, kind, 0, &ends.input) == 0 else { return .failure(.last) }
    guard socketpair(AF_UNIX, kind, 0, &ends.output) == 0 else {
      let failure = DeliveryFailure.last
      for end in ends.input { close(end) }
      return .failure(failure)
    }
    closeWhenRun()
    let started = spawn(arguments, input: ends.input[1], output: ends.output[1])
    close(ends.input[1])
    close(ends.output[1])
    switch started {
    case .failure(let failure):
      close(ends.input[0])
      close(ends.output[0])
      return .failure(failure)
    case .success(let process):
      for end in [ends.input[0], ends.output[0]] {
        _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
      }
      return .success(
        ProgramDelivery(
          process, input: ends.input[0], output: ends.output[0], bytes,
          deadline: Intake.monotonic() + UInt64(max(0, timeoutNanoseconds))))
    }
  }

  /// Lets nothing that is open here, by whomever, be open in what is run.
  private static func closeWhenRun() {
    #if canImport(Glibc)
      let path = "/proc/self/fd"
    #else
      let path = "/dev/fd"
    #endif
    guard let list = opendir(path) else { return }
    defer { closedir(list) }
    while let entry = readdir(list) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int32(name), number > 2 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
  }

  /// `POSIX_SPAWN_SETSID`, which the module of the C library has under no name.
  private static var ownSession: Int16 {
    #if canImport(Glibc)
      0x80
    #else
      Int16(POSIX_SPAWN_SETSID)
    #endif
  }

  static var socketStream: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }

  private static func spawn(
    _ arguments: [String], input: Int32, output: Int32
  ) -> Result<pid_t, DeliveryFailure> {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
    // A session of its own, so that it has no terminal to ask a password on, and all of it can be ended; and
    // signals as a program expects them.
    flags |= Self.ownSession
    var defaults = sigset_t()
    sigfillset(&defaults)
    sigdelset(&defaults, SIGKILL)
    sigdelset(&defaults, SIGSTOP)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, flags)
    let words = arguments.map { strdup($0) } + [nil]
    let variables = cleanEnvironment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, arguments[0], &actions, &attributes, words, variables)
    guard code == 0 else {
      return .failure(
        DeliveryFailure(reason: "\(arguments[0]): \(String(cString: strerror(code)))"))
    }
    return .success(process)
  }

  /// What a program needs to find its way, and nothing that a terminal or a secret is in.
  private static var cleanEnvironment: [String] {
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"].compactMap { (name: String) -> String? in
      guard let value = getenv(name) else { return nil }
      return "\(name)=\(String(cString: value))"
    }
  }

  private init(
    _ process: pid_t, input: Int32, output: Int32, _ bytes: [UInt8], deadline: UInt64
  ) {
    self.process = process
    self.input = input
    self.output = output
    rest = bytes[...]
    self.deadline = deadline
  }

  func advance() -> DeliveryOutcome? {
    if let outcome { return outcome }
    write()
    read()
    var status: Int32 = 0
    let found = waitpid(process, &status, WNOHANG)
    if found == process {
      read()
      finish(Self.outcome(status, said))
    } else if found < 0, errno != EINTR {
      finish(.failed(DeliveryFailure.last.reason))
    } else if Intake.monotonic() >= deadline {
      cancel()
      finish(.failed("took too long and was ended"))
    }
    return outcome
  }

  private static func outcome(_ status: Int32, _ said: [UInt8]) -> DeliveryOutcome {
    let signal = status & 0x7F
    if signal != 0 { return .failed("ended by signal \(signal)") }
    let code = (status >> 8) & 0xFF
    if code == 0 { return .delivered }
    let line = said.prefix { $0 != 0x0A }.prefix(200)
    return .failed("exit \(code) \(String(decoding: line, as: UTF8.self))")
  }

  private func write() {
    while !rest.isEmpty, input >= 0 {
      let count = rest.withUnsafeBytes { send(input, $0.baseAddress, $0.count, Self.quiet) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return
      } else {
        // Whoever does not read it to the end may still have done what it should.
        rest = []
      }
    }
    guard input >= 0 else { return }
    close(input)
    input = -1
  }

  static var quiet: Int32 {
    #if canImport(Glibc)
      Int32(MSG_NOSIGNAL)
    #else
      0
    #endif
  }

  /// Reads what it says, for it must not wait; only the beginning is kept, and not more than a while at once.
  private func read() {
    guard output >= 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<16 {
      let count = recv(output, &chunk, chunk.count, 0)
      if count <= 0 { return }
      said += chunk[..<min(count, max(0, Self.kept - said.count))]
    }
  }

  private func finish(_ outcome: DeliveryOutcome) {
    self.outcome = outcome
    // What it has started belongs to it.
    ProcessTree.end(process)
    for end in [input, output] where end >= 0 { close(end) }
    (input, output) = (-1, -1)
  }

  func cancel() {
    guard outcome == nil else { return }
    ProcessTree.end(process)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    finish(.failed("was ended"))
  }
}

/// Why something could not be started.
struct DeliveryFailure: Error, Equatable {
  var reason: String

  /// What the system said last.
  static var last: DeliveryFailure { DeliveryFailure(reason: String(cString: strerror(errno))) }
}
