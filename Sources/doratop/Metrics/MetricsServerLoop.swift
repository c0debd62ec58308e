import Configuration
import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the thread of the server does: waits for clients and for what they say, and never for one of them.
struct MetricsServerLoop {
  private let address: ListenAddress
  private let page: MetricsPage
  private let bell: Int32
  private var listener: Int32 = -1
  /// In the order in which they came.
  private var connections: [MetricsConnection] = []
  private let places: Int
  private var nextTry: UInt64 = 0
  private var pause = Self.shortest
  /// Until when nobody is let in, as there is no room.
  private var restsUntil: UInt64 = 0
  private var isFull = false

  private static let shortest: UInt64 = 500_000_000
  private static let longest: UInt64 = 30_000_000_000
  private static let atOnce = 32

  init(address: ListenAddress, page: MetricsPage, bell: Int32) {
    (self.address, self.page, self.bell) = (address, page, bell)
    places = MetricsListener.places
  }

  /// Runs until it is over.
  mutating func run(isOver: () -> Bool, say: (String?) -> Void) {
    while !isOver() {
      let now = Intake.monotonic()
      if listener < 0, now >= nextTry { open(at: now, say) }
      let ready = wait(at: now)
      for connection in connections.indices.reversed() {
        let isReady = ready.contains(connections[connection].descriptor)
        let time = Intake.monotonic()
        if isReady ? connections[connection].advance(page, at: time) : false {
          remove(connection)
        } else if time >= connections[connection].deadline {
          remove(connection)
        }
      }
      if listener >= 0, ready.contains(listener) { letIn(say) }
    }
    for connection in connections { close(connection.descriptor) }
    if listener >= 0 { close(listener) }
  }

  private mutating func open(at now: UInt64, _ say: (String?) -> Void) {
    do throws(MetricsListener.Fault) {
      listener = try MetricsListener.open(address)
      pause = Self.shortest
      say(nil)
    } catch {
      fail(error, at: now, say)
    }
  }

  private mutating func fail(
    _ fault: MetricsListener.Fault, at now: UInt64, _ say: (String?) -> Void
  ) {
    say("cannot listen on \(address): \(fault.reason)")
    nextTry = now + pause
    pause = min(Self.longest, pause * 2)
  }

  /// Waits for something to do; the descriptors with which there is.
  private mutating func wait(at now: UInt64) -> Set<Int32> {
    var waiting = connections.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    waiting.append(pollfd(fd: bell, events: Int16(POLLIN), revents: 0))
    let isOpen = listener >= 0 && now >= restsUntil
    if isOpen { waiting.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0)) }
    var until = connections.map(\.deadline).min() ?? .max
    if listener < 0 { until = min(until, nextTry) }
    if listener >= 0, !isOpen { until = min(until, restsUntil) }
    if bell < 0 { until = min(until, now + 1_000_000_000) }
    // Rounded up, or the last millisecond would be spent in circles.
    let rest = until == .max ? -1 : until > now ? Int32((until - now) / 1_000_000 + 1) : 0
    guard poll(&waiting, nfds_t(waiting.count), rest) > 0 else { return [] }
    return Set(waiting.filter { $0.revents != 0 }.map(\.fd))
  }

  /// Lets in who waits at the door, some at a time.
  private mutating func letIn(_ say: (String?) -> Void) {
    for _ in 0..<Self.atOnce {
      let now = Intake.monotonic()
      switch MetricsListener.next(listener) {
      case .nobody: return
      case .client(let descriptor):
        if isFull { say(nil) }
        isFull = false
        if connections.count >= places { makeRoom(at: now) }
        var connection = MetricsConnection(descriptor, at: now)
        // Mostly the request has come with it.
        if connection.advance(page, at: now) {
          close(descriptor)
        } else {
          connections.append(connection)
        }
      case .full(let fault):
        if connections.isEmpty {
          say("nobody can be let in on \(address): \(fault.reason)")
          isFull = true
          restsUntil = now + 1_000_000_000
          return
        }
        makeRoom(at: now)
      case .fault(let fault):
        close(listener)
        listener = -1
        fail(fault, at: now, say)
        return
      }
    }
  }

  /// Hangs up on the one that has been there longest: of those that hang up themselves, else of those that are slow
  /// to ask, else of those that have just come, else of those that take their answer.
  private mutating func makeRoom(at now: UInt64) {
    let place =
      connections.firstIndex { $0.phase == .ending }
      ?? connections.firstIndex { $0.isSlow(at: now) }
      ?? connections.firstIndex { $0.phase == .reading } ?? connections.startIndex
    remove(place)
  }

  private mutating func remove(_ place: Int) { close(connections.remove(at: place).descriptor) }
}
