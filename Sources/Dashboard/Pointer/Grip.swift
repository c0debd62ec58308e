import DeliveryEvents

/// A hand on the timeline: where it was taken hold of, so that it may move beside it and beyond.
struct Grip: Sendable, Equatable {
  var scale: TimelineScale
  /// The column of the screen in which the scale begins.
  var left: Int

  /// What is pointed at, whichever row that is in.
  func instant(at point: Point) -> Timestamp { scale.instant(at: point.column - left) }
}

extension ViewState {
  /// Lets go of the timeline: it stands elsewhere now.
  public mutating func letGo() { grip = nil }

  /// Does what the pointer asks of the timeline.
  mutating func use(_ scale: TimelineScale, _ column: Int, _ event: PointerEvent) -> Effect {
    switch event.kind {
    case .press, .doublePress:
      pressed = nil
      grip = Grip(scale: scale, left: event.point.column - column)
      return .goTo(.exact(scale.instant(at: column)))
    case .wheelUp: return .zoom(1)
    case .wheelDown: return .zoom(-1)
    case .drag, .release: return .redraw
    }
  }
}
