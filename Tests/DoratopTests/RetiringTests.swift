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

@Suite("what is older than it is kept for")
struct RetiringTests {
  private static let hour: Int64 = 3_600_000_000_000

  @Test(
    "a steady stream keeps no more than is meant, counts each event once, and is saved up to a line"
  )
  func steadyStream() throws {
    let folder = Folder()
    let log = "\(folder.path)/log.jsonl"
    let place = StatePlace(path: "\(folder.path)/s.db")
    let state = try LogState(place, sources: [log], keeps: true, retention: 2 * Self.hour)
    let session = LogSession(
      sources: [log], mode: .follow, settings: Settings(), state: state)
    // A line each second of sixteen hours that end now: each sixth repeats one before it, some readings all.
    let start = LogSession.wallClock().nanoseconds / 1_000_000 - 58_000_000
    var lines = 0
    var most = 0
    var distinct: Set<Int> = []
    for part in 0..<116 {
      var text = ""
      for number in part * 500..<(part + 1) * 500 {
        let isRepeated = number % 6 == 5 || part % 8 == 7
        let number = isRepeated ? number - number % 500 : number
        distinct.insert(number)
        text += #"{"time":\#(start + Int64(number) * 1000),"kind":"pipeline","state":"succeeded","#
        text += #""id":"r\#(number)","service":"a"}"# + "\n"
        lines += 1
      }
      append(text, to: log)
      // Each reading is short, and the next follows at once.
      for _ in 0..<10 { _ = session.read(until: Intake.monotonic() + 5_000_000) }
      let kept = try StateFile(reading: place)
      if let contents = try kept.contents(), let counters = SavedCounters(contents.counters) {
        most = max(most, contents.events)
        #expect(contents.positions.map(\.content.lines).reduce(0, +) == counters.lines)
      }
      kept.close()
    }
    for _ in 0..<1000 where session.ledger.counts.lines < lines {
      _ = session.read(until: Intake.monotonic() + 50_000_000)
    }
    state.end(session, within: 5_000_000_000)
    let counts = session.ledger.counts
    #expect(counts.lines == lines)
    #expect(counts.events + counts.tooOld == distinct.count)
    #expect(counts.tooOld == 0)
    #expect(session.ledger.sealed.until.nanoseconds / 1_000_000 > start)
    // Two hours, up to one more of the grain, and what comes before it is time to look.
    #expect(most < 3 * 3600 + 2 * 10_000)
  }

  private func append(_ text: String, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
  }
}
