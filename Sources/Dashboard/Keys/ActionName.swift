extension Action {
  /// What a file of keys calls it: a word that stays, whatever the help says.
  public var name: String {
    switch self {
    case .back: "back"
    case .quit: "quit"
    case .toggleHelp: "help"
    case .close: "close"
    case .nextWindow: "window"
    case .focusNext: "focus-next"
    case .focusPrevious: "focus-previous"
    case .focusDeploymentFrequency: "focus-frequency"
    case .focusLeadTime: "focus-lead"
    case .focusChangeFailureRate: "focus-failures"
    case .focusRecoveryTime: "focus-recovery"
    case .toggleFreeze: "freeze"
    case .toggleZone: "zone"
    case .toggleWallboard: "wallboard"
    case .toggleMouse: "mouse"
    case .nextTheme: "theme"
    case .reloadTheme: "reload-theme"
    case .repaint: "repaint"
    case .suspend: "suspend"
    case .open(let view): view.rawValue
    case .enter: "open"
    case .select(.by(let rows)):
      switch rows {
      case 1: "down"
      case -1: "up"
      default: rows > 0 ? "page-down" : "page-up"
      }
    case .select(.first): "first"
    case .select(.last): "last"
    case .prompt(.command): "command"
    case .prompt(.search): "search"
    case .prompt(.filter): "filter"
    case .askTime: "goto"
    case .tellAlert(let verb): verb.rawValue
    case .tellID: "id"
    case .askComparison: "compare"
    case .goTo(let moment): moment.name
    case .findAlert(let step): step > 0 ? "next-alert" : "previous-alert"
    case .changeSpeed(let step): step > 0 ? "faster" : "slower"
    case .toggleAsKnown: "as-known"
    case .zoom(let step): step > 0 ? "zoom-in" : "zoom-out"
    case .sortNext: "sort"
    case .match(let step): step > 0 ? "next" : "previous"
    case .widen(let step): step > 0 ? "wider" : "narrower"
    }
  }
}

extension Moment {
  /// The name of the action that goes there.
  fileprivate var name: String {
    switch self {
    case .now: "now"
    case .start: "start"
    case .end: "end"
    case .after(let nanoseconds):
      (abs(nanoseconds) < 86_400_000_000_000 ? "hour" : "day")
        + (nanoseconds > 0 ? "-later" : "-earlier")
    case .mark(let kind, let step): (step > 0 ? "next-" : "previous-") + "\(kind)"
    case .timeOfDay, .local, .exact: "time"
    }
  }
}
