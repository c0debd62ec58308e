import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A client of the server, at the other end of a connection.
private final class Client {
  let page = MetricsPage(version: "1", at: 0)
  private let own: Int32
  var connection: MetricsConnection

  init() {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    socketpair(AF_UNIX, kind, 0, &ends)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    own = ends[0]
    connection = MetricsConnection(ends[1], at: 0)
  }

  deinit {
    hangUp()
    close(own)
  }

  func hangUp() { close(connection.descriptor) }

  /// Says something; returns whether the server is done with it.
  func say(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(own, $0.baseAddress, $0.count) }
    return goOn(at: 1)
  }

  /// Lets the server go on; returns whether it is done.
  func goOn(at now: UInt64) -> Bool { connection.advance(page, at: now) }

  func stopTalking() { shutdown(own, Int32(SHUT_WR)) }

  /// All that has come from the server.
  func heard() -> String {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(own, &chunk, chunk.count)
      if count <= 0 { return String(decoding: all, as: UTF8.self) }
      all += chunk[..<count]
    }
  }
}

@Suite("a client of the metrics server")
struct MetricsConnectionTests {
  @Test("is answered when its request is whole, and let go when it hangs up")
  func request() {
    let client = Client()
    #expect(!client.say("GET / HT"))
    #expect(client.connection.phase == .reading && client.heard() == "")
    #expect(!client.say("TP/1.1\r\n\r\n"))
    #expect(client.connection.phase == .ending)
    #expect(client.heard().hasSuffix("\r\n\r\ndoratop: the metrics are at /metrics\n"))
    #expect(!client.say("POST / HTTP/1.1\r\n\r\n"))
    #expect(client.heard() == "")
    client.stopTalking()
    #expect(client.goOn(at: 2))
  }

  @Test("is answered when it talks no more after its request, and not without one")
  func halfClosed() {
    let client = Client()
    #expect(!client.say("GET /-/healthy HTTP/1.1\r\n\r"))
    client.stopTalking()
    #expect(client.goOn(at: 1))
    let other = Client()
    other.stopTalking()
    #expect(other.goOn(at: 1))
    let third = Client()
    _ = third.say("GET /-/healthy HTTP/1.1\r\n\r\n")
    third.stopTalking()
    #expect(third.goOn(at: 1))
    #expect(third.heard().hasSuffix("healthy\n"))
  }

  @Test("with a head without end gets an answer, and no more than that")
  func endless() {
    let client = Client()
    var isOver = client.say("GET / HTTP/1.1\r\nX: ")
    var count = 0
    while !isOver, count < 1_000 {
      isOver = client.say(String(repeating: "x", count: 10_000))
      count += 1
    }
    #expect(client.heard().hasPrefix("HTTP/1.1 431 "))
    #expect(isOver && count < 200, "\(count)")
  }

  @Test("has little time, whatever it does")
  func deadlines() {
    let client = Client()
    #expect(client.connection.deadline == 5_000_000_000)
    // Each byte is in time, and all of them are not.
    for _ in 0..<10 { _ = client.say("G") }
    #expect(client.connection.deadline == 5_000_000_000)
    _ = client.say(" / HTTP/1.1\r\n\r\n")
    #expect(client.connection.phase == .ending && client.connection.deadline == 1_000_000_001)
  }

  @Test("that takes nothing waits, and then gets all of it")
  func slowReader() {
    let client = Client()
    var size: Int32 = 4_096
    setsockopt(
      client.connection.descriptor, SOL_SOCKET, SO_SNDBUF, &size,
      socklen_t(MemoryLayout<Int32>.size))
    var log = MetricsLog(seed: 3)
    client.page.put(
      .init(log.snapshot(lines: 300).1, by: .both, sources: .init(files: 1), version: "1"))
    #expect(!client.say("GET /metrics HTTP/1.1\r\n\r\n"))
    #expect(client.connection.phase == .writing && client.connection.deadline == 10_000_000_001)
    var heard = ""
    var turns = 0
    while client.connection.phase == .writing, turns < 10_000 {
      heard += client.heard()
      _ = client.goOn(at: 2)
      turns += 1
    }
    heard += client.heard()
    let body = String(decoding: client.page.bytes(isOpenMetrics: false), as: UTF8.self)
    #expect(heard.hasSuffix("\r\n\r\n" + body) && turns > 2)
  }

  @Test("that is gone costs nothing but itself")
  func gone() {
    let page = MetricsPage(version: "1", at: 0)
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    socketpair(AF_UNIX, kind, 0, &ends)
    let bytes = Array("GET /metrics HTTP/1.1\r\n\r\n".utf8)
    _ = bytes.withUnsafeBytes { write(ends[0], $0.baseAddress, $0.count) }
    close(ends[0])
    var connection = MetricsConnection(ends[1], at: 0)
    let isOver = connection.advance(page, at: 1)
    #expect(isOver)
    close(ends[1])
  }
}
