import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

private func time(_ text: String) -> Timestamp { Timestamp(text: text) ?? .distantPast }

@Suite("going to a time")
struct MomentTests {
  /// Two hours east until an instant in October 2026, then one.
  private let berlin = ZoneRules(
    name: "Europe/Berlin", initialOffsetSeconds: 7200,
    transitions: [
      ZoneRules.Transition(at: time("2026-10-25T01:00:00Z"), offsetSeconds: 3600)
    ])
  private let running = time("2026-11-24T14:07:31Z")

  @Test(
    "what people type is the instant they mean",
    arguments: [
      ("13:40", "2026-11-24T13:40:00Z"), ("14:30", "2026-11-23T14:30:00Z"),
      ("13:40:05", "2026-11-24T13:40:05Z"), ("-2h", "2026-11-24T12:07:31Z"),
      ("-90m", "2026-11-24T12:37:31Z"), ("-1d", "2026-11-23T14:07:31Z"),
      ("2026-10-04", "2026-10-04T00:00:00Z"), ("2026-10-04 13:40", "2026-10-04T13:40:00Z"),
      ("2026-10-04T13:40:00+02:00", "2026-10-04T11:40:00Z"),
      ("2026-10-04 13:40:00+02:00", "2026-10-04T11:40:00Z"), ("1791114000", "2026-10-04T11:40:00Z"),
      ("2026-10-04 11:40:00.5Z", "2026-10-04T11:40:00.5Z"),
      ("yesterday", "2026-11-23T00:00:00Z"), ("yesterday 9:05", "2026-11-23T09:05:00Z"),
      ("today", "2026-11-24T00:00:00Z"),
    ])
  func meant(_ typed: String, _ expected: String) {
    let moment = Moment(typed)
    #expect(moment?.instant(shown: running, running: running, zone: .utc) == time(expected))
  }

  @Test(
    "local times are those of the zone, on both sides of a change",
    arguments: [
      ("2026-10-04 13:40", "2026-10-04T11:40:00Z"), ("2026-10-25", "2026-10-24T22:00:00Z"),
      ("2026-10-04T13:40", "2026-10-04T11:40:00Z"), ("2026-10-04T13:40:00", "2026-10-04T11:40:00Z"),
      ("2026-10-25 12:00", "2026-10-25T11:00:00Z"), ("13:40", "2026-11-24T12:40:00Z"),
      ("2026-10-04T13:40:05.25", "2026-10-04T11:40:05.25Z"),
      ("2026-10-04 13:40:05,123456789", "2026-10-04T11:40:05.123456789Z"),
      ("13:40:59.9999999999", "2026-11-24T12:40:59.999999999Z"),
    ])
  func local(_ typed: String, _ expected: String) {
    let moment = Moment(typed)
    #expect(moment?.instant(shown: running, running: running, zone: berlin) == time(expected))
  }

  @Test(
    "what is no time is not taken for one",
    arguments: [
      "", "soon", "25:00", "12:60", "1:2:3:4", "2026-13-01", "2026-10-04 25:00", "-2", "-2x", "13:",
      "now 13:40", "yesterday yesterday", "2026-10-04T13:40:00Z 10:00", "1e9d", "-99999999w",
      "13:40:05.", "13:40.5", "13:40:05.5x", "yesterday 13:40:05.٣",
    ])
  func refused(_ typed: String) {
    #expect(Moment(typed) == nil)
  }

  @Test("relative times go from what is shown; the way back is to the clock that runs")
  func goesAndComesBack() {
    var view = ViewState()
    func go(_ text: String, events: Int) {
      view.go(
        to: Moment(text) ?? .now, shown: view.frozen?.since ?? running, running: running,
        events: events)
    }
    go("-2h", events: 7)
    #expect(view.frozen == ViewState.Frozen(since: time("2026-11-24T12:07:31Z"), events: 7))
    go("-2h", events: 9)
    #expect(view.frozen?.since == time("2026-11-24T10:07:31Z"))
    // A time of the day that is shown, although it is later than what is shown.
    go("13:40", events: 9)
    #expect(view.frozen?.since == time("2026-11-24T13:40:00Z"))
    go("now", events: 9)
    #expect(view.frozen == nil)
  }

