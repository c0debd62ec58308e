import Configuration
import Foundation
import Synchronization

/// Answers a Prometheus, on a thread of its own that reads the newest metrics and nothing else.
///
/// Whoever comes costs no more than one of a few places: when all are taken, the one that has waited longest goes. So
/// no number of clients, however slow, keeps another one out or makes the process grow.
final class MetricsServer: Sendable {
  private struct Standing {
    var trouble: String?
    var isEnding = false
  }

  private let standing = Mutex(Standing())
  private let gone = DispatchSemaphore(value: 0)
  /// A byte in it wakes the thread.
  private let bell: (heard: Int32, rung: Int32)?

  /// Begins to listen, as soon as that is possible.
  init(address: ListenAddress, page: MetricsPage) {
    bell = Self.makeBell()
    let thread = Thread { [self] in
      MetricsServer.leaveSignalsToOthers()
      var loop = MetricsServerLoop(address: address, page: page, bell: bell?.heard ?? -1)
      loop.run(
        isOver: { self.standing.withLock { $0.isEnding } },
        say: { words in self.standing.withLock { $0.trouble = words } })
      gone.signal()
    }
    thread.name = "metrics"
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Why nobody is answered; `nil` while everybody is.
  var trouble: String? { standing.withLock { $0.trouble } }

  /// Ends it, and gives the port back.
  func end(within limit: UInt64) {
    standing.withLock { $0.isEnding = true }
    guard let bell else { return }
    _ = write(bell.rung, "!", 1)
    guard gone.wait(timeout: .now() + .nanoseconds(Int(limit))) == .success else { return }
    close(bell.heard)
    close(bell.rung)
  }

  private static func makeBell() -> (heard: Int32, rung: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
    return (ends[0], ends[1])
  }

  /// Signals are the main thread's, but for those of a fault of this one; and what that does goes first.
  private static func leaveSignalsToOthers() {
    var signals = sigset_t()
    sigfillset(&signals)
    for own in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { sigdelset(&signals, own) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Glibc)
      // Of this thread alone, on Linux.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    #endif
  }
}
