import ArgumentParser
import Dashboard
import EditedFiles
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Prints, and passes over what nobody reads any more.
enum Output {
  /// Exit codes of METRICS.md 7, beside those of the argument parser.
  enum Code {
    static let missedTarget: Int32 = 1
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let noInput: Int32 = 66
    static let cannotCreate: Int32 = 73
    static let unavailable: Int32 = 74
    static let noPermission: Int32 = 77
    static let badConfiguration: Int32 = 78
  }

  /// Whether standard output has a reader, as far as is known.
  nonisolated(unsafe) private(set) static var isRead = true

  /// Writes a text and a line break to standard output.
  static func line(_ text: String) throws {
    try write(text + "\n", to: 1)
  }

  /// Writes a text as it is.
  static func write(_ text: String, to descriptor: Int32) throws {
    try write(Array(text.utf8), to: descriptor)
  }

  /// Writes bytes as they are.
  ///
  /// Where nobody reads standard output any more, as behind `| head -1`, nothing is written and nothing is wrong: the
  /// command goes on to its end, for its exit code says what it found. One that would have no end asks ``isRead``.
  static func write(_ all: [UInt8], to descriptor: Int32) throws {
    if descriptor == 1, !isRead { return }
    signal(SIGPIPE, SIG_IGN)
    var bytes = all[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress!, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          // A program that shares the pipe may have made it one that does not wait.
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
          continue
        }
        if errno == EPIPE, descriptor == 1 {
          isRead = false
          return
        }
        guard descriptor == 1 else { throw ExitCode(Code.unavailable) }
        throw fail("standard output: \(String(cString: strerror(errno)))", code: Code.unavailable)
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Ends without taking apart what was built: that is for the system, in one stroke.
  static func end(_ code: Int32) -> Never { exit(code) }

  /// Says something on standard error, in one line from which nothing can reach a terminal.
  static func say(_ text: String) {
    try? write("doratop: " + Frame.plain(text, cutAt: .max) + "\n", to: 2)
  }

  /// Says on standard error what is wrong with a file of the user's.
  static func report(_ problems: [FileProblem]) {
    for problem in problems { say("\(problem)") }
  }

  /// Ends when something is so wrong with a file of the user's, after saying all of it.
  static func refuse(
    _ problems: [FileProblem], from severity: FileProblem.Severity = .refusal
  ) throws {
    guard problems.contains(where: { $0.severity >= severity }) else { return }
    report(problems)
    throw ExitCode(Code.badConfiguration)
  }

  /// Says on standard error why there is nothing, and ends.
  static func fail(_ text: String, code: Int32) -> ExitCode {
    say(text)
    return ExitCode(code)
  }
}

@inline(__always)
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #else
    Darwin.write(descriptor, bytes, count)
  #endif
}
