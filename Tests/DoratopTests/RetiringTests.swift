import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("giving up what is older than it is kept for")
struct RetiringTests {
  private let folder = Folder()
  private let session: LogSession
  private let state: LogState
  private let place: StatePlace
  private let log: String
  /// When the log begins, in milliseconds: it is of sixteen hours that end now, with an event each second.
  private let start = LogSession.wallClock().nanoseconds / 1_000_000 - 58_000_000

  init() throws {
    log = "\(folder.path)/log.jsonl"
    place = StatePlace(path: "\(folder.path)/s.db")
    state = try LogState(place, sources: [log], keeps: true, retention: 2 * 3_600_000_000_000)
    session = LogSession(sources: [log], mode: .follow, settings: Settings(), state: state)
  }

  @Test("under a steady stream not much more is kept than is meant, and each event counts once")
  func steadyStream() throws {
    var most = 0
    for part in 0..<116 {
      append(numbers: Array(part * 500..<(part + 1) * 500))
      // Each reading is short, and the next follows at once.
      read()
      if part % 8 == 7 { most = max(most, try kept()?.events ?? 0) }
    }
    for _ in 0..<5000 where session.ledger.counts.lines < 58_000 {
      read()
      poll(nil, 0, 1)
    }
    state.end(session, within: 5_000_000_000)
    #expect(session.ledger.counts.lines == 58_000)
    #expect(session.ledger.counts.events == 58_000)
    #expect(session.ledger.sealed.until.nanoseconds / 1_000_000 > start)
    // Two hours and up to one more, and what comes until it is time to look again.
    #expect(most < 3 * 3600 + 2 * 10_000)
  }

  @Test("what is saved when something is given up has been counted and read up to the same line")
  func countersAndPositions() throws {
    for part in 0..<12 {
      let numbers = Array(part * 4800..<(part + 1) * 4800)
      // So that what comes next is saved at once, and what repeats it is not.
      poll(nil, 0, 210)
      append(numbers: numbers)
      read()
      append(numbers: Array(numbers.prefix(100)))
      for _ in 0..<40 {
        read()
        guard let contents = try kept() else { continue }
        let lines = SavedCounters(contents.counters)?.lines
        #expect(contents.positions.map(\.content.lines).reduce(0, +) == lines)
      }
    }
    #expect(session.ledger.sealed.until.nanoseconds / 1_000_000 > start)
  }

  private func read() { _ = session.read(until: Intake.monotonic() + 5_000_000) }

  /// What the state holds now.
  private func kept() throws -> StateContents? {
    let file = try StateFile(reading: place)
    defer { file.close() }
    return try file.contents()
  }

  private func append(numbers: [Int]) {
    let text = numbers.map { number in
      #"{"time":\#(start + Int64(number) * 1000),"kind":"pipeline","state":"succeeded","#
        + #""id":"r\#(number)","service":"a"}"# + "\n"
    }.joined()
    let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
  }
}
