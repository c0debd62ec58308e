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
    case .sortNext: "sort"
    case .match(let step): step > 0 ? "next" : "previous"
    case .widen(let step): step > 0 ? "wider" : "narrower"
    case .askTime: "time"
    case .goTo(let moment): moment.name
    case .changeSpeed(let step): step > 0 ? "faster" : "slower"
    }
  }
}

extension Moment {
  /// What a file of keys calls going there; moments that no key goes to are called `go`.
  fileprivate var name: String {
    switch self {
    case .now: "now"
    case .mark(let kind, let steps):
      switch kind {
      case .event: steps > 0 ? "next-event" : "previous-event"
      case .deployment: steps > 0 ? "next-deployment" : "previous-deployment"
      case .incident: steps > 0 ? "next-incident" : "previous-incident"
      }
    case .after(3_600_000_000_000): "hour-later"
    case .after(-3_600_000_000_000): "hour-earlier"
    case .after(let nanoseconds): nanoseconds > 0 ? "day-later" : "day-earlier"
    case .timeOfDay, .local, .exact, .start, .end: "go"
    }
  }
}
