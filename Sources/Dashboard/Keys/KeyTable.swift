/// The one table of keys: dispatch, footer and help are made of it.
public struct KeyTable: Sendable, Equatable {
  /// Keys that do the same thing.
  public struct Entry: Sendable, Equatable {
    /// The first is the one that footer and help name first; none after a user took them away.
    public internal(set) var keys: [Key]
    /// What each of them asks for.
    public var action: Action
    /// One or two words for the footer; `nil` keeps it out of there.
    public var hint: String?
    /// One sentence for the help.
    public var help: String
    /// Where the keys work; `nil` is everywhere.
    public var views: Set<ViewID>?
    /// Where the footer names them; `nil` is wherever they work.
    var hintViews: Set<ViewID>?
    /// What a file of keys calls it.
    public var name: String { action.name }

    init(
      _ keys: [Key], _ action: Action, hint: String? = nil, help: String,
      in views: Set<ViewID>? = nil, hintIn hintViews: Set<ViewID>? = nil
    ) {
      self.keys = keys
      self.action = action
      self.hint = hint
      self.help = help
      self.views = views
      self.hintViews = hintViews
    }
  }

  /// In the order of the help; the footer takes those with a hint, as many as fit.
  public internal(set) var entries: [Entry]

  /// The keys that everybody begins with.
  public static let standard = KeyTable(entries: [
    Entry(
      [.character("?"), .character("h"), .function(1)], .toggleHelp, hint: "Help",
      help: "show or hide this help"),
    Entry(
      [.character("q")], .back, hint: "Quit",
      help: "one level back; on the overview of everything, quit"),
    Entry(
      [.enter], .enter, hint: "Open", help: "open what is focused or selected",
      hintIn: Set(ViewID.allCases).subtracting([.events, .quality])),
    Entry(
      [.character("A")], .tellAlert(.acknowledge), hint: "Ack",
      help: "acknowledge the selected alert, with a comment", in: [.alerts]),
    Entry(
      [.character("z")], .tellAlert(.snooze), hint: "Snooze",
      help: "silence the selected alert for a while", in: [.alerts]),
    Entry(
      [.character("m")], .tellAlert(.silence), hint: "Mute rule",
      help: "silence its rule for a while", in: [.alerts]),
    Entry(
      [.character("t")], .tellAlert(.visit), hint: "Jump",
      help: "go to the moment when the selected alert was crossed", in: [.alerts]),
    Entry(
      [.character("+"), .character("=")], .widen(1), hint: "Wider",
      help: "look further back for what changed before", in: [.incident]),
    Entry(
      [.character("-")], .widen(-1), hint: "Narrower", help: "look less far back",
      in: [.incident]),
    Entry([.character("o")], .open(.overview), hint: "Overview", help: "the overview"),
    Entry(
      [.character("d")], .open(.deployments), hint: "Deploys", help: "the log of deployments"),
    Entry(
      [.character("a")], .open(.alerts), hint: "Alerts",
      help: "alerts: why, since when, what would end them"),
    Entry([.character("i")], .open(.incidents), hint: "Incidents", help: "incidents"),
    Entry([.character("v")], .open(.stream), hint: "Stages", help: "the value stream"),
    Entry([.character("s")], .open(.services), hint: "Services", help: "services side by side"),
    Entry(
      [.character("p")], .open(.pipeline), hint: "Pipeline", help: "the pipeline, job by job"),
    Entry(
      [.character("P")], .open(.practices), hint: "Practices",
      help: "practices and anti-patterns, and what is behind each"),
    Entry(
      [.character("b")], .open(.guide), hint: "Guide",
      help: "what would move the needle, and the way step by step"),
    Entry([.character("T")], .open(.teams), help: "teams side by side"),
    Entry([.character("E")], .open(.events), help: "the log of events, newest first"),
    Entry([.character("e")], .open(.quality), help: "data quality: what was refused, and why"),
    Entry(
      [.character("j"), .down], .select(.by(1)),
      help: "the next row; on the overview, the next panel"),
    Entry([.character("k"), .up], .select(.by(-1)), help: "the row, or panel, before"),
    Entry(
      [.pageDown, .control("d")], .select(.by(10)), help: "ten rows or panels on"),
    Entry([.pageUp, .control("u")], .select(.by(-10)), help: "ten rows or panels back"),
    Entry(
      [.character("g"), .home], .select(.first),
      help: "the first row or panel; a list then stays with the newest"),
    Entry([.character("G"), .end], .select(.last), help: "the last row or panel"),
    Entry(
      [.character("S")], .sortNext, hint: "Sort",
      help: "sort by the next column; :sort COLUMN asc or desc for any", in: ViewID.sortable),
    Entry(
      [.character("/")], .prompt(.search), hint: "Search", help: "search in the rows",
      hintIn: ViewID.lists),
    Entry(
      [.character("n")], .match(1), help: "the next match; in an incident, the next open one",
      in: ViewID.lists),
    Entry([.character("N")], .match(-1), help: "the match, or incident, before", in: ViewID.lists),
    Entry(
      [.character("&")], .prompt(.filter), hint: "Filter",
      help: "filter, as in service:api result:failed age<1d !team:web", hintIn: ViewID.lists),
    Entry(
      [.character("y")], .tellID,
      help: "the id of the selected row in full; begun with --osc52, copy it too",
      in: ViewID.lists),
    Entry([.character(":")], .prompt(.command), help: "a command; Tab completes"),
    Entry(
      [.character("w")], .nextWindow, hint: "Window", help: "next window, such as 7, 30, 90 days"),
    Entry(
      [.character(" ")], .toggleFreeze, hint: "Freeze",
      help: "freeze the clock, or go on; the log is read on"),
    Entry(
      [.character("t")], .askTime,
      help: "go to a time: 13:40, -2h, yesterday, 2026-10-04 13:40", in: ViewID.others),
    Entry(
      [.character("C")], .askComparison,
      help: "compare spans: previous now, 2026-09 2026-10, -2h now"),
    Entry(
      [.character("+"), .character("=")], .changeSpeed(1), help: "play a replay faster",
      in: Set(ViewID.allCases).subtracting([.incident])),
    Entry(
      [.character("-")], .changeSpeed(-1), help: "play a replay slower",
      in: Set(ViewID.allCases).subtracting([.incident])),
    Entry(
      [.character("A")], .toggleAsKnown,
      help: "a replay as known then, without what came later, or by event time", in: ViewID.others),
    Entry([.character("0"), .character("`")], .goTo(.now), help: "back to now"),
    Entry([.character(".")], .goTo(.mark(.event, 1)), help: "the next event"),
    Entry([.character(",")], .goTo(.mark(.event, -1)), help: "the event before"),
    Entry([.right], .goTo(.after(3_600_000_000_000)), help: "an hour later"),
    Entry([.left], .goTo(.after(-3_600_000_000_000)), help: "an hour earlier"),
    Entry([.character("L")], .goTo(.after(86_400_000_000_000)), help: "a day later"),
    Entry([.character("H")], .goTo(.after(-86_400_000_000_000)), help: "a day earlier"),
    Entry([.character("]")], .goTo(.mark(.incident, 1)), help: "the next incident"),
    Entry([.character("[")], .goTo(.mark(.incident, -1)), help: "the incident before"),
    Entry([.character(">")], .goTo(.mark(.deployment, 1)), help: "the next deployment"),
    Entry([.character("<")], .goTo(.mark(.deployment, -1)), help: "the deployment before"),
    Entry(
      [.character("}")], .findAlert(1), help: "the next instant at which an alert begins or ends"),
    Entry(
      [.character("{")], .findAlert(-1), help: "the one before; any key stops the search"),
    Entry(
      [.character("z")], .zoom(1), help: "show less of the timeline, around the clock",
      in: ViewID.others),
    Entry([.character("Z")], .zoom(-1), help: "show more of the timeline"),
    Entry([.character("u")], .toggleZone, hint: "UTC/local", help: "show times in UTC or local"),
    Entry(
      [.character("W")], .toggleWallboard,
      help: "the board for a wall and back; other keys are locked"),
    Entry(
      [.character("M")], .toggleMouse,
      help: "the mouse: click, double click, wheel; drag the timeline"),
    Entry([.character("c")], .nextTheme, help: "the next theme; :theme NAME for any"),
    Entry([.character("R")], .reloadTheme, help: "read the theme and the configuration again"),
    Entry([.tab], .focusNext, hint: "Focus", help: "focus the next panel", in: [.overview]),
    Entry([.backTab], .focusPrevious, help: "focus the panel before", in: [.overview]),
    Entry(
      [.character("1")], .focusDeploymentFrequency, help: "focus deployment frequency",
      in: [.overview]),
    Entry([.character("2")], .focusLeadTime, help: "focus lead time", in: [.overview]),
    Entry(
      [.character("3")], .focusChangeFailureRate, help: "focus change failure rate",
      in: [.overview]),
    Entry([.character("4")], .focusRecoveryTime, help: "focus time to recover", in: [.overview]),
    Entry([.escape, .backspace], .close, help: "close what is on top: help, filter, view, scope"),
    Entry([.control("l")], .repaint, help: "draw everything again"),
    Entry([.control("z")], .suspend, help: "suspend; fg comes back"),
    Entry([.character("Q"), .control("c"), .function(10)], .quit, help: "quit at once"),
  ])

  /// What works in a view, in the order of the help.
  public func entries(in view: ViewID) -> [Entry] {
    entries.filter { $0.views?.contains(view) ?? true }
  }

  /// What a key asks for in a view; `nil` for a key without a meaning there.
  public func action(for key: Key, in view: ViewID) -> Action? {
    entries.first { $0.keys.contains(key) && ($0.views?.contains(view) ?? true) }?.action
  }

  /// What an action's keys are called, for a sentence or a list; empty when it has none.
  func names(of action: Action) -> [String] {
    entries.first { $0.action == action }?.keys.map(\.name) ?? []
  }
}

extension ViewID {
  /// Views with rows to go through.
  static let lists = Set(allCases).subtracting([.overview])
  /// Views in which no alert is selected.
  static let others = Set(allCases).subtracting([.alerts])
  /// Views with rows that can be sorted.
  static let sortable: Set<ViewID> = [.services, .teams]
}
