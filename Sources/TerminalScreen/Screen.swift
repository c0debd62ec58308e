import CNcurses
public import Dashboard
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The terminal while the dashboard has it: shows frames, reads keys, and always gives it back.
///
/// One at a time in a process, used from one thread. ``close(exitLine:)`` must be called at the end;
/// after a crash a signal handler does the same.
public final class Screen {
  /// Rows and columns of the terminal.
  public private(set) var size: Size
  /// What was decided about the terminal, once, at the start.
  public let decided: Capabilities
  /// What the locale and the terminal can show; for ``ViewState/glyphs``.
  public var glyphs: GlyphTier { decided.glyphs.tier }
  /// How many colours are shown.
  public var colors: ColorTier { decided.colors.tier }
  /// The theme in use.
  public private(set) var theme: Theme
  /// Whether the terminal type has a mouse.
  public let hasMouse: Bool
  /// Whether it is to be reported; takes effect with the next frame that is shown.
  public var usesMouse = false
  /// Whether pasted text is to be told from keys; takes effect with the next frame that is shown.
  public var takesPastes = false
  /// What had to be decided without being asked, such as a stand-in for an unknown terminal type.
  public let notice: String?
  /// What the help says about the terminal.
  public var capabilities: [String] { decided.lines + ["theme   \(theme.name)"] }

  private let input: Int32
  private let output: Int32
  private let signals: Int32
  private let errors: ErrorCapture
  private var styles: StyleCache
  /// The frame that the terminal shows; `nil` when that is not known.
  private var shown: Frame?
  private var needsRepaint = false
  private var isOpen = true
  private var isGone = false
  /// A report of the mouse of which the end has not come yet.
  private var report: MouseReport?
  /// The pasted text of which the end has not come yet.
  private var paste: PastedText?
  /// Whether a frame was dropped because the terminal had not taken the one before.
  private var isBehind = false
  /// How often in a row the terminal was readable and had no key.
  private var emptyReads = 0

  /// Takes over the terminal.
  public static func open(_ options: ScreenOptions) throws(ScreenError) -> Screen {
    switch (dt_is_terminal(options.input) != 0, dt_is_terminal(options.output) != 0) {
    case (true, true): break
    case (false, true): throw .noInput
    case (true, false): throw .noOutput
    case (false, false): throw .noTerminal
    }
    let term = options.wantedTerm
    if term.isEmpty { throw .noTerminalType }
    if term == "dumb" { throw .cannotDraw(term: term) }
    let locale = Capabilities.locale(glyphs: options.glyphs)
    let errors = ErrorCapture()
    dt_guard_prepare(options.input, options.output, errors.original)
    let candidates = TerminalType.candidates(
      for: term, colorTerm: options.environment["COLORTERM"])
    // Over a slow line the bytes of one key may arrive apart.
    let escapeDelay: Int32 = options.environment["SSH_TTY"] == nil ? 25 : 100
    for candidate in candidates {
      switch dt_open(candidate, options.input, options.output, escapeDelay) {
      case 0:
        let signals = dt_signals_open()
        guard signals >= 0 else {
          dt_close("")
          throw giveUp(errors, .system("pipe"))
        }
        dt_guard_arm()
        return Screen(
          options, term: candidate, locale: locale, signals: signals, errors: errors)
      case -2:
        throw giveUp(errors, .cannotDraw(term: candidate))
      case -3:
        throw giveUp(errors, .system("memfd_create"))
      default: continue
      }
    }
    throw giveUp(errors, .unknownTerminal(term: term))
  }

  /// Leaves everything as it was where there is no screen.
  private static func giveUp(_ errors: ErrorCapture, _ error: ScreenError) -> ScreenError {
    dt_guard_disarm()
    errors.release()
    return error
  }

