public import DeliveryMetrics

/// What a scrubber shows of a log: when things happened, and the stretch of it that there is.
public struct Timeline: Sendable, Equatable {
  public var marks: TimelineMarks
  /// All that can be gone to.
  public var whole: TimelineSpan

  /// Creates a timeline.
  public init(_ marks: TimelineMarks, whole: TimelineSpan) {
    self.marks = marks
    self.whole = whole
  }

  /// How many marks of a kind there are in each column.
  func counts(_ kind: TimelineMarks.Kind, on scale: TimelineScale) -> [Int] {
    var places = (0..<scale.columns).map { marks.place(kind, at: scale.start(of: $0)) }
    // The last column has the last instant, too.
    places.append(
      marks.place(kind, at: scale.span.until.advanced(byNanoseconds: 1)))
    return zip(places, places.dropFirst()).map { $1 - $0 }
  }
}

extension ViewState {
  /// What of a timeline is shown.
  func shownSpan(of timeline: Timeline) -> TimelineSpan {
    guard let zoom, zoom.nanoseconds < timeline.whole.nanoseconds else { return timeline.whole }
    return zoom
  }

  /// Moves what is zoomed to with the clock; not while a hand is on it.
  public mutating func follow(_ status: FeedStatus) {
    guard let zoom, grip == nil, let timeline = status.timeline else { return }
    self.zoom = zoom.following(status.now, in: timeline.whole)
  }

  /// Shows less of the timeline, or with -1 more, around the clock.
  public mutating func zoom(_ step: Int, _ status: FeedStatus) {
    guard let timeline = status.timeline else {
      let key = keys.names(of: .toggleFreeze).first.map { " (\($0))" } ?? ""
      notice = "the timeline is shown in a replay and while the clock is stopped\(key)"
      return
    }
    let before = shownSpan(of: timeline)
    zoom = before.zoomed(step, about: status.now, in: timeline.whole)
    if shownSpan(of: timeline) == before {
      notice = step > 0 ? "a minute is the shortest" : "all of it is shown"
    }
  }
}
