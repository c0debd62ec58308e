#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One client: its request is read, answered, and what it still says is let go by until it has hung up.
///
/// It holds some kilobytes and a text that is the same for all, and has little time, whatever it does.
struct MetricsConnection {
  enum Phase: Equatable {
    case reading, writing, ending
  }

  /// The most that may stand before the blank line.
  static let headBytes = 8_192
  /// How long a request may take to come, an answer to go, and a client to hang up.
  static let readTime: UInt64 = 5_000_000_000
  static let writeTime: UInt64 = 10_000_000_000
  static let endTime: UInt64 = 1_000_000_000
  /// How long one that has said nothing yet is given before it counts as slow.
  static let grace: UInt64 = 250_000_000
  /// The most that is read from whoever goes on talking.
  static let endBytes = 1 << 20

  let descriptor: Int32
  private(set) var phase = Phase.reading
  private(set) var deadline: UInt64
  private let came: UInt64
  private var request: [UInt8] = []
  private var answer = MetricsAnswer.bad
  private var sent = 0
  private var ignored = 0

  init(_ descriptor: Int32, at now: UInt64) {
    self.descriptor = descriptor
    came = now
    deadline = now + Self.readTime
  }

  /// Whether it has had time to ask and has not: it said a part and no more, or nothing for a while.
  func isSlow(at now: UInt64) -> Bool {
    phase == .reading && (!request.isEmpty || now >= came + Self.grace)
  }

  /// What it waits for.
  var events: Int16 { Int16(phase == .writing ? POLLOUT : POLLIN) }

  /// Goes on as far as it goes without waiting; whether it is over.
  mutating func advance(_ page: MetricsPage, at now: UInt64) -> Bool {
    if phase == .reading, !read(page, at: now) { return true }
    if phase == .writing, !write(at: now) { return true }
    return phase == .ending && !ignore()
  }

  /// Reads the request; `false` when the client has gone without one.
  private mutating func read(_ page: MetricsPage, at now: UInt64) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while request.count <= Self.headBytes {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno == EAGAIN }
      if count == 0 { return false }
      request += chunk[..<count]
      switch MetricsRequest.head(request) {
      case .incomplete: continue
      case .bad: answer = .bad
      case .whole(let asked): answer = .to(asked, from: page, at: now)
      }
      return begin(at: now)
    }
    answer = .tooLarge
    return begin(at: now)
  }

  private mutating func begin(at now: UInt64) -> Bool {
    request = []
    (phase, deadline) = (.writing, now + Self.writeTime)
    return true
  }

  /// Sends the answer; `false` when nobody takes it.
  private mutating func write(at now: UInt64) -> Bool {
    while sent < answer.head.count + answer.body.count {
      let isHead = sent < answer.head.count
      let part = isHead ? answer.head : answer.body
      let start = isHead ? sent : sent - answer.head.count
      let count = part.withUnsafeBytes { bytes in
        send(descriptor, bytes.baseAddress! + start, bytes.count - start, Self.quiet)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno == EAGAIN }
      sent += count
    }
    answer = MetricsAnswer(head: [], body: [])
    // Who is hung up on while still talking loses the answer with it.
    shutdown(descriptor, Self.sendingEnd)
    (phase, deadline) = (.ending, now + Self.endTime)
    return true
  }

  /// Lets go by what still comes; `false` when it is over, or enough.
  private mutating func ignore() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 16_384)
    // Others want something, too.
    for _ in 0..<8 {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno == EAGAIN }
      ignored += count
      if count == 0 || ignored > Self.endBytes { return false }
    }
    return true
  }

  /// Without the signal for a client that has gone.
  private static var quiet: Int32 {
    #if canImport(Glibc)
      Int32(MSG_NOSIGNAL)
    #else
      0
    #endif
  }

  private static var sendingEnd: Int32 {
    #if canImport(Glibc)
      Int32(SHUT_WR)
    #else
      SHUT_WR
    #endif
  }
}

extension MetricsAnswer {
  fileprivate init(head: [UInt8], body: [UInt8]) { (self.head, self.body) = (head, body) }
}