  private init(
    _ options: ScreenOptions, term: String, locale: LocaleFacts, signals: Int32,
    errors: ErrorCapture
  ) {
    input = options.input
    output = options.output
    self.signals = signals
    self.errors = errors
    decided = Capabilities(
      options, facts: TerminalFacts(term: term) ?? TerminalFacts(term: term, colors: 0),
      locale: locale)
    theme = options.theme
    styles = StyleCache(theme: options.theme, capabilities: decided)
    size = Size(rows: 24, columns: 80)
    let notices = decided.notices + options.notices
    notice = notices.isEmpty ? nil : notices.joined(separator: "; ")
    hasMouse = dt_has_mouse() != 0
    updateSize()
  }

  /// Shows a frame: only the cells that differ from the last one are drawn, and nothing at all is
  /// sent when none does.
  ///
  /// - Returns: Whether it was shown; a terminal that has not taken the last one yet gets the next
  ///   one instead, and ``Wake/hasRoom`` says when.
  @discardableResult
  public func present(_ frame: Frame) -> Bool {
    guard isOpen, !isGone else { return false }
    isBehind = dt_send() > 0
    if isBehind { return false }
    dt_mouse(usesMouse && hasMouse ? 1 : 0)
    dt_paste(takesPastes && dt_has_paste() != 0 ? 1 : 0)
    var hasChanges = needsRepaint
    if shown?.size != frame.size {
      dt_erase()
      shown = nil
      hasChanges = true
    }
    for row in 0..<min(frame.size.rows, size.rows) {
      let new = frame.row(row)
      if let old = shown?.row(row), old == new { continue }
      hasChanges = true
      styles.draw(new, row: row, before: shown?.row(row))
    }
    if frame.cursor != shown?.cursor { hasChanges = true }
    let cursor = frame.cursor
    dt_cursor(
      Int32(cursor?.point.row ?? -1), Int32(cursor?.point.column ?? 0),
      cursor?.isShown == true ? 1 : 0)
    shown = frame
    if hasChanges { dt_flush(needsRepaint ? 1 : 0) }
    dt_send()
    needsRepaint = false
    return true
  }

  /// Shows everything in another theme from the next frame on, which repaints everything.
  ///
  /// What the screen says about itself, ``capabilities``, changes with it.
  public func use(_ theme: Theme) {
    self.theme = theme
    guard isOpen else { return }
    styles = StyleCache(theme: theme, capabilities: decided)
    shown = nil
    needsRepaint = true
  }

  /// Rings the terminal's bell.
  public func ring() { if isOpen { dt_ring() } }

  /// Asks the terminal to put a text into its clipboard; many do not, and none says so.
  public func copy(_ text: String) {
    // As letters that no terminal takes for commands.
    if isOpen { dt_copy(Data(text.utf8).base64EncodedString()) }
  }

  /// Makes the next frame repaint everything, as Ctrl-L asks for.
  public func repaint() { needsRepaint = true }

  /// The next key, act of the mouse or pasted text that is waiting; `nil` when there is none.
  ///
  /// Presses come one by one: ``ClickPairs`` tells which are double.
  public func nextInput() -> Input? {
    guard isOpen else { return nil }
    while true {
      var value: Int32 = 0
      let kind = report?.form == .bytes ? dt_byte(&value) : dt_key(&value)
      if kind == dt_key_none { return nil }
      emptyReads = 0
      if kind == dt_key_named, value == dt_name_paste_begin {
        (paste, report) = (PastedText(), nil)
        continue
      }
      if paste != nil {
        if kind == dt_key_scalar { paste?.take(value) }
        guard kind == dt_key_named, value == dt_name_paste_end else { continue }
        let text = paste?.text ?? ""
        paste = nil
        return .paste(text)
      }
      if kind == dt_key_scalar, report != nil {
        switch report?.take(value) {
        case .more?: continue
        case .whole(let event)?:
          report = nil
          if let event { return .pointer(event) }
          continue
        case .broken?, nil: break
        }
      }
      report = kind == dt_key_named ? MouseReport(name: value) : nil
      if report == nil { return .key(kind == dt_key_named ? Key(name: value) : Key(scalar: value)) }
    }
  }

