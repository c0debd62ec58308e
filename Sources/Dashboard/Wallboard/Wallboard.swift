public import DeliveryMetrics

/// The form of the screen that is read from across a room, while nobody is at the keyboard: its
/// pages turn by themselves, and keys are locked.
public struct Wallboard: Sendable, Equatable {
  /// What is shown in turn.
  public enum Page: Int, Sendable, CaseIterable {
    case measures, stages, services
  }

  /// The page that is shown.
  public var page = Page.measures
  /// When that page was turned to, in seconds of a steady clock; `nil` before the first frame.
  public var turnedAt: Double?
  /// How long a page is shown, in seconds; 0 keeps the first.
  public var secondsPerPage: Double

  /// Creates a wallboard at its first page.
  public init(secondsPerPage: Double = 20) {
    self.secondsPerPage = secondsPerPage
  }

  /// Turns to the next page when it is time. While an alert is critical, the measures stay.
  ///
  /// - Parameter seconds: A steady clock, which no setting of the time moves.
  public mutating func turn(at seconds: Double, for snapshot: Snapshot?) {
    let isCritical = snapshot?.hasCriticalAlert ?? false
    guard !isCritical, secondsPerPage > 0, let turnedAt else {
      page = .measures
      self.turnedAt = seconds
      return
    }
    guard seconds - turnedAt >= secondsPerPage else { return }
    page = Page(rawValue: (page.rawValue + 1) % Page.allCases.count) ?? .measures
    self.turnedAt = seconds
  }

  /// What works on a wallboard; the end is left to Ctrl-C, which nobody types in passing.
  static let actions: Set<Action> = [.toggleWallboard, .repaint, .suspend]
}

extension ViewState {
  /// What a key asks for where the viewer is; `nil` for a key that does nothing there.
  public func action(for key: Key) -> Action? {
    guard let action = keys.action(for: key, in: view) else { return nil }
    let isLocked = wallboard != nil && key != .control("c")
    return isLocked && !Wallboard.actions.contains(action) ? nil : action
  }

  /// Goes over to the wallboard, or back to the keyboard's screens.
  mutating func toggleWallboard() -> Effect {
    if wallboard == nil {
      wallboard = Wallboard(secondsPerPage: secondsPerPage)
      (isHelpOpen, notice) = (false, nil)
      return open(Place(.overview))
    }
    wallboard = nil
    return .recompute
  }
}
