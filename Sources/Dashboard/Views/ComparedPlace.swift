public import DeliveryEvents
public import DeliveryMetrics

/// What a comparison was asked for, and which instants that was found to mean.
public struct ComparedPlace: Sendable, Hashable {
  /// As it was asked for, such as by days or by name.
  public var asked: SpanPair
  /// The instants that this means now.
  public var spans: ComparedSpans

  /// Creates the subject of a comparison's view.
  public init(asked: SpanPair, spans: ComparedSpans) {
    self.asked = asked
    self.spans = spans
  }
}

extension ViewState {
  /// Opens the comparison of two spans as of a clock, or says why there is none.
  public mutating func compare(_ asked: SpanPair, at clock: Timestamp) {
    do {
      let compared = ComparedPlace(asked: asked, spans: try spans(asked, at: clock))
      if case .comparison(let open)? = place.subject, open.asked == asked {
        // Asked again: there is nothing to go back to.
        place.subject = .comparison(compared)
      } else {
        _ = open(Place(.comparison, subject: .comparison(compared)))
      }
      notice = nil
    } catch {
      notice = error.description
    }
  }

  /// The instants that two spans mean now, in the window that is chosen: periods of the calendar are
  /// made of the days that are counted, so that they are those of a report.
  public func spans(_ asked: SpanPair, at clock: Timestamp) throws(Span.Fault) -> ComparedSpans {
    try asked.resolved(at: clock, window: window.nanoseconds, zone: dayZone, clockZone: shownZone)
  }

  /// Looks again at what the open comparison means, after the clock or the window was changed; what
  /// means nothing there stays what it was.
  public mutating func renewComparison(at clock: Timestamp) {
    guard case .comparison(let compared)? = place.subject,
      let spans = try? spans(compared.asked, at: clock)
    else { return }
    place.subject = .comparison(ComparedPlace(asked: compared.asked, spans: spans))
  }
}
