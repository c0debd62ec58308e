import ArgumentParser
import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the lines of an import go: appended to a log in pieces of whole lines, or to standard output.
final class ImportOutput {
  private static let piece = 1 << 16

  private let file: LogFile?
  private var waiting: [UInt8] = []
  private(set) var lines = 0
  /// Why no more can be written.
  private(set) var fault: (any Error)?

  /// - Parameter path: a log; standard output when `nil`.
  init(_ path: String?) throws {
    do {
      file = try path.map { try LogFile($0) }
    } catch {
      throw Output.fail("\(error)", code: Output.Code.unavailable)
    }
    if let file, !file.lockForImport() {
      throw Output.fail(
        "\(file.path): another import is writing to it", code: Output.Code.unavailable)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Takes a line with its line break.
  func put(_ line: [UInt8]) {
    guard fault == nil else { return }
    waiting += line
    lines += 1
    if waiting.count >= Self.piece { flush() }
  }

  private func flush() {
    guard fault == nil, !waiting.isEmpty else { return }
    do {
      if let file {
        try file.append(waiting)
      } else {
        try Output.write(waiting, to: 1)
      }
    } catch {
      fault = error
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Writes what waits, and says what went wrong.
  func finish() throws {
    flush()
    if fault == nil {
      do { try file?.finish() } catch { fault = error }
    }
    guard let fault else { return }
    if let fault = fault as? AppendFault {
      throw Output.fail("\(fault)", code: Output.Code.unavailable)
    }
    throw fault
  }
}

/// Says on standard error how far something is that takes long: every ten seconds, to a terminal
/// every two.
final class ImportProgress {
  private let isQuiet: Bool
  private let pause: Int64
  private var last: Timestamp

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    pause = isatty(2) == 1 ? 2_000_000_000 : 10_000_000_000
    last = LogSession.wallClock()
  }

  func say(_ text: @autoclosure () -> String) {
    if isQuiet { return }
    let now = LogSession.wallClock()
    guard now.nanoseconds(since: last) >= pause else { return }
    last = now
    Output.say(text())
  }
}
