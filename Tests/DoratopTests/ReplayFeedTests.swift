import Dashboard
import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A replay of a file whose clock moves when a test says so.
private final class Player {
  let path: String
  private(set) var nanoseconds: UInt64 = 1_000_000_000
  private(set) var session: LogSession
  private(set) var feed: ReplayFeed!
  private(set) var said: [String] = []

  /// Replays events at minutes after 2026-03-02 10:00.
  init(
    _ minutes: [Int], from: String = "start", until: String = "end", speed: Int = 3600,
    loops: Bool = false, bytes: Int = 0
  ) throws {
    var name = Array("/tmp/doratop-replay-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    close(file)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    session = LogSession(sources: [path], mode: .follow, settings: Settings())
    write(minutes, bytes: bytes)
    let range = ReplayRange(
      from: try #require(Moment(from)), until: try #require(Moment(until)), fromText: from,
      untilText: until)
    feed = ReplayFeed(range, speed: speed, loops: loops) { [unowned self] in nanoseconds }
  }

  deinit { unlink(path) }

  static func time(_ minute: Int) -> Timestamp {
    Timestamp(seconds: 1_772_445_600 + Int64(minute) * 60)
  }

  func write(_ minutes: [Int], mode: String = "a", bytes: Int = 0) {
    guard let stream = fopen(path, mode) else { return }
    defer { fclose(stream) }
    let more = String(repeating: "x", count: bytes)
    for minute in minutes {
      let text =
        "{\"time\":\(Self.time(minute).secondsRoundedDown),\"kind\":\"deploy\",\"id\":\"d\(minute)\",\"state\":\"succeeded\",\"service\":\"shop\",\"env\":\"production\",\"sha\":\"c1\",\"note\":\"\(more)\"}\n"
      fputs(text, stream)
    }
  }

  /// Reads all there is, takes what is said, and shows a first frame.
  func read() {
    for _ in 0..<50 {
      let result = feed.read(into: session, until: .max)
      if let notice = feed.takeNotice() { said.append(notice.text) }
      guard result.isCaughtUp else { continue }
      _ = minute()
      return
    }
  }

  /// Reads a little.
  func readSlice() -> Bool { feed.read(into: session, until: 0).isCaughtUp }

  /// The clock of the screen in minutes, so many seconds later.
  func minute(after seconds: Double = 0) -> Double {
    nanoseconds += UInt64(seconds * 1e9)
    let now = feed.now(session, window: 86_400_000_000_000)
    if let notice = feed.takeNotice() { said.append(notice.text) }
    return now.seconds(since: Self.time(0)) / 60
  }
}

@Suite("a replay")
struct ReplayFeedTests {
  @Test("a replay begins at the first event, goes at its speed, and ends with the last")
  func plays() throws {
    let player = try Player([0, 60, 120, 180], speed: 3600)
    player.read()
    #expect(player.minute() == 0 && player.feed.isPlaying)
    #expect(player.minute(after: 0.5) == 30)
    #expect(player.feed.changeSpeed(by: -1) == "600 times as fast as life")
    #expect(player.minute(after: 1) == 40)
    _ = player.feed.changeSpeed(by: 1)
    #expect(player.minute(after: 100) == 180)
    #expect(!player.feed.isPlaying && player.feed.mode.replay?.isOver == true)
    #expect(player.minute(after: 100) == 180 && player.said.isEmpty)
  }

  @Test(
    "from a speed between two that can be chosen, each key goes to the one beside it",
    arguments: [
      (7, 1, 10), (7, -1, 1), (10, 1, 60), (10, -1, 1), (5000, 1, 21_600), (5000, -1, 3600),
    ])
  func speeds(asked: Int, step: Int, next: Int) throws {
    let player = try Player([0, 60], speed: asked)
    #expect(player.feed.changeSpeed(by: step) == "\(next) times as fast as life")
  }

  @Test("a stopped replay stays, goes where it is sent, and plays on from there")
  func stops() throws {
    let player = try Player([0, 60, 120, 180])
    player.read()
    #expect(player.minute(after: 1) == 60)
    player.feed.hold(at: Player.time(20))
    #expect(player.minute(after: 100) == 20 && !player.feed.isPlaying)
    player.feed.hold(at: nil)
    #expect(player.minute() == 20)
    #expect(player.minute(after: 0.5) == 50)
    player.feed.goToNow()
    #expect(player.minute() == 180)
  }

