import Dashboard
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

private let day: Int64 = 86_400_000_000_000

/// A log and whoever watches it, with a clock that a test sets.
private final class Watcher {
  let folder = Folder()
  private(set) var session: LogSession
  private(set) var feed: LiveFeed!
  private let time = Clock()
  private let window: Int64

  final class Clock {
    var now = Watcher.start
  }

  /// 2026-03-02 10:00, when the last of the first events is written.
  static let start = Timestamp(seconds: 1_772_445_600)

  /// Begins so many days after the last event of a log.
  init(days: Int64, window: Int64 = 30 * day, isEmpty: Bool = false) {
    self.window = window
    let path = folder.path + "/a.jsonl"
    session = LogSession(sources: [path], mode: .follow, settings: Settings())
    if isEmpty {
      folder.write("")
    } else {
      _ = folder.write((0..<20).map { Self.line(hours: -Int64($0) * 6) }.reversed(), to: "a.jsonl")
    }
    pass(days: days)
    feed = LiveFeed(pinned: nil, window: window) { [time] in time.now }
    read()
  }

  static func line(hours: Int64) -> String {
    let seconds = start.secondsRoundedDown + hours * 3600
    return
      "{\"time\":\(seconds),\"kind\":\"deploy\",\"id\":\"d\(hours)\",\"state\":\"succeeded\",\"service\":\"shop\",\"env\":\"production\",\"sha\":\"c\(hours)\"}"
  }

  func pass(days: Int64) { time.now = time.now.advanced(byNanoseconds: days * day) }

  func read() { while !feed.read(into: session, until: .max).isCaughtUp {} }

  /// Writes an event so many hours after the last of the first.
  func write(hours: Int64) {
    guard let stream = fopen(folder.path + "/a.jsonl", "a") else { return }
    fputs(Self.line(hours: hours) + "\n", stream)
    fclose(stream)
    read()
  }

  /// The same log watched by another process: as read again, or with what was kept of it.
  func restart(_ state: LogState? = nil) {
    session = LogSession(
      sources: [folder.path + "/a.jsonl"], mode: .follow, settings: Settings(), state: state)
    feed = LiveFeed(pinned: nil, window: window) { [time] in time.now }
    for _ in 0..<200 where session.ledger.input.events == 0 { read() }
    read()
  }

  /// The kind of clock, and its days after the last of the first events.
  struct Shown: Equatable {
    var mode: FeedStatus.Mode
    var day: Double

    /// What a log is after so many days of silence, whose last event is of a day.
    static func ended(_ days: Double, day: Double = 0) -> Self {
      Self(mode: .ended(secondsAgo: days * 86_400), day: day)
    }
  }

  func shown(window: Int64? = nil) -> Shown {
    let now = feed.now(session, window: window ?? self.window)
    return Shown(mode: feed.mode, day: now.seconds(since: Self.start) / 86_400)
  }

  var isLive: Bool { shown().mode == .live }

  var alerts: [String] {
    let now = feed.now(session, window: window)
    return session.ledger.snapshot(at: now, windowNanoseconds: window).alerts.map(\.rule)
  }
}

@Suite("whether a log has ended")
struct LiveFeedTests {
  @Test("is decided when it is first read, by 30 days, or by a longer window that was asked for")
  func firstReading() {
    for (days, window, isLive) in [
      (29, 30, true), (31, 30, false), (29, 7, true), (31, 7, false), (45, 90, true),
      (91, 90, false),
    ] as [(Int64, Int64, Bool)] {
      let watcher = Watcher(days: days, window: window * day)
      #expect(watcher.isLive == isLive, "\(days) days of silence, window \(window)d")
      #expect(watcher.shown().day == (isLive ? Double(days) : 0))
    }
    #expect(Watcher(days: 31).shown() == .ended(31))
  }

  @Test("does not change with the window that is shown")
  func otherWindow() {
    for (days, isLive) in [(20, true), (45, false)] as [(Int64, Bool)] {
      let watcher = Watcher(days: days)
      for window in [90, 7, 30, 365] as [Int64] {
        #expect((watcher.shown(window: window * day).mode == .live) == isLive)
      }
    }
  }

  @Test("a log that falls silent while it is watched stays live: its figures fall, and it is told")
  func silence() {
    let watcher = Watcher(days: 0)
    #expect(watcher.isLive && watcher.alerts.isEmpty)
    watcher.pass(days: 29)
    watcher.read()
    let before = watcher.alerts
    #expect(before.contains("no-deployments") && before.contains("frequency-low"))
    for _ in 0..<3 {
      watcher.pass(days: 31)
      watcher.read()
      #expect(watcher.isLive)
      #expect(watcher.alerts.contains("no-deployments"))
    }
    #expect(watcher.shown().day == 122)
  }

  @Test("the clock of one that has ended stands, however long the program runs")
  func standing() {
    let watcher = Watcher(days: 31)
    watcher.pass(days: 40)
    watcher.read()
    #expect(watcher.shown() == .ended(71))
  }

  @Test("one that has ended is live from an event of the present on, for good")
  func comesBack() {
    let watcher = Watcher(days: 45)
    // What comes late is none.
    watcher.write(hours: 24)
    #expect(watcher.shown() == .ended(44, day: 1))
    watcher.write(hours: 45 * 24)
    #expect(watcher.isLive)
    watcher.pass(days: 31)
    watcher.read()
    #expect(watcher.isLive && watcher.shown().day == 76)
  }

  @Test("an empty log is live until its first events say otherwise")
  func empty() {
    let watcher = Watcher(days: 45, isEmpty: true)
    #expect(watcher.isLive)
    watcher.write(hours: 0)
    #expect(!watcher.isLive)
    let other = Watcher(days: 45, isEmpty: true)
    other.write(hours: 45 * 24 - 1)
    #expect(other.isLive)
  }

  @Test("a restart decides anew, from the sources as from a state")
  func restarted() throws {
    let watcher = Watcher(days: 0)
    let log = watcher.folder.path + "/a.jsonl"
    let place = StatePlace(path: watcher.folder.path + "/s.db")
    func state() throws -> LogState {
      try LogState(place, sources: [log], keeps: true, retention: 20_000 * day)
    }
    let first = try state()
    watcher.restart(first)
    #expect(watcher.isLive)
    first.end(watcher.session, within: 5_000_000_000)
    watcher.pass(days: 29)
    let second = try state()
    watcher.restart(second)
    #expect(watcher.isLive && watcher.alerts.contains("no-deployments"))
    second.end(watcher.session, within: 5_000_000_000)
    watcher.pass(days: 2)
    #expect(watcher.isLive)
    let third = try state()
    watcher.restart(third)
    #expect(watcher.shown() == .ended(31))
    third.end(watcher.session, within: 5_000_000_000)
    watcher.restart()
    #expect(!watcher.isLive)
  }

  @Test("other sources are found out about anew")
  func otherSources() {
    let watcher = Watcher(days: 0)
    watcher.pass(days: 31)
    watcher.read()
    #expect(watcher.isLive)
    watcher.feed.beginAnew()
    watcher.read()
    #expect(!watcher.isLive)
  }
}
