import DeliveryEvents
import Testing

@testable import Dashboard
@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func options(_ pty: Pty, term: String = "xterm-256color") -> ScreenOptions {
  var options = ScreenOptions(environment: ["TERM": term])
  (options.input, options.output, options.glyphs) = (pty.terminal, pty.terminal, .blocks)
  return options
}

/// Why there is no screen; `nil` when there is one.
private func refusal(_ options: ScreenOptions) -> ScreenError? {
  do {
    try Screen.open(options).close()
    return nil
  } catch {
    return error
  }
}

/// The numbers of every `ESC [ ... m`.
private func styleParameters(in bytes: [UInt8]) -> [Int] {
  String(decoding: bytes, as: UTF8.self).split(separator: "\u{1B}[").flatMap { part -> [Int] in
    let numbers = part.prefix { $0.isNumber || $0 == ";" }
    guard part.dropFirst(numbers.count).first == "m" else { return [] }
    return numbers.split(separator: ";").compactMap { Int($0) }
  }
}

private func frame(_ screen: Screen, notice: String? = nil, second: Int64 = 0) -> Frame {
  var view = ViewState()
  view.notice = notice
  let status = FeedStatus(now: Timestamp(seconds: 1_795_356_451 + second))
  return render(snapshot: nil, status: status, view: view, size: screen.size)
}

/// The last sequence that is not about a style.
private func lastMove(in bytes: [UInt8]) -> Substring? {
  String(decoding: bytes, as: UTF8.self).split(separator: "\u{1B}").last {
    !$0.hasPrefix("(") && $0.last != "m"
  }
}

/// All that waits to be read.
private func inputs(of screen: Screen) -> [Input] {
  var inputs: [Input] = []
  while let input = screen.nextInput() { inputs.append(input) }
  return inputs
}

/// One screen lives in a process at a time.
@Suite(.serialized)
struct ScreenTests {
  @Test("a frame that is there already costs no byte, a clock a few")
  func sameFrame() throws {
    let pty = try #require(Pty(rows: 40, columns: 120))
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    #expect(screen.size == Size(rows: 40, columns: 120))
    #expect(screen.present(frame(screen)))
    #expect(pty.output().count > 100)
    #expect(screen.present(frame(screen)))
    #expect(pty.output().isEmpty)
    screen.present(frame(screen, second: 1))
    #expect((1...60).contains(pty.output().count))
    screen.repaint()
    screen.present(frame(screen, second: 1))
    #expect(pty.output().count > 100)
  }

  @Test("closing gives back the modes, the cursor and the screen")
  func closing() throws {
    let pty = try #require(Pty())
    let before = pty.modes
    let screen = try Screen.open(options(pty))
    screen.present(frame(screen))
    #expect(pty.modes != before)
    _ = pty.output()
    screen.close(exitLine: "doratop: \u{1B}[2J done")
    let bytes = pty.output()
    #expect(pty.modes == before)
    #expect(bytes.last(of: "\u{1B}[?1049l") != nil && bytes.last(of: "\u{1B}[?25h") != nil)
    #expect(bytes.last(of: "doratop: ^[[2J done") != nil)
    screen.close()
    #expect(pty.output().isEmpty)
  }

