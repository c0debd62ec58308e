import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Suite("figures as they were known then")
struct AsKnownViewTests {
  /// A paused replay: later another failure became known, and eleven events in all.
  private static func status(isTold: Bool = true) -> FeedStatus {
    var later = Sample.snapshot
    later.reading.changeFailureRate.failed += 1
    later.valueStream.leadTimeMean = 2900
    var marks = TimelineMarks()
    let from = Sample.now.advanced(byNanoseconds: -50 * Sample.day)
    marks.events = (0...100).map { from.advanced(byNanoseconds: $0 * Sample.day) }
    var status = Sample.status
    status.mode = .replay(
      FeedStatus.Replay(
        speed: 60, isOver: false, fraction: 0.5, eventsShown: 7, eventsInAll: 101))
    status.timeline = Timeline(
      marks,
      whole: TimelineSpan(from: from, until: from.advanced(byNanoseconds: 100 * Sample.day)))
    if isTold { status.asKnown = FeedStatus.AsKnown(byEventTime: later, laterEvents: 11) }
    return status
  }

  private func frame(
    _ rows: Int, _ columns: Int, _ tier: GlyphTier = .ascii, isTold: Bool = true,
    change: (inout ViewState) -> Void = { _ in }, detail: Detail? = nil
  ) -> Frame {
    var view = Sample.view(tier)
    change(&view)
    return render(
      snapshot: Sample.snapshot, status: Self.status(isTold: isTold), view: view,
      size: Size(rows: rows, columns: columns), detail: detail)
  }

  /// The marks of a frame, each with what stands before it.
  private func marks(_ frame: Frame) -> [String] {
    (0..<frame.size.rows).flatMap { row -> [String] in
      let cells = frame.row(row)
      return cells.indices.filter { cells[$0].scalars == ["*"] && cells[$0].role == .modeReplay }
        .map { place in
          cells[max(0, place - 5)..<place].map { String(Character($0.scalars[0])) }.joined()
        }
    }
  }

  @Test("Golden: the overview of a replay as known then", arguments: [(24, 80), (40, 120)])
  func asKnownGoldens(size: (Int, Int)) {
    for tier in [GlyphTier.blocks, .ascii] {
      Golden.expect(
        frame(size.0, size.1, tier), "as-known-\(size.1)x\(size.0)-\(tier.rawValue)")
    }
  }

  @Test("only a figure that differs has a mark, of a sign and a role, on every screen")
  func mark() {
    for (rows, columns) in [(24, 80), (16, 60), (40, 120), (60, 220)] {
      for tier in [GlyphTier.blocks, .braille, .cp437, .ascii] {
        let frame = frame(rows, columns, tier)
        #expect(frame.text.contains("AS KNOWN"), "\(columns)x\(rows)")
        #expect(frame.text.contains("11 "), "\(columns)x\(rows)")
        #expect(marks(frame).contains { $0.hasSuffix("17.3%") || $0.hasSuffix("  ") })
        #expect(!marks(frame).contains { $0.hasSuffix("/day") }, "the frequency is the same")
      }
    }
    #expect(marks(frame(24, 80)).contains("n=148"), "the time through the value stream differs")
    let plain = frame(24, 80, isTold: false)
    #expect(marks(plain).isEmpty && !plain.text.contains("AS KNOWN"))
  }

  @Test("the view of a measure says both figures in words, the screen in sentences too")
  func words() {
    let evidence = Evidence(
      metric: .changeFailureRate, asOf: Sample.now,
      window: WindowSpan(nanoseconds: 30 * Sample.day, to: Sample.now, observedDays: 30),
      scope: .everything, entries: [])
    let text = frame(
      24, 100, change: { _ = $0.open(Place(.metric, subject: .metric(.changeFailureRate))) },
      detail: .metric(evidence)
    ).text
    #expect(
      text.contains(
        "as known then 17.3% (31 of 179 deploys), with what came later 17.9% (32 of 179 deploys)"))
    let stream = frame(40, 120, change: { _ = $0.open(Place(.stream)) }).text
    #expect(
      stream.contains(
        "* as known then 00:47:12 (n=148), with what came later 00:48:20 (n=148)"))
    let plain = PlainView(
      snapshot: Sample.snapshot, status: Self.status(), view: Sample.view()
    ).text
    #expect(plain.contains("as known then 17.3% (31 of 179 deploys), with what came later 17.9%"))
    #expect(plain.contains("as known at 2026-11-22"))
  }

  @Test("while lines are taken in again, the bottom line says how far that is")
  func progress() {
    var status = Self.status()
    status.asKnown?.fraction = 0.43
    let text = render(
      snapshot: Sample.snapshot, status: status, view: Sample.view(.ascii),
      size: Size(rows: 24, columns: 80)
    ).text
    #expect(text.contains("taking in 43%"))
  }

  @Test("a key and a command ask for the other reading")
  func asking() throws {
    var view = Sample.view()
    #expect(view.action(for: .character("A")) == .toggleAsKnown)
    #expect(view.apply(.toggleAsKnown, now: Sample.now, events: 0) == .showAsKnown(nil))
    #expect(try CommandLine.parse("as-known") == .asKnown(nil))
    #expect(try CommandLine.parse("as-known on") == .asKnown(true))
    #expect(try CommandLine.parse("as-known off") == .asKnown(false))
    #expect(throws: CommandLine.Fault(sentence: ":as-known is \"maybe\", expected on or off")) {
      try CommandLine.parse("as-known maybe")
    }
    #expect(
      CommandLine.offers(for: "as-known o", services: [], teams: [], themes: [])
        == ["as-known off", "as-known on"])
  }

  @Test("a report says which reading it is of, and one by event time is as it was")
  func reports() {
    let told = JSONReport(Sample.snapshot, files: 1, laterEvents: 11).text
    #expect(told.contains("\"reading\":\"asKnown\",\"laterEvents\":11,"))
    #expect(!JSONReport(Sample.snapshot, files: 1).text.contains("asKnown"))
    let text = TextReport(Sample.snapshot, levels: "2021", laterEvents: 1).text
    #expect(text.contains("as known then, without what came later: 1 event\n"))
  }
}
