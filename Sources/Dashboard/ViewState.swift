public import DeliveryEvents
public import DeliveryMetrics

/// The screens to choose from.
public enum ViewID: String, Sendable, CaseIterable {
  case overview, stream, deployments, deployment, incidents, incident, services, teams, metric
  case alerts, events, quality, pipeline, practices, practice, guide
  case comparison = "compare"
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

  /// How long events are needed for it, in nanoseconds: it is compared with the period before it. At most what a
  /// duration can be.
  public var leastRetention: Int64 {
    nanoseconds > DurationText.limit / 2 ? DurationText.limit : 2 * nanoseconds
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

  /// Where the viewer is, with the ways back; never empty.
  public internal(set) var places = [Place(.overview)]
  /// What the measures are about.
  public var scope = Scope.everything
  /// The line that is being typed; `nil` while none is.
  public var prompt: Prompt?
  /// What was typed before, by kind.
  var typed: [Prompt.Kind: [String]] = [:]
  /// The form for a wall; `nil` while keys are for somebody.
  public var wallboard: Wallboard?
  /// How long a page of the wallboard is shown, in seconds; 0 keeps the first.
  public var secondsPerPage = 20.0
  /// The window that figures are of.
  public var window = WindowChoice(days: 30)
  /// The windows that `w` goes through, in order of length.
  public var windows = WindowChoice.standard
  /// How services and teams are sorted.
  public internal(set) var serviceOrder = ServiceOrder()
  /// The panel that keys are for.
  public var focus = PanelID.deploymentFrequency
  /// The panels that stand on the screen, which the focus goes through; empty when that is not known.
  public var shownPanels: [PanelID] = []
  /// `nil` while the clock runs.
  public var frozen: Frozen?
  /// The viewer's zone, which times are shown in on demand.
  public var localZone = ZoneRules.utc
  /// The zone in which days are counted, which is not always the one that is shown.
  public var dayZone = ZoneRules.utc
  /// Whether times are shown in ``localZone``, not in UTC.
  public var showsLocalTime = false
  /// Whether the help lies over the view.
  public var isHelpOpen = false
  /// How many lines of the help are above its first shown one.
  public var helpOffset = 0
  /// The greatest that ``helpOffset`` may be, which the size of the screen decides.
  var helpEnd = 1000
  /// A line of ours in place of the footer, such as an answer to a key; the next key removes it.
  public var notice: String?
  /// Whether the viewer wants the mouse; off by default, since it takes selecting text away from the
  /// terminal (Shift gives that back).
  public var usesMouse = false
  /// Whether the terminal has one.
  public var hasMouse = true
  /// Whether an id that is told is to be copied to the terminal's clipboard as well.
  public var copiesIDs = false
  /// What the last press of a button was on.
  var pressed: Pointed?
  /// What the timeline shows of the log; `nil` for all of it.
  public internal(set) var zoom: TimelineSpan?
  /// The timeline while a button is held down on it.
  var grip: Grip?
  /// What each key does.
  public var keys = KeyTable.standard
  /// The characters that the terminal can show.
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

  /// Where the viewer is.
  public var place: Place {
    get { places[places.count - 1] }
    set { places[places.count - 1] = newValue }
  }

  /// The open view.
  public var view: ViewID { place.view }

  /// Whether there is no way back: the overview of everything.
  var isAtStart: Bool { places.count == 1 && scope == .everything }

  /// Changes what an action asks for, and says what else there is to do.
  ///
  /// - Parameters:
  ///   - now: The clock, at which a freeze stops.
  ///   - events: How many events have been read, for the count while frozen.
  ///   - rows: What the rows of the open view lead to, as far as its filter lets them through.
  ///   - extent: Which of all that there is the rows are; `nil` when they are all.
  ///   - openIncidents: Their ids, in the order in which they are gone through.
  public mutating func apply(
    _ action: Action, now: Timestamp, events: Int, rows: [RowSummary] = [],
    extent: ListExtent? = nil, openIncidents: [String] = []
  ) -> Effect {
    // A notice is an answer to the key before.
    if action != .close { notice = nil }
    switch action {
    case .back:
      if isHelpOpen {
        isHelpOpen = false
        return .redraw
      }
      return isAtStart ? .quit : places.count > 1 ? goBack() : leaveScope()
    case .quit: return .quit
    case .toggleHelp:
      isHelpOpen.toggle()
      helpOffset = 0
    case .close: return close()
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
    case .toggleMouse: toggleMouse()
    case .toggleWallboard: return toggleWallboard()
    case .nextTheme: return .nextTheme
    case .reloadTheme: return .reloadTheme
    case .repaint: return .repaint
    case .suspend: return .suspend
    case .open(let view): return open(Place(view))
    case .enter: return enter(rows)
    case .select(let step):
      if isHelpOpen {
        scrollHelp(step)
      } else if view == .overview {
        moveFocus(step)
      } else {
        select(step, of: rows)
      }
    case .prompt(let kind):
      prompt = Prompt(
        kind, text: kind == .filter ? place.filter : "", history: typed[kind] ?? [])
    case .tellID: return tellID(rows)
    case .askComparison:
      prompt = Prompt(.command, text: "compare ", history: typed[.command] ?? [])
    case .askTime: prompt = Prompt(.command, text: "goto ", history: typed[.command] ?? [])
    case .tellAlert(let verb): ask(verb, rows)
    case .goTo(let moment): return .goTo(moment)
    case .changeSpeed(let step): return .changeSpeed(step)
    case .toggleAsKnown: return .showAsKnown(nil)
    case .findAlert(let step): return .findAlert(step)
    case .zoom(let step): return .zoom(step)
    case .sortNext: sort(by: serviceOrder.next)
    case .match(let step):
      if view == .incident, place.search.isEmpty { return goToIncident(step, openIncidents) }
      findMatch(step, rows, extent: extent)
    case .widen(let step):
      place.widen(by: step)
      return .recompute
    }
    return .redraw
  }

  /// Answers a key that means nothing where the viewer is. What prints nothing may be anything, and gets no
  /// answer.
  public mutating func refuse(_ key: Key) -> Effect {
    guard wallboard == nil, case .character = key else { return .redraw }
    let help = keys.names(of: .toggleHelp).first.map { ", \($0) shows the keys" } ?? ""
    notice = "no key \(key.name) here\(help)"
    return .redraw
  }

  mutating func scrollHelp(_ step: Selection) {
    switch step {
    case .by(let lines): helpOffset = min(helpEnd, max(0, helpOffset + lines))
    case .first: helpOffset = 0
    case .last: helpOffset = helpEnd
    }
  }

  /// Goes through the panels as through the rows of a list: to the last and no further.
  private mutating func moveFocus(_ step: Selection) {
    let all = panels
    switch step {
    case .by(let rows):
      guard let index = all.firstIndex(of: focus) else { return moveFocus(by: rows) }
      focus = all[min(all.count - 1, max(0, index + rows))]
    case .first: focus = all[0]
    case .last: focus = all[all.count - 1]
    }
  }

  /// What the focus goes through; never empty.
  private var panels: [PanelID] { shownPanels.isEmpty ? PanelID.allCases : shownPanels }

  private mutating func moveFocus(by step: Int) {
    let all = panels
    // From one that is not there any more, as on a smaller screen, to the first or the last.
    let index = all.firstIndex(of: focus) ?? (step > 0 ? all.count - 1 : 0)
    focus = all[((index + step) % all.count + all.count) % all.count]
  }
}