  /// Sleeps until there is a key, a signal, something to read at one of the watched descriptors, or
  /// until the time is over.
  ///
  /// - Parameters:
  ///   - timeoutMilliseconds: How long at most; `nil` for as long as it takes.
  ///   - watching: Other descriptors to wait for.
  public func wait(timeoutMilliseconds: Int32?, watching: [Int32] = []) -> Wake {
    var polled = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
    ]
    polled += watching.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let waitsForRoom = dt_send() > 0
    if waitsForRoom { polled.append(pollfd(fd: output, events: Int16(POLLOUT), revents: 0)) }
    var wake = Wake()
    let hasRoom = isBehind && !waitsForRoom
    // A signal that interrupts has left its byte in the pipe: it is read below either way.
    let ready = poll(
      &polled, nfds_t(polled.count), hasRoom ? 0 : max(-1, timeoutMilliseconds ?? -1))
    readSignals(into: &wake)
    if isBehind, dt_send() == 0 { (isBehind, wake.hasRoom) = (false, true) }
    guard ready > 0 else { return wake }
    if waitsForRoom { polled.removeLast() }
    readInput(polled[0].revents, into: &wake)
    for entry in polled.dropFirst(2) where entry.revents != 0 { wake.descriptors.append(entry.fd) }
    return wake
  }

  /// Gives the terminal back and stops the process, as Ctrl-Z does; comes back when it is
  /// continued, with a full repaint due.
  ///
  /// - Returns: The signal that asked for the end meanwhile: the terminal is the shell's then, and
  ///   taking it would stop the process again.
  public func suspend() -> Int32? {
    guard isOpen else { return nil }
    dt_leave()
    dt_stop()
    var wake = Wake()
    readSignals(into: &wake)
    if let signal = wake.terminatingSignal { return signal }
    dt_return()
    needsRepaint = true
    shown = nil
    updateSize()
    return nil
  }

  /// Gives the terminal back for good.
  ///
  /// - Parameter exitLine: One line for the scrollback, since the dashboard itself disappears.
  public func close(exitLine: String? = nil) {
    guard isOpen else { return }
    isOpen = false
    dt_guard_disarm()
    dt_close(exitLine.map { Frame.plain($0) + "\r\n" } ?? "")
    dt_signals_close()
    errors.release()
  }

  private func readSignals(into wake: inout Wake) {
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(signals, &bytes, bytes.count)
      if count <= 0 { break }
      for byte in bytes[..<count] {
        switch Int32(byte) {
        case SIGWINCH: wake.hasResized = true
        case SIGTSTP: wake.wantsSuspend = true
        case SIGCONT: wake.wasContinued = true
        default: wake.terminatingSignal = Int32(byte)
        }
      }
    }
    if wake.wasContinued {
      // Whoever had the terminal meanwhile may have stopped it; the next frame asks for it again.
      dt_mouse(0)
      dt_paste(0)
      dt_retake()
      needsRepaint = true
      shown = nil
    }
    if wake.hasResized || wake.wasContinued { wake.hasResized = updateSize() }
  }

  private func readInput(_ events: Int16, into wake: inout Wake) {
    if events & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
      wake.hasHungUp = true
    } else if events & Int16(POLLIN) != 0 {
      // A terminal that is readable and has nothing to read is at its end; waiting for it again
      // would spin.
      if dt_readable(input) <= 0 { emptyReads += 1 }
      if emptyReads > 3 { wake.hasHungUp = true }
      wake.hasKeys = true
    }
    if wake.hasHungUp { isGone = true }
  }

  /// Asks the terminal for its size; `false` when it has not changed.
  @discardableResult
  private func updateSize() -> Bool {
    var (rows, columns): (Int32, Int32) = (0, 0)
    guard dt_size(output, &rows, &columns) == 0 else { return false }
    let now = Size(rows: Int(rows), columns: Int(columns))
    guard now != size else { return false }
    size = now
    shown = nil
    dt_resize(rows, columns)
    return true
  }
}
