public import DeliveryEvents
public import DeliveryMetrics

/// A step through the rows of a list.
public enum Selection: Sendable, Hashable {
  case by(Int)
  case first, last
}

/// What a key asks for.
public enum Action: Sendable, Hashable {
  /// One level back; on the top level, the end.
  case back
  case quit
  case toggleHelp
  /// Closes an overlay or a notice, and never ends the program.
  case close
  case nextWindow
  case focusNext
  case focusPrevious
  case focusDeploymentFrequency
  case focusLeadTime
  case focusChangeFailureRate
  case focusRecoveryTime
  case toggleFreeze
  case toggleZone
  case toggleWallboard
  case toggleMouse
  case nextTheme
  /// Reads the theme again.
  case reloadTheme
  case repaint
  case suspend
  case open(ViewID)
  /// Drills into what is focused or selected.
  case enter
  case select(Selection)
  /// Begins to type.
  case prompt(Prompt.Kind)
  /// Begins to type a time to go to.
  case askTime
  /// Begins to type what is to be said of the selected alert.
  case tellAlert(AlertVerb)
  /// Tells the id of the selected row in full.
  case tellID
  /// Begins to type what to compare.
  case askComparison
  /// Shows another instant.
  case goTo(Moment)
  /// Shows the next instant at which an alert begins or ends, or with -1 the one before.
  case findAlert(Int)
  /// Plays faster, or with -1 slower.
  case changeSpeed(Int)
  /// Shows a replay in the other reading of late data: by event time, or as known then.
  case toggleAsKnown
  /// Shows less of the timeline, or with -1 more.
  case zoom(Int)
  /// Sorts by the next column.
  case sortNext
  /// The next match of the search, or with -1 the one before; without a search, in an incident, the
  /// next open incident.
  case match(Int)
  /// Looks further back for what changed before an incident, or with -1 less far.
  case widen(Int)
}

/// What can be said of an alert with one key.
public enum AlertVerb: String, Sendable, Hashable, CaseIterable {
  case acknowledge, snooze, silence
  /// Goes to when it was crossed.
  case visit = "go-to-crossing"
}

/// What the loop has to do after an action, besides drawing again.
public enum Effect: Sendable, Hashable {
  /// The view changed, or nothing did: the next frame shows it.
  case redraw
  /// Another window or another clock: a new snapshot is needed.
  case recompute
  case repaint
  case suspend
  case quit
  /// Another theme, by name.
  case theme(String)
  case nextTheme
  case reloadTheme
  /// Another instant is to be shown: ``ViewState/go(to:shown:running:events:marks:)``.
  case goTo(Moment)
  /// The next instant at which an alert begins or ends is to be looked for, or with -1 the one
  /// before.
  case findAlert(Int)
  /// Two spans are to be compared: ``ViewState/compare(_:at:)``.
  case compare(SpanPair)
  /// A replay is to go faster, or with -1 slower.
  case changeSpeed(Int)
  /// A replay is to be shown as known then, or by event time; `nil` for the other one than now.
  case showAsKnown(Bool?)
  /// Less of the timeline is to be shown, or with -1 more: ``ViewState/zoom(_:_:)``.
  case zoom(Int)
  /// Another instant is to be shown as soon as the one before has been: a hand moves over the
  /// timeline.
  case pull(Timestamp)
  /// Something is said of an alert.
  case tell(AlertCommand)
  /// Put a text into the terminal's clipboard.
  case copy(String)
  /// Write the frame to a file.
  case export(String)
}
