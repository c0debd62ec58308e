import EventIntake
import Synchronization
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("addresses that are told", .serialized)
struct WebDeliveryTests {
  /// Answers whoever comes first with a beginning and then with the same again and again, until it is not taken any
  /// more or ten seconds have passed.
  private final class Server: Sendable {
    private let listener: Int32
    let port: UInt16
    private let over = Mutex(false)

    /// Whether nothing more is taken.
    var isOver: Bool { over.withLock { $0 } }

    init(_ beginning: String, then part: [UInt8], everyMilliseconds pause: Int32 = 0) {
      let listener = socket(AF_INET, ProgramDelivery.socketStream, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(listener, $0, length)
          _ = getsockname(listener, $0, &length)
        }
      }
      listen(listener, 4)
      self.listener = listener
      port = UInt16(bigEndian: address.sin_port)
      onThread { [self] in answer(beginning, part, pause) }
    }

    deinit { close(listener) }

    private func answer(_ beginning: String, _ part: [UInt8], _ pause: Int32) {
      var one = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      let peer = poll(&one, 1, 10_000) > 0 ? accept(listener, nil, nil) : -1
      var bytes = [UInt8](repeating: 0, count: 65_536)
      _ = recv(peer, &bytes, bytes.count, 0)
      var time = timeval(tv_sec: 2, tv_usec: 0)
      setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
      let end = Intake.monotonic() + 10_000_000_000
      var isTaken = send(peer, beginning, beginning.utf8.count, ProgramDelivery.quiet) > 0
      while isTaken, Intake.monotonic() < end {
        isTaken = send(peer, part, part.count, ProgramDelivery.quiet) > 0
        if pause > 0 { poll(nil, 0, pause) }
      }
      close(peer)
      over.withLock { $0 = true }
    }
  }

  /// Tells a server; answers what came of it and after how many seconds.
  private func tell(_ server: Server, seconds: Double, waiting: Int32 = 5)
    -> (outcome: DeliveryOutcome?, seconds: Double)
  {
    let start = Intake.monotonic()
    let delivery = WebDelivery(
      "http://127.0.0.1:\(server.port)/", headers: [:], Array("{}".utf8), key: "k",
      timeoutNanoseconds: Int64(seconds * 1e9))
    var outcome: DeliveryOutcome?
    while outcome == nil, Intake.monotonic() - start < 8_000_000_000 {
      poll(nil, 0, waiting)
      outcome = delivery?.advance()
    }
    delivery?.cancel()
    return (outcome, Double(Intake.monotonic() - start) / 1e9)
  }

  @Test("whose answer has no end are told all the same, and what they say is not taken")
  func endlessBody() {
    let server = Server(
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
      then: [UInt8](repeating: 0x78, count: 1 << 16))
    // Whoever looks late has not taken it all meanwhile.
    let told = tell(server, seconds: 7, waiting: 5000)
    #expect(told.outcome == .delivered, "\(told)")
    #expect(server.isOver)
  }

  @Test(
    "whose answer never comes to its beginning have no more time than others", arguments: [50, 0])
  func endlessHead(_ pause: Int32) {
    let server = Server(
      "HTTP/1.1 200 OK\r\n", then: Array("X-Filler: 0123456789abcdef0123456789abcdef\r\n".utf8),
      everyMilliseconds: pause)
    let told = tell(server, seconds: 1)
    #expect(told.seconds < 5, "\(told)")
    guard case .failed(let reason) = told.outcome else {
      Issue.record("\(told)")
      return
    }
    if pause > 0 { #expect(reason == "no answer in time") }
  }
}

/// Runs something on a thread of its own.
private func onThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body))
  pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer else { return nil }
      Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  pthread_detach(thread)
}
