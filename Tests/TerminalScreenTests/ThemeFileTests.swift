import Dashboard
import Testing

@testable import EditedFiles
@testable import TerminalScreen

private func read(_ text: String) throws(FileProblem) -> ThemeFile {
  try ThemeFile(Array(text.utf8), path: "x.yaml")
}

/// The sentences about a file, whether it can be used or not.
private func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

private func problems(_ bytes: [UInt8]) -> [String] {
  do throws(FileProblem) {
    return try ThemeFile(bytes, path: "x.yaml").problems.map(\.description)
  } catch {
    return [error.description]
  }
}

@Test("a theme file says what the documentation promises that it can")
func fullThemeFile() throws {
  let file = try read(
    """
    name: Okabe dark
    variant: dark
    base: default
    palette: { sky: "#56b4e9", orange: "#E69F00", ink: bright-white }
    roles:
      text:        ink
      text.dim:    { fg: "#8a8a8a", "16": bright-black, mono: normal }
      select:      { reverse: true }
      status:      sky
      status.warn: { fg: orange, bold: true, 16: yellow, mono: underline }
      status.miss: { fg: "#000000", bg: orange, bold: true, "16": { fg: black, bg: yellow, bold: false }, mono: reverse bold }
      help:        default
    glyphs: { ok: "✓", warn: "~", miss: x, nodata: "-" }
    """)
  let (orange, sky) = (
    ThemeColor.rgb(RGB(0xE6, 0x9F, 0)), ThemeColor.rgb(RGB(0x56, 0xB4, 0xE9))
  )
  #expect(file.problems.isEmpty)
  #expect(file.title == "Okabe dark")
  #expect(file.variant == .dark)
  #expect(file.base?.name == "default" && file.base?.line == 3)
  #expect(
    file.roles == [
      "text": Theme.Entry(full: .init(foreground: .ansi(.brightWhite))),
      "text.dim": Theme.Entry(
        full: .init(foreground: .rgb(RGB(0x8A, 0x8A, 0x8A))),
        sixteen: .init(foreground: .ansi(.brightBlack))),
      "select": Theme.Entry(full: .init(attributes: .reverse), mono: .reverse),
      "status": Theme.Entry(full: .init(foreground: sky)),
      "status.warn": Theme.Entry(
        full: .init(foreground: orange, attributes: .bold),
        sixteen: .init(foreground: .ansi(.yellow), attributes: .bold), mono: .underline),
      "status.miss": Theme.Entry(
        full: .init(foreground: .rgb(RGB(0, 0, 0)), background: orange, attributes: .bold),
        sixteen: .init(foreground: .ansi(.black), background: .ansi(.yellow)),
        mono: [.reverse, .bold]),
      "help": Theme.Entry(full: .init(foreground: .own)),
    ])
  #expect(
    file.glyphs == [.statusOK: "✓", .statusWarn: "~", .statusMiss: "x", .statusNoData: "-"])
}

@Test("a bad value names its line and what would be right, and only its role falls back")
func badValues() throws {
  let text = """
    variant: dim
    palette: { bad: "#12" }
    roles:
      text: red
      title: greenish
      header: { fg: red, bold: maybe, "16": { fg: nope } }
      footer: { mono: bold italic }
      key: [a]
      error: { fg: #ff0000
      }
    glyphs: { ok: "日", warn: "!!", miss: " ", nodata: "\\u200b" }
    """
  let color = "\"#rrggbb\" in quotes, a name such as bright-red, default, or one of the palette"
  let cell = "expected one character that is one cell wide"
  #expect(
    problems(text) == [
      "x.yaml:1: variant is \"dim\", expected dark, light or any",
      "x.yaml:2: palette.bad is \"#12\", expected \"#rrggbb\" in quotes or a name such as bright-red",
      "x.yaml:5: roles.title is \"greenish\", expected \(color)",
      "x.yaml:6: roles.header.bold is \"maybe\", expected true or false",
      "x.yaml:6: roles.header.16.fg is \"nope\", expected \(color)",
      "x.yaml:7: roles.footer.mono is \"bold italic\", expected normal, or words of bold, dim, "
        + "reverse and underline",
      "x.yaml:8: roles.key is a list, expected a colour, or fg, bg and attributes",
      "x.yaml:10: roles.error.fg is empty, expected \(color)",
      "x.yaml:11: glyphs.ok is \"日\", \(cell)", "x.yaml:11: glyphs.warn is \"!!\", \(cell)",
      "x.yaml:11: glyphs.miss is \" \", \(cell)",
      "x.yaml:11: glyphs.nodata is \"<U+200B>\", \(cell)",
    ])
  #expect(try read(text).roles == ["text": Theme.Entry(full: .init(foreground: .ansi(.red)))])
}