  @Test("a time ahead of the clock changes nothing, and says why")
  func ahead() {
    var view = ViewState()
    view.go(to: Moment("2027-01-01") ?? .now, shown: running, running: running, events: 0)
    #expect(view.frozen == nil)
    #expect(view.notice == "2027-01-01 00:00:00 lies ahead of the clock, 2026-11-24 14:07:31")
    view.go(
      to: Moment("2027-01-01") ?? .now, shown: time("2026-10-01"), running: running, events: 0,
      isReplay: true)
    #expect(
      view.notice == "2027-01-01 00:00:00 lies after the end of the replay, 2026-11-24 14:07:31")
  }

  @Test("steps go from mark to mark, and say where there is none")
  func steps() {
    var marks = TimelineMarks()
    marks.events = [10, 20, 30].map { Timestamp(seconds: $0) }
    marks.incidents = [Timestamp(seconds: 20)]
    var view = ViewState()
    func go(_ moment: Moment) -> Int64? {
      view.go(
        to: moment, shown: view.frozen?.since ?? Timestamp(seconds: 40),
        running: Timestamp(seconds: 40), events: 3, marks: marks)
      return view.frozen?.since.secondsRoundedDown
    }
    #expect(go(.mark(.event, -1)) == 30)
    #expect(go(.mark(.event, -2)) == 10)
    #expect(go(.mark(.event, -1)) == 10)
    #expect(view.notice == "no earlier event")
    #expect(go(.mark(.incident, 1)) == 20)
    #expect(view.notice == nil)
    #expect(go(.mark(.incident, 1)) == 20)
    #expect(view.notice == "no later incident")
    #expect(go(.end) == 30)
    #expect(go(.start) == 10)
  }

  @Test("before the first event there is nothing: that is shown instead, and said")
  func beforeTheFirst() {
    var view = ViewState()
    let first = time("2026-04-06T09:00:00Z")
    func go(_ text: String) {
      view.go(
        to: Moment(text) ?? .now, shown: running, running: running, events: 7, first: first)
    }
    go("2020-01-01")
    #expect(view.frozen == ViewState.Frozen(since: first, events: 7))
    #expect(
      view.notice
        == "2020-01-01 00:00:00 lies before the first event: shown is that, 2026-04-06 09:00:00")
    go("2026-04-06 09:00")
    #expect(view.frozen?.since == first && view.notice == nil)
  }

  @Test("before the beginning of a replay there is nothing to see either")
  func beforeTheReplay() {
    var view = ViewState()
    let (first, begin) = (time("2026-04-06T09:00:00Z"), time("2026-06-29T00:00:00Z"))
    var marks = TimelineMarks()
    marks.events = [first, running]
    for (text, notice) in [
      (
        "2026-04-06 09:00",
        "2026-04-06 09:00:00 lies before the beginning of the replay: shown is that, 2026-06-29 00:00:00"
      ), ("start", nil),
    ] {
      view.go(
        to: Moment(text) ?? .now, shown: running, running: running, events: 7, marks: marks,
        first: begin, isReplay: true)
      #expect(view.frozen?.since == begin && view.notice == notice, "\(text)")
    }
  }

  @Test("before all logs there is nothing to go to")
  func early() {
    var view = ViewState()
    for _ in 0..<2 {
      view.go(
        to: Moment("-100000d") ?? .now, shown: view.frozen?.since ?? running, running: running,
        events: 0)
    }
    #expect(view.frozen?.since == Timestamp(seconds: 0))
  }

  @Test(
    "the jump to an alert goes to the very instant at which it was crossed",
    arguments: [
      ("2026-10-04T11:40:00Z", "2026-10-04 13:40:00"),
      ("2026-10-04T11:40:00.736Z", "2026-10-04T11:40:00.736Z"),
      ("2026-10-25T00:30:00Z", nil), ("2026-10-25T01:30:00Z", nil),
    ])
  func crossed(_ instant: String, _ typed: String?) throws {
    var view = ViewState()
    (view.localZone, view.showsLocalTime) = (berlin, true)
    var name = AlertName(try #require(Sample.snapshot.alerts.first))
    name.crossed = time(instant)
    view.ask(.visit, [RowSummary(target: .alert(name), words: "")])
    let text = try #require(view.prompt?.text)
    if let typed { #expect(text == "goto \(typed)") }
    guard case .goTo(let moment) = try CommandLine.parse(text) else {
      Issue.record("\(text) goes nowhere")
      return
    }
    #expect(moment.instant(shown: running, running: running, zone: berlin) == time(instant))
  }

  @Test("the command says what would be right, and completes")
  func command() throws {
    #expect(try CommandLine.parse("goto -2h") == .goTo(.after(-7_200_000_000_000)))
    #expect(
      throws: CommandLine.Fault(
        sentence: "\"soon\" is no time, expected 13:40, -2h, yesterday, 2026-10-04 13:40 or now")
    ) { try CommandLine.parse("goto soon") }
    #expect(
      CommandLine.offers(for: "goto y", services: [], teams: [], themes: []) == ["goto yesterday"])
    var view = ViewState()
    _ = view.apply(.askTime, now: running, events: 0)
    #expect(view.prompt?.text == "goto ")
    #expect(view.apply(.goTo(.now), now: running, events: 0) == .goTo(.now))
  }
}
