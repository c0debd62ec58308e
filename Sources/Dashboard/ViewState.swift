public import DeliveryEvents
public import DeliveryMetrics

/// The screens to choose from.
public enum ViewID: String, Sendable, CaseIterable {
  case overview
}

/// A choice of window.
public struct WindowChoice: Sendable, Hashable {
  /// Its length; more than zero.
  public var nanoseconds: Int64
  /// What the screen calls it, such as `30d`.
  public var label: String

  /// Creates a window of any length.
  public init(nanoseconds: Int64, label: String) {
    self.nanoseconds = nanoseconds
    self.label = label
  }

  /// Creates a window of whole days.
  public init(days: Int) {
    self.init(nanoseconds: Int64(days) * 86_400_000_000_000, label: "\(days)d")
  }

  /// What `w` goes through.
  public static let standard = [
    WindowChoice(days: 7), WindowChoice(days: 30), WindowChoice(days: 90),
  ]
}

/// What the viewer has chosen: everything that a key can change, and what the terminal can show.
public struct ViewState: Sendable, Equatable {
  /// A stopped clock.
  public struct Frozen: Sendable, Equatable {
    /// The instant that is shown.
    public var since: Timestamp
    /// How many events had been read by then.
    public var events: Int
  }

  public var view = ViewID.overview
  public var window = WindowChoice(days: 30)
  /// The windows that `w` goes through, in order of length.
  public var windows = WindowChoice.standard
  public var focus = PanelID.deploymentFrequency
  /// `nil` while the clock runs.
  public var frozen: Frozen?
  public var localZone = ZoneRules.utc
  public var showsLocalTime = false
  public var isHelpOpen = false
  /// A line of ours in place of the footer, such as an answer to a key; Esc removes it.
  public var notice: String?
  public var glyphs = GlyphTier.blocks
  /// The table that levels are from: its year is printed with each.
  public var levelTable = Settings.LevelTable.year2021
  /// What the help says about the terminal, such as `256 colours (COLORS)`.
  public var capabilities: [String] = []

  /// Creates the state at the start.
  public init() {}

  /// Chooses a window of any length, and keeps it among those that `w` goes through.
  public mutating func choose(_ choice: WindowChoice) {
    window = choice
    if !windows.contains(where: { $0.nanoseconds == choice.nanoseconds }) {
      windows.append(choice)
      windows.sort { $0.nanoseconds < $1.nanoseconds }
    }
  }

  /// The zone in which times are shown.
  public var shownZone: ZoneRules { showsLocalTime ? localZone : .utc }

  /// Changes what an action asks for, and says what else there is to do.
  ///
  /// - Parameters:
  ///   - now: The clock, at which a freeze stops.
  ///   - events: How many events have been read, for the count while frozen.
  public mutating func apply(_ action: Action, now: Timestamp, events: Int) -> Effect {
    switch action {
    case .back:
      guard isHelpOpen else { return .quit }
      isHelpOpen = false
    case .quit: return .quit
    case .toggleHelp: isHelpOpen.toggle()
    case .close:
      if isHelpOpen { isHelpOpen = false } else { notice = nil }
    case .nextWindow:
      let next = windows.firstIndex { $0.nanoseconds > window.nanoseconds } ?? 0
      guard !windows.isEmpty else { return .redraw }
      window = windows[next]
      return .recompute
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .focusDeploymentFrequency: focus = .deploymentFrequency
    case .focusLeadTime: focus = .leadTime
    case .focusChangeFailureRate: focus = .changeFailureRate
    case .focusRecoveryTime: focus = .recoveryTime
    case .toggleFreeze:
      frozen = frozen == nil ? Frozen(since: now, events: events) : nil
      return .recompute
    case .toggleZone: showsLocalTime.toggle()
    case .repaint: return .repaint
    case .suspend: return .suspend
    }
    return .redraw
  }

  private mutating func moveFocus(by step: Int) {
    let all = PanelID.allCases
    let index = all.firstIndex(of: focus) ?? 0
    focus = all[(index + step + all.count) % all.count]
  }
}