@Test("an unknown key is passed over with a warning")
func unknownKeys() throws {
  let file = try read(
    """
    nmae: x
    roles: { status.fine: red, text: { fg: red, blink: true, 16: { fg: red, mono: dim } } }
    glyphs: { few: x }
    """)
  #expect(
    file.problems.map(\.description) == [
      "x.yaml:1: \"nmae\" is not a key of a theme, expected name, variant, base, palette, roles or "
        + "glyphs",
      "x.yaml:2: \"status.fine\" is not a role, expected one that `doratop themes show default` "
        + "lists",
      "x.yaml:2: \"blink\" is not a key of roles.text, expected fg, bg, bold, dim, reverse, "
        + "underline, 16 or mono",
      "x.yaml:2: \"mono\" is not a key of roles.text.16, expected fg, bg, bold, dim, reverse or "
        + "underline",
      "x.yaml:3: \"few\" is not a glyph, expected ok, warn, miss or nodata",
    ])
  #expect(file.problems.allSatisfy { $0.severity == .warning })
  #expect(file.roles.keys.sorted() == ["text"])
}

@Test("what is no theme at all says where it stops to be one")
func broken() {
  #expect(problems("a: 1\nb: [\n") == ["x.yaml:2: not YAML: did not find expected node content"])
  #expect(problems("- a") == ["x.yaml:1: the file is a list, expected keys such as name and roles"])
  #expect(
    problems("red") == [
      "x.yaml:1: the file is a single value, expected keys such as name and roles"
    ])
  #expect(
    problems("roles:\n  text: red\n  text: blue") == [
      "x.yaml:2: \"text\" stands here and again below, expected it once"
    ])
  #expect(
    problems("a: 1\n---\nb: 2") == [
      "x.yaml:2: not YAML: expected a single document in the stream but found another document"
    ])
  #expect(problems([0x6E, 0xFF]) == ["x.yaml: not UTF-8, expected a theme in YAML"])
  #expect(problems("a: 1\n\u{1}: 2") == ["x.yaml:2: not YAML: control characters are not allowed"])
  #expect(
    problems([UInt8](repeating: UInt8(ascii: "#"), count: 65_537))
      == ["x.yaml: more than 65536 bytes, expected a theme"])
  #expect(problems([UInt8](repeating: UInt8(ascii: "#"), count: 65_536)).isEmpty)
  #expect(problems("").isEmpty)
}

@Test("what is left out at the end of a file is looked for in its last line, not behind it")
func lastLine() {
  let blank = "the file is a blank, expected keys such as name and roles"
  #expect(problems("--- ") == ["x.yaml:1: \(blank)"])
  #expect(problems("# a\r\n--- \r\n") == ["x.yaml:2: \(blank)"])
  #expect(problems("# a\r# b\r--- ") == ["x.yaml:3: \(blank)"])
}

@Test("a few bytes that would become very many are refused before they are read")
func bombs() {
  let refused = "anchors and aliases are not read, expected the value"
  #expect(problems("a: b\nname: &x y\nroles: *x") == ["x.yaml:2: \(refused)"])
  #expect(problems("name: \"it's\" # &x\nbase: [*x]") == ["x.yaml:2: \(refused)"])
  #expect(problems("name: R&D & \"*x\" &\nbase: '&x'").isEmpty)
  #expect(problems("name: \"a \\\" &b\"").isEmpty)
  // Wherever the sign is hidden, and wherever it only seems to be.
  for start in ["a: b \"c", "a: |\n  \"c", "a: it's 'c", "# \"", "a: [x, 'y #', z]"] {
    let line = 2 + start.count { $0 == "\n" }
    #expect(problems("\(start)\nd: &x 1\nf: *x") == ["x.yaml:\(line): \(refused)"])
  }
  #expect(problems("\u{FEFF}&x name: *x") == ["x.yaml:1: \(refused)"])
  let grown = (1...30).map { "a\($0): &a\($0) {? [*a\($0 - 1), *a\($0 - 1)] : 1}\n" }.joined()
  #expect(problems("name: x \"y\na0: &a0 1\n" + grown) == ["x.yaml:2: \(refused)"])
  #expect(problems("roles: *x") == ["x.yaml:1: \(refused)"])
  let deep = "name: " + String(repeating: "[", count: 60_000)
  #expect(problems(deep) == ["x.yaml:1: not YAML: nested too deeply"])
}

@Test("a role's dotted parents are the groups that it belongs to")
func ancestry() {
  #expect(ThemeFile.ancestry(of: "status.ok") == ["status.ok", "status"])
  #expect(ThemeFile.ancestry(of: "text") == ["text"])
  #expect(ThemeFile.keys.contains("sev") && ThemeFile.keys.contains("sev.ack"))
}