  @Test("no command of the data reaches the terminal")
  func hostileText() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    screen.present(frame(screen))
    _ = pty.output()
    screen.present(frame(screen, notice: "\u{1B}]0;pwned\u{7}\u{9B}31m\u{202E}\u{1B}[?1000h"))
    let bytes = pty.output()
    for part in ["^[", "]0;pwned", "^G", "<U+009B>", "31m", "<U+202E>", "[?1000h"] {
      #expect(bytes.last(of: part) != nil, "\(part)")
    }
    for part in ["\u{7}", "\u{1B}]", "\u{9B}", "\u{202E}", "\u{1B}[?1000h"] {
      #expect(bytes.last(of: part) == nil, "\(part.unicodeScalars.map(\.value))")
    }
  }

  @Test("wide characters and marks are drawn, and their parts replaced whole")
  func wideCharacters() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    screen.present(frame(screen, notice: "日本 e\u{301}x"))
    #expect(pty.output().last(of: "日本 e\u{301}x") != nil)
    screen.present(frame(screen, notice: "a日本x"))
    #expect(pty.output().last(of: "a日本x") != nil)
  }

  @Test("a character with marks has its own attributes, not those of what was drawn before it")
  func markedCharacters() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    let canvas = Canvas(size: screen.size, tier: .blocks)
    canvas.write(StyledText("dim", .textDim) + StyledText("e\u{301}", .text), row: 0)
    screen.present(canvas.frame)
    let before = try #require(
      String(decoding: pty.output(), as: UTF8.self).split(separator: "e\u{301}").first)
    let last = try #require(before.split(separator: "\u{1B}[").last { $0.contains("m") })
    #expect(!last.prefix { $0 != "m" }.split(separator: ";").contains("2"))
  }

  @Test("keys arrive by name")
  func keys() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    pty.type(Array("q ?\u{1B}[Zé\t\u{0C}\u{1B}OP\u{1B}OA\u{1B}[21~\r\u{7F}".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(
      inputs(of: screen)
        == [
          .character("q"), .character(" "), .character("?"), .backTab, .character("é"), .tab,
          .control("l"), .function(1), .up, .function(10), .enter, .backspace,
        ].map(Input.key))
    pty.type([0x1B])
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(screen.nextInput() == .key(.escape))
    #expect(screen.wait(timeoutMilliseconds: 10) == Wake())
  }

  @Test(
    "the mouse is reported between keys, whatever the terminal type, and in pieces",
    arguments: ["xterm-256color", "screen-256color", "vt100"])
  func mouse(term: String) throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty, term: term))
    defer { screen.close() }
    pty.type(Array("j\u{1B}[<0;301;5M\u{1B}[<0;301;5mk\u{1B}[<65;3;4M\u{1B}[M !\"q".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(
      inputs(of: screen) == [
        .key(.character("j")), .pointer(PointerEvent(.press, at: Point(row: 4, column: 300))),
        .pointer(PointerEvent(.release, at: Point(row: 4, column: 300))),
        .key(.character("k")), .pointer(PointerEvent(.wheelDown, at: Point(row: 3, column: 2))),
        .pointer(PointerEvent(.press, at: Point(row: 1, column: 0))), .key(.character("q")),
      ])
    pty.type(Array("\u{1B}[<0;1".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys && screen.nextInput() == nil)
    pty.type(Array("2;3M\u{1B}[<0;1q\u{1B}[M\u{20}\u{7F}!".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(
      inputs(of: screen) == [
        .pointer(PointerEvent(.press, at: Point(row: 2, column: 11))), .key(.character("q")),
        .pointer(PointerEvent(.press, at: Point(row: 0, column: 94))),
      ])
  }

  @Test(
    "pasted text arrives as one, in pieces or not, and none of it as keys",
    arguments: ["xterm-256color", "vt100"])
  func pastes(term: String) throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty, term: term))
    defer { screen.close() }
    pty.type(Array("j\u{1B}[200~q\u{1B}OA\ré\u{1B}[<0;1;1M\u{1B}[201~k\u{1B}[200~ab".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(
      inputs(of: screen) == [
        .key(.character("j")), .paste("q\ré0;1;1M"), .key(.character("k")),
      ])
    pty.type(Array("c\u{1B}[201~\u{1B}[201~l".utf8))
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(inputs(of: screen) == [.paste("abc"), .key(.other), .key(.character("l"))])
    for _ in 0..<20 { pty.type(Array("\u{1B}[200~".utf8 + [UInt8](repeating: 0x78, count: 300))) }
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(inputs(of: screen).isEmpty)
  }

  @Test("pastes are marked while they are asked for, and not after the end, a stop or a crash")
  func pasteModes() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    screen.present(frame(screen))
    #expect(pty.output().last(of: "\u{1B}[?2004") == nil)
    for isOn in [true, false, true] {
      screen.takesPastes = isOn
      screen.present(frame(screen))
      let bytes = pty.output()
      #expect((bytes.last(of: "\u{1B}[?2004h") != nil) == isOn)
      #expect((bytes.last(of: "\u{1B}[?2004l") != nil) == !isOn)
    }
    screen.close()
    #expect(pty.output().last(of: "\u{1B}[?2004l") != nil)
  }

  @Test("the mouse is asked for with the next frame, and given back with the terminal")
  func mouseModes() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    #expect(screen.hasMouse && !screen.usesMouse)
    screen.present(frame(screen))
    #expect(pty.output().last(of: "\u{1B}[?100") == nil)
    for isOn in [true, false, true] {
      screen.usesMouse = isOn
      screen.present(frame(screen))
      let bytes = pty.output()
      let letter = isOn ? "h" : "l"
      #expect(bytes.last(of: "\u{1B}[?1000\(letter)") != nil, "\(isOn)")
      #expect(bytes.last(of: "\u{1B}[?1006\(letter)") != nil, "\(isOn)")
      #expect(bytes.last(of: "\u{1B}[?1003h") == nil)
      screen.present(frame(screen))
      #expect(pty.output().isEmpty)
    }
    screen.close()
    let bytes = pty.output()
    #expect(bytes.last(of: "\u{1B}[?1000l") != nil && bytes.last(of: "\u{1B}[?1006l") != nil)
  }

  @Test("the cursor ends where the frame says, and is seen only where it is to be")
  func cursor() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    var next = frame(screen)
    func place(_ row: Int, _ column: Int, isShown: Bool = false, second: Int64 = 0) -> [UInt8] {
      next = frame(screen, second: second)
      next.cursor = Cursor(point: Point(row: row, column: column), isShown: isShown)
      screen.present(next)
      return pty.output()
    }
    #expect(lastMove(in: place(10, 5)) == "[11;6H")
    #expect(place(10, 5).isEmpty)
    // After a tick of the clock it goes back.
    let tick = place(10, 5, second: 1)
    #expect(lastMove(in: tick) == "[11;6H" && tick.count < 60)
    #expect((1...10).contains(place(12, 7, second: 1).count))
    let shown = place(12, 7, isShown: true, second: 1)
    #expect(shown.last(of: "\u{1B}[?25h") != nil)
    #expect(place(12, 7, isShown: true, second: 2).last(of: "\u{1B}[?25") == nil)
    #expect(place(12, 7, second: 2).last(of: "\u{1B}[?25l") != nil)
    next.cursor = nil
    screen.present(next)
    _ = pty.output()
    next = frame(screen, second: 3)
    screen.present(next)
    #expect(pty.output().last(of: "\u{1B}[13;8H") == nil)
  }

  @Test("signals and watched descriptors end the wait")
  func waking() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    pty.resize(rows: 30, columns: 100)
    kill(getpid(), SIGWINCH)
    #expect(screen.wait(timeoutMilliseconds: 1000).hasResized)
    #expect(screen.size == Size(rows: 30, columns: 100))
    screen.present(frame(screen))
    pty.resize(rows: 0, columns: 0)
    kill(getpid(), SIGWINCH)
    #expect(!screen.wait(timeoutMilliseconds: 1000).hasResized)
    #expect(screen.size == Size(rows: 30, columns: 100))
    kill(getpid(), SIGTERM)
    #expect(screen.wait(timeoutMilliseconds: 1000).terminatingSignal == SIGTERM)
    kill(getpid(), SIGTSTP)
    #expect(screen.wait(timeoutMilliseconds: 1000).wantsSuspend)
    kill(getpid(), SIGCONT)
    #expect(screen.wait(timeoutMilliseconds: 1000).wasContinued)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    _ = write(ends[1], "x", 1)
    #expect(screen.wait(timeoutMilliseconds: 1000, watching: [ends[0]]).descriptors == [ends[0]])
    close(ends[0])
    close(ends[1])
  }

  @Test("a resize storm ends in the frame of a fresh start")
  func resizeStorm() throws {
    let pty = try #require(Pty())
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    for step in 0..<60 {
      pty.resize(rows: UInt16(1 + step * 7 % 90), columns: UInt16(1 + step * 13 % 200))
      kill(getpid(), SIGWINCH)
      _ = screen.wait(timeoutMilliseconds: 100)
      screen.present(frame(screen, notice: "\(step)"))
      _ = pty.output(waitingMilliseconds: 1)
    }
    #expect(
      screen.size == Size(rows: UInt16.storm(59 * 7, 90), columns: UInt16.storm(59 * 13, 200)))
  }

  @Test("a hang-up is noticed and nothing is drawn any more")
  func hangUp() throws {
    var pty = Pty()
    let terminal = dup(try #require(pty).terminal)
    var choice = options(try #require(pty))
    (choice.input, choice.output) = (terminal, terminal)
    let screen = try Screen.open(choice)
    pty = nil
    #expect(screen.wait(timeoutMilliseconds: 1000).hasHungUp)
    #expect(!screen.present(frame(screen)))
    screen.close()
    close(terminal)
  }

  @Test("a terminal that takes no output misses frames, then gets the newest")
  func slowTerminal() throws {
    let pty = try #require(Pty(rows: 60, columns: 200))
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    screen.present(frame(screen))
    _ = pty.output()
    tcflow(pty.terminal, TCOOFF)
    var results: [Bool] = []
    for second in 1...3 { results.append(screen.present(frame(screen, second: Int64(second)))) }
    #expect(results == [true, false, false])
    #expect(screen.wait(timeoutMilliseconds: 10) == Wake())
    pty.type([0x6A])
    #expect(screen.wait(timeoutMilliseconds: 1000).hasKeys)
    #expect(screen.nextInput() == .key(.character("j")))
    tcflow(pty.terminal, TCOON)
    #expect(screen.wait(timeoutMilliseconds: 1000).hasRoom)
    #expect((1...60).contains(pty.output().count))
    #expect(screen.present(frame(screen, notice: "newest")))
    #expect(pty.output().last(of: "newest") != nil)
    #expect(screen.wait(timeoutMilliseconds: 10) == Wake())
  }

  @Test("a terminal that takes no output is given back without what it has not shown")
  func stuckTerminal() throws {
    let pty = try #require(Pty(rows: 60, columns: 200))
    let before = pty.modes
    let screen = try Screen.open(options(pty))
    screen.present(frame(screen))
    _ = pty.output()
    tcflow(pty.terminal, TCOOFF)
    screen.present(frame(screen, notice: "never shown"))
    let started = ContinuousClock.now
    screen.close(exitLine: "the end")
    #expect(ContinuousClock.now - started < .seconds(2))
    #expect(pty.modes == before)
    let bytes = pty.output()
    #expect(bytes.last(of: "\u{1B}[?1049l") != nil && bytes.last(of: "\u{1B}[?25h") != nil)
    #expect(bytes.last(of: "never shown") == nil)
  }

  @Test("without a terminal, a type or a cursor there is no screen")
  func refusals() throws {
    let pty = try #require(Pty())
    #expect(refusal(options(pty, term: "")) == .noTerminalType)
    #expect(refusal(options(pty, term: "dumb")) == .cannotDraw(term: "dumb"))
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    var choice = options(pty)
    choice.output = ends[1]
    #expect(refusal(choice) == .noOutput)
    choice.input = ends[0]
    #expect(refusal(choice) == .noTerminal)
    choice = options(pty)
    choice.input = ends[0]
    #expect(refusal(choice) == .noInput)
    close(ends[0])
    close(ends[1])
  }

  @Test(
    "every common terminal type draws, with as many colours as it has",
    arguments: [
      ("xterm-256color", ColorTier.palette256), ("screen-256color", .palette256),
      ("xterm", .eight), ("linux", .eight), ("vt100", .mono), ("xterm-nosuch", .mono),
    ])
  func terminalTypes(term: String, tier: ColorTier) throws {
    let pty = try #require(Pty())
    var choice = options(pty, term: term)
    choice.glyphs = nil
    // A machine may have a small terminal database.
    if case .unknownTerminal = refusal(choice) { return }
    let screen = try Screen.open(choice)
    #expect(screen.colors == tier)
    #expect((screen.notice != nil) == (term == "xterm-nosuch"))
    screen.present(frame(screen))
    #expect(pty.output().last(of: "Starting") != nil)
    screen.close()
  }

  @Test("another theme repaints everything in its own colours, and the old ones are gone")
  func otherTheme() throws {
    let pty = try #require(Pty())
    let library = ThemeLibrary(folder: nil)
    let screen = try Screen.open(options(pty))
    defer { screen.close() }
    #expect(screen.theme.name == "default")
    screen.present(frame(screen))
    _ = pty.output()
    // Far more often than there are pairs on a small terminal.
    for _ in 0..<40 {
      for name in library.names { screen.use(library.theme(named: name).theme) }
    }
    screen.use(library.theme(named: "paper").theme)
    #expect(screen.capabilities.last == "theme   paper")
    screen.present(frame(screen))
    let bytes = pty.output()
    // The page is painted: the nearest of 256 to #fdfaf0, as a background.
    #expect(bytes.last(of: "48;5;231m") != nil || bytes.last(of: "48;5;230m") != nil)
    #expect(bytes.last(of: "Starting") != nil)
    screen.present(frame(screen))
    #expect(pty.output().isEmpty)
    screen.use(library.theme(named: "mono").theme)
    screen.present(frame(screen))
    let colors = Set(styleParameters(in: pty.output()))
    #expect(colors.intersection(Array(30...38) + Array(40...48)).isEmpty)
  }

  @Test("a theme's glyph stands for the mark of a verdict, where the terminal can show it")
  func glyphs() throws {
    let file = try ThemeFile(Array("glyphs: { ok: \"✓\" }".utf8), path: "x.yaml")
    let theme = Theme(name: "x", entries: [:], glyphs: file.glyphs)
    for (tier, expected) in [(GlyphTier.blocks, "✓ OK ✓"), (.ascii, "+ OK +")] {
      let pty = try #require(Pty())
      var choice = options(pty)
      (choice.glyphs, choice.theme) = (tier, theme)
      // The characters of the test's own locale do not matter here.
      _ = Capabilities.locale(glyphs: .blocks)
      let screen = try Screen.open(choice)
      defer { screen.close() }
      var frame = Frame(size: screen.size)
      for (column, scalar) in "+ OK +".unicodeScalars.enumerated() {
        frame.put(Cell(scalar, role: .statusOK), row: 0, column: column)
      }
      screen.present(frame)
      #expect(pty.output().last(of: expected) != nil)
    }
  }

  @Test("what a theme has to say is part of the notice")
  func notices() throws {
    let pty = try #require(Pty())
    var choice = options(pty)
    choice.notices = ["x.yaml:1: not YAML"]
    let screen = try Screen.open(choice)
    defer { screen.close() }
    #expect(screen.notice == "x.yaml:1: not YAML")
  }

  @Test("NO_COLOR leaves attributes only")
  func noColor() throws {
    let pty = try #require(Pty())
    var choice = options(pty)
    choice.environment["NO_COLOR"] = "1"
    let screen = try Screen.open(choice)
    defer { screen.close() }
    screen.present(frame(screen, notice: "x"))
    #expect(screen.colors == .mono)
    let bytes = pty.output()
    // What is left of colours is the way back to the terminal's own, 39 and 49.
    let colors = Set(styleParameters(in: bytes)).intersection(Array(30...38) + Array(40...48))
    #expect(colors.isEmpty)
  }
}

extension UInt16 {
  /// The size of a step of the storm.
  fileprivate static func storm(_ step: Int, _ limit: Int) -> Int { 1 + step % limit }
}
