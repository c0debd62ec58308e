import DeliveryEvents
import DeliveryMetrics

/// What a screen says of a log that has ended: a board that only looks well is the worst of all.
struct EndedLog {
  /// How long ago that was, which stands in the place of the clock.
  let badge: StyledText
  /// The same for a sentence.
  let sentence: String
  /// What may stand where a clock that runs would say so, the longest first.
  private let forms: [StyledText]

  /// `nil` of a log that has not ended, and where the viewer looks at another instant than its end.
  init?(_ scene: Scene) {
    self.init(status: scene.status, view: scene.view)
  }

  init?(status: FeedStatus, view: ViewState) {
    guard case .ended(let age) = status.mode, view.frozen == nil else { return nil }
    sentence = "the log ended \(Figures.age(age)) ago"
    badge = StyledText(" LOG ENDED \(Figures.age(age)) AGO ", .stale)
    let clock = ClockText(zone: view.shownZone)
    let date = clock.date(status.now)
    let zone = clock.zoneName(at: status.now)
    forms = ["\(clock.dateTime(status.now)) \(zone)", date].map {
      StyledText(" AS OF \($0) ", .modeFrozen)
    }
  }

  /// The instant that everything is as of, in the longest form for which there is room; nothing without any.
  func asOf(columns: Int) -> StyledText {
    forms.first { $0.columns <= columns } ?? StyledText()
  }
}
