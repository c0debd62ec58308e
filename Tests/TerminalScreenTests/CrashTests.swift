import Dashboard
import DeliveryEvents
import Testing

@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc

  /// Swift hides fork, and with reason; the child here does nothing but draw a frame and die.
  private func forked() -> pid_t? {
    guard let symbol = dlsym(nil, "fork") else { return nil }
    return unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)()
  }

  extension ScreenTests {
    @Test(
      "a crash gives the terminal back before it ends the process",
      arguments: [
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT, SIGUSR1, SIGALRM,
        SIGXCPU,
      ], [false, true])
    func crash(number: Int32, hasHandler: Bool) throws {
      let pty = try #require(Pty())
      let before = pty.modes
      let child = try #require(forked())
      if child == 0 {
        // Without the test runner's own handlers, which would print a report; with one that returns,
        // as a backtracer's does when it has finished.
        if hasHandler { signal(number) { _ in } } else { signal(number, SIG_DFL) }
        // A test may run on a thread that lets some signals wait.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        alarm(10)
        var options = ScreenOptions(environment: ["TERM": "xterm-256color"])
        (options.input, options.output) = (pty.terminal, pty.terminal)
        guard let screen = try? Screen.open(options) else { _exit(3) }
        let status = FeedStatus(now: Timestamp(seconds: 0))
        screen.takesPastes = true
        screen.present(
          render(snapshot: nil, status: status, view: ViewState(), size: screen.size))
        raise(number)
        _exit(4)
      }
      var status: Int32 = 0
      var bytes: [UInt8] = []
      while waitpid(child, &status, WNOHANG) == 0 { bytes += pty.output(waitingMilliseconds: 20) }
      bytes += pty.output()
      #expect(status & 0x7F == number)
      #expect(pty.modes == before)
      let (entered, left) = (bytes.last(of: "\u{1B}[?1049h"), bytes.last(of: "\u{1B}[?1049l"))
      #expect(try #require(entered) < #require(left))
      let (marked, unmarked) = (bytes.last(of: "\u{1B}[?2004h"), bytes.last(of: "\u{1B}[?2004l"))
      #expect(try #require(marked) < #require(unmarked))
      #expect(try #require(bytes.last(of: "\u{1B}[?25h")) > #require(entered))
    }
  }
#endif
