/// The one table of keys: dispatch, footer and help are made of it.
public enum KeyTable {
  /// Keys that do the same thing.
  public struct Entry: Sendable {
    /// The first is the one that footer and help name first.
    public var keys: [Key]
    public var action: Action
    /// One or two words for the footer; `nil` keeps it out of there.
    public var hint: String?
    /// One sentence for the help.
    public var help: String
    /// Where the keys work; `nil` is everywhere.
    public var views: Set<ViewID>?

    init(
      _ keys: [Key], _ action: Action, hint: String? = nil, help: String,
      in views: Set<ViewID>? = nil
    ) {
      self.keys = keys
      self.action = action
      self.hint = hint
      self.help = help
      self.views = views
    }
  }

  /// In the order of the help; the footer takes those with a hint, as many as fit.
  public static let entries: [Entry] = [
    Entry(
      [.character("?"), .character("h"), .function(1)], .toggleHelp, hint: "Help",
      help: "show or hide this help"),
    Entry(
      [.character("q")], .back, hint: "Quit", help: "one level back; on the overview, quit"),
    Entry([.character("w")], .nextWindow, hint: "Window", help: "next window: 7, 30 or 90 days"),
    Entry(
      [.character(" ")], .toggleFreeze, hint: "Freeze",
      help: "freeze the clock, or go on; the log is read on"),
    Entry([.character("u")], .toggleZone, hint: "UTC/local", help: "show times in UTC or local"),
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
    Entry([.escape], .close, help: "close what is on top"),
    Entry([.control("l")], .repaint, help: "draw everything again"),
    Entry([.control("z")], .suspend, help: "suspend; fg comes back"),
    Entry([.character("Q"), .control("c"), .function(10)], .quit, help: "quit at once"),
  ]

  /// What a key asks for in a view; `nil` for a key without a meaning there.
  public static func action(for key: Key, in view: ViewID) -> Action? {
    entries.first { $0.keys.contains(key) && ($0.views?.contains(view) ?? true) }?.action
  }
}