  @Test("idle gaps are skipped at high speed, which is said; at a minute a second they are played")
  func skips() throws {
    let player = try Player([0, 10, 10_000, 10_010], speed: 600)
    player.read()
    #expect(player.minute(after: 0.5) == 5 && player.said.isEmpty)
    // Two seconds would be the longest; 0.3 of them are played before the next event.
    #expect(player.minute(after: 1) == 9_997)
    #expect(player.said == ["skipped 6d22h without events"])
    #expect(player.minute(after: 0.3) == 10_000)
    let slow = try Player([0, 10, 10_000], speed: 60)
    slow.read()
    #expect(slow.minute(after: 11) == 11)
    #expect(slow.minute(after: 100) == 111 && slow.said.isEmpty)
  }

  @Test("a loop begins again once its end was shown")
  func loops() throws {
    let player = try Player([0, 60, 120], loops: true)
    player.read()
    #expect(player.minute(after: 1.5) == 90)
    #expect(player.minute(after: 5) == 120 && player.feed.isPlaying)
    #expect(player.feed.mode.replay?.isOver == false)
    #expect(player.minute(after: 0.1) == 0)
    #expect(player.minute(after: 0.5) == 30)
    let single = try Player([7], loops: true)
    single.read()
    #expect(single.minute(after: 3) == 7 && single.minute(after: 3) == 7)
    #expect(!single.feed.isPlaying)
  }

  @Test("while a log is read, the clock stands at the beginning and goes where it is sent")
  func loading() throws {
    let player = try Player(Array(0..<4000), from: "2026-03-03 10:00", bytes: 2000)
    // What is asked for comes late: until then the last that was read is shown.
    var shown: [Double] = []
    var slices = 0
    while !player.readSlice() {
      shown.append(player.minute(after: 1))
      #expect(!player.feed.isPlaying && player.feed.takeNotice() == nil)
      slices += 1
    }
    #expect(slices > 3)
    #expect(shown == shown.sorted() && shown.first ?? 9999 < 1440)
    #expect(player.minute() == 1440 && player.feed.isPlaying)
    #expect(player.minute(after: 1) == 1500)
    let moved = try Player(Array(0..<4000), bytes: 2000)
    _ = moved.readSlice()
    #expect(moved.minute(after: 1) == 0)
    moved.feed.hold(at: Player.time(50))
    while !moved.readSlice() {}
    #expect(moved.minute(after: 1) == 50)
    moved.feed.hold(at: nil)
    #expect(moved.minute(after: 1) == 110)
  }

  @Test("a log that grows is played on, and one that is rewritten keeps what was read")
  func grows() throws {
    let player = try Player([0, 60])
    player.read()
    #expect(player.minute(after: 9) == 60 && !player.feed.isPlaying)
    player.write([90])
    usleep(1_100_000)
    player.read()
    #expect(player.said == ["the log has grown: it ends at 2026-03-02 11:30:00 UTC now"])
    #expect(player.feed.isPlaying && player.minute(after: 0.25) == 75)
    player.write([5], mode: "w")
    player.read()
    let name = player.path.split(separator: "/").last ?? ""
    #expect(player.said.last == "\(name) was truncated or rewritten; what had been read is kept")
    #expect(player.minute(after: 9) == 90)
  }

  @Test("an empty log is nowhere, and plays from its first event once that is written")
  func empty() throws {
    let player = try Player([])
    player.read()
    player.feed.goToNow()
    player.feed.hold(at: Player.time(3))
    player.feed.hold(at: nil)
    #expect(!player.feed.isPlaying && player.feed.span == nil && player.feed.fault == nil)
    player.write([5, 15])
    usleep(1_100_000)
    player.read()
    #expect(player.minute() == 5 && player.minute(after: 0.1) == 11)
  }

  @Test("a range that the log has nothing of is said once all is read, and not before")
  func faults() throws {
    let player = try Player([0, 60], from: "2027-01-01")
    player.read()
    #expect(
      player.said == [
        "--from 2027-01-01 lies after the last event; the whole log is played, 2026-03-02 10:00:00 to 2026-03-02 11:00:00 UTC"
      ])
    #expect(player.minute() == 0)
    #expect(
      player.feed.fault
        == "--from 2027-01-01 lies after the last event: the log has 2026-03-02 10:00:00 to 2026-03-02 11:00:00 UTC"
    )
  }
}

extension FeedStatus.Mode {
  /// What is told of a replay.
  fileprivate var replay: FeedStatus.Replay? {
    if case .replay(let replay) = self { replay } else { nil }
  }
}
