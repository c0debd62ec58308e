import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Suite("the scrubber of a replay")
struct ScrubberTests {
  private func status(fraction: Double) -> FeedStatus {
    var marks = TimelineMarks()
    marks.events = (0...100).map { Timestamp(seconds: $0 < 50 ? 0 : $0 * 10) }
    marks.incidents = [Timestamp(seconds: 900)]
    var status = FeedStatus(now: Timestamp(seconds: Int64(fraction * 1000)))
    status.mode = .replay(
      FeedStatus.Replay(
        speed: 60, isOver: false, fraction: fraction, eventsShown: 7, eventsInAll: 52,
        timeline: Timeline(marks, from: Timestamp(seconds: 0), until: Timestamp(seconds: 1000))))
    return status
  }

  @Test("it stands on every screen from 40 columns on, with its cursor", arguments: 40...240)
  func everyWidth(columns: Int) throws {
    let frame = render(
      snapshot: Sample.snapshot, status: status(fraction: 0.5), view: ViewState(),
      size: Size(rows: 24, columns: columns), detail: nil)
    let row = Array(frame.row(22))
    let cursors = row.indices.filter { row[$0].role == .scrubCursor }
    #expect(cursors.count == 1)
    let bar = row.indices.filter {
      [.scrub, .scrubCursor, .eventIncident].contains(row[$0].role)
    }
    #expect(bar.count >= 20)
    // The cursor stands in the middle, the incident at nine tenths.
    let place = Double((cursors.first ?? 0) - bar[0]) / Double(bar.count)
    #expect(abs(place - 0.5) < 0.06)
    let incidents = row.indices.filter { row[$0].role == .eventIncident }
    #expect(incidents.count == 1)
    let incident = Double((incidents.first ?? 0) - bar[0]) / Double(bar.count)
    #expect(abs(incident - 0.9) < 0.06)
  }

  @Test("the header tells a replay from what is live, and one that has been stopped")
  func header() {
    var view = ViewState()
    let size = Size(rows: 24, columns: 80)
    func text() -> String {
      render(
        snapshot: Sample.snapshot, status: status(fraction: 0.5), view: view, size: size,
        detail: nil
      ).text
    }
    #expect(text().contains(" REPLAY 60x "))
    #expect(text().contains("7 of 52 events  50.0%"))
    view.frozen = ViewState.Frozen(since: Timestamp(seconds: 500), events: 0)
    #expect(text().contains(" REPLAY PAUSED "))
  }
}
