extension ViewState {
  /// Whether the terminal is to report its mouse; never on a wallboard, which nobody touches.
  public var wantsMouse: Bool { usesMouse && hasMouse && wallboard == nil }

  mutating func toggleMouse() {
    guard hasMouse else {
      notice = "this terminal type has no mouse"
      return
    }
    usesMouse.toggle()
    notice = usesMouse ? "mouse on" : "mouse off"
  }

  /// Does what a click or the wheel asks for, and says what else there is to do.
  ///
  /// A click focuses or selects, a double click opens as Enter does, the wheel scrolls. On the
  /// timeline a click goes to an instant, a drag takes the clock along, and the wheel zooms. While
  /// a line is being typed, nothing happens.
  ///
  /// - Parameters:
  ///   - frame: The screen as it is drawn for this state.
  ///   - rows: What the rows of the open view lead to.
  public mutating func apply(
    _ event: PointerEvent, on frame: Frame, rows: [RowSummary] = []
  ) -> Effect {
    if event.kind == .release {
      grip = nil
      return .redraw
    }
    guard wantsMouse, prompt == nil else { return .redraw }
    if event.kind == .drag { return grip.map { .pull($0.instant(at: event.point)) } ?? .redraw }
    notice = nil
    let pointed = frame.pointed(at: event.point)
    if case .scrubber(let scale, let column) = pointed {
      return use(scale, column, event)
    }
    grip = nil
    switch event.kind {
    case .press:
      pressed = pointed
      press(pointed, rows)
    case .doublePress:
      // The first press may have moved what was under it: what it has chosen is what is meant.
      defer { pressed = nil }
      switch pressed {
      case .panel, .list(_, row: .some): return enter(rows)
      case .heading: press(pressed, rows)
      case .list(_, row: nil), .scrubber, .help, nil: break
      }
    case .wheelUp: scroll(pointed, by: -Self.wheelRows, rows)
    case .wheelDown: scroll(pointed, by: Self.wheelRows, rows)
    case .drag, .release: break
    }
    return .redraw
  }

  /// How many rows a step of the wheel is.
  static let wheelRows = 3

  private mutating func press(_ pointed: Pointed?, _ rows: [RowSummary]) {
    switch pointed {
    case .panel(let id): focus = id
    case .list(let span, let row?):
      place.select(row, of: rows)
      place.top = span.first
    case .heading(let column): sort(by: serviceOrder.choosing(column))
    case .help: isHelpOpen = false
    case .list(_, row: nil), .scrubber, nil: break
    }
  }

  /// Scrolls a list; the selection stays on its row as long as that can be seen.
  private mutating func scroll(_ pointed: Pointed?, by step: Int, _ rows: [RowSummary]) {
    switch pointed {
    case .list(let span, _):
      guard span.rows > 0, span.count > span.rows else { return }
      let top = min(max(0, span.first + step), span.count - span.rows)
      place.top = top
      let selected = place.index(in: rows, \.item)
      place.select(min(max(selected, top), top + span.rows - 1), of: rows)
    case .help: scrollHelp(.by(step))
    case .panel, .heading, .scrubber, nil: break
    }
  }
}
