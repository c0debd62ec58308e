import DeliveryEvents
import DeliveryMetrics
import EventIntake
import GRDB
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
      // Each reading is short, and the next follows at once; on a slow machine as many as it takes to keep up.
      for _ in 0..<5000 {
        read()
        if session.ledger.counts.lines >= part * 500 { break }
      }
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

  @Test(
    "the old ledger is let go before another is made, and what had been counted is said meanwhile")
  func oneLedger() throws {
    append(numbers: Array(0..<58_000))
    var remade = 0
    for _ in 0..<20_000 where remade == 0 || session.isRemaking {
      weak let (ledger, symbols) = (session.ledger, session.symbols)
      let (counts, newest) = (session.ledger.counts, session.newestEvent)
      let wasRemaking = session.isRemaking
      _ = session.read(until: Intake.monotonic())
      guard session.isRemaking, !wasRemaking else { continue }
      remade += 1
      #expect(ledger == nil && symbols == nil)
      #expect(session.ledger.counts == counts)
      #expect(session.newestEvent == newest)
      // Marks are what they were.
      #expect(session.timeline.current(session.ledger).events.isEmpty)
    }
    #expect(remade == 1)
    #expect(session.ledger.sealed.until.nanoseconds / 1_000_000 > start)
    #expect(session.ledger.counts.events == 58_000)
    #expect(!session.ledger.isStandIn)
  }

  @Test("a state that is found damaged before the old ledger is let go costs nothing that is known")
  func damagedBefore() throws {
    try damage(when: { session.ledger.counts.events == 58_000 && $0 > 0 })
    #expect(session.ledger.counts.events == 58_000)
    #expect(session.ledger.sealed.until == .distantPast)
    #expect(held == 58_000)
  }

  @Test(
    "of a state that is damaged while the ledger is made anew stays what is whole, and the loss is said"
  )
  func damagedMeanwhile() throws {
    try damage(when: { _ in session.isRemaking })
    #expect(session.ledger.counts.events == 58_000)
    #expect(session.ledger.sealed.until.nanoseconds / 1_000_000 > start)
    #expect(!session.ledger.isStandIn)
    #expect(state.sentence.contains("could not be read"), "\(state.sentence)")
    #expect(held < 58_000)
  }

  /// Reads in short steps, and damages the last batch of the state once, when it is time; `isTime` is asked with how
  /// many batches there are.
  private func damage(when isTime: (Int) -> Bool) throws {
    append(numbers: Array(0..<58_000))
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    let queue = try DatabaseQueue(path: place.path, configuration: configuration)
    var isDamaged = false
    for _ in 0..<20_000 {
      let result = session.read(until: Intake.monotonic())
      if isDamaged {
        if case .stopped = state.phase { break }
        continue
      }
      if result.isCaughtUp { poll(nil, 0, 1) }
      let count = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM batches") ?? 0 }
      guard isTime(count) else { continue }
      try queue.write {
        try $0.execute(
          sql: "UPDATE batches SET digest = digest + 1 WHERE seq = (SELECT max(seq) FROM batches)")
      }
      isDamaged = true
    }
    #expect(isDamaged)
    guard case .stopped = state.phase else {
      Issue.record("the damage was not found")
      return
    }
  }

  /// How many events the ledger holds.
  private var held: Int { session.timeline.current(session.ledger).events.count }

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
