import Testing

@testable import Dashboard
@testable import TerminalScreen

/// Frames for pictures.
enum Scenes {
  /// One of everything: a line, a badge on a background, markup, a wide character, a mark, dots.
  static var small: Frame {
    let canvas = Canvas(size: Size(rows: 3, columns: 12), tier: .braille)
    canvas.write("┌─", row: 0, role: .border)
    canvas.write("a<b>&\"'", row: 0, column: 3)
    canvas.write(" X ", row: 1, column: 1, role: .statusMiss)
    canvas.write("漢e\u{301}", row: 1, column: 5, role: .title)
    canvas.write("█▄", row: 2, role: .graphOK)
    canvas.write("⣀░", row: 2, column: 3, role: .graphMiss)
    canvas.write("a  b", row: 2, column: 6, role: .textDim)
    return canvas.frame
  }

  static let hostile = [
    "</pre><script>alert(1)</script>", "\"onload=\"alert(1)", "]]>&amp;<!--", "\u{1B}[31mred\u{7}",
    "\u{202E}evil\u{200B}\u{FEFF}", "\u{9B}31m\r\n", "&#60;img src=x>",
    "漢字</text>e\u{301}\u{302}\u{303}",
    "'; DROP", "\u{FFFE}\u{10FFFF}\u{FFFF}",
  ]

  /// Hostile text in every role.
  static var harmful: Frame {
    let canvas = Canvas(size: Size(rows: Role.allCases.count, columns: 90), tier: .blocks)
    for (row, role) in Role.allCases.enumerated() {
      canvas.write(hostile[row % hostile.count], row: row, role: role)
      canvas.write(hostile[(row + 3) % hostile.count], row: row, column: 44, role: .text)
    }
    return canvas.frame
  }

  static func picture(_ frame: Frame, title: String = "a \"b\" <c>") -> Picture {
    Picture(frame, theme: .standard, title: title)
  }
}

@Test("a row is cut into runs of one look, without what cannot be seen at its end")
func runs() {
  let picture = Scenes.picture(Scenes.small)
  let runs = (0..<3).map { picture.runs(ofRow: $0) }
  #expect(runs.map { $0.map(\.column) } == [[0, 2], [0, 1, 4, 5], [0, 2, 3, 5, 6]])
  #expect(runs.map { $0.map(\.cells.count) } == [[2, 8], [1, 3, 1, 3], [2, 1, 2, 1, 4]])
  let canvas = Canvas(size: Size(rows: 1, columns: 9), tier: .blocks)
  canvas.write("a  ", row: 0)
  canvas.write("  ", row: 0, column: 3, role: .stale)
  #expect(Scenes.picture(canvas.frame).runs(ofRow: 0).map(\.column) == [0, 3])
}

@Test("the ending of a file name says the format")
func formatsByName() {
  let names = [
    "a.svg", "/x.y/b.HTML", "c.htm", "d.txt", "e.ansi", "f", "g.png", ".svg", "h.svg/i", "",
  ]
  #expect(
    names.map(PictureFormat.init(path:)) == [
      .svg, .html, .html, .text, .ansi, nil, nil, .svg, nil, nil,
    ])
}

@Test("every format writes every small size, and the same frame gives the same bytes")
func everySize() throws {
  for rows in 0...4 {
    for columns in 0...5 {
      let frame = Frame(size: Size(rows: rows, columns: columns))
      for format in PictureFormat.allCases {
        let file = Scenes.picture(frame).file(format)
        #expect(file == Scenes.picture(frame).file(format))
        switch format {
        case .svg, .html: _ = try MarkupReader(file)
        case .text, .ansi: #expect(file == String(repeating: "\n", count: rows))
        }
      }
    }
  }
}

@Test("text is what pipes get")
func text() {
  #expect(Scenes.picture(Scenes.small).file(.text) == "┌─ a<b>&\"'\n  X  漢e\u{301}\n█▄ ⣀░ a  b\n")
}

@Test("the reader of markup refuses what is not well-formed")
func strictReader() throws {
  let faults = [
    "<a>", "<a></b>", "<a b=c/>", "<a b=\"1\" b=\"2\"/>", "<a>&nbsp;</a>", "<a>x > y</a>",
    "<a/><b/>", "x",
    "<a b=\"<\"/>", "<a>\u{1B}</a>", "",
  ]
  for fault in faults { #expect(throws: MarkupReader.Fault.self) { try MarkupReader(fault) } }
  #expect(try MarkupReader("<a b=\"&lt;\">x<c/>&amp;</a>\n").text == "x&")
}

@Test("a theme's own mark of a verdict is in the picture, where the tier has such characters")
func themeMarks() throws {
  let canvas = Canvas(size: Size(rows: 1, columns: 9), tier: .blocks)
  canvas.write(" + OK ", row: 0, role: .statusOK)
  canvas.write("─+", row: 0, column: 7)
  let theme = Theme(name: "marks", entries: Theme.standard.entries, glyphs: [.statusOK: "✓"])
  let words = try MarkupReader(Picture(canvas.frame, theme: theme, title: "t").file(.html)).text
  #expect(words.contains(" ✓ OK  ─+"))
  let plain = Canvas(size: Size(rows: 1, columns: 9), tier: .ascii)
  plain.write(" + OK ", row: 0, role: .statusOK)
  #expect(
    try MarkupReader(Picture(plain.frame, theme: theme, title: "t").file(.html)).text.contains(
      " + OK"))
}

@Test("a painted page is painted to its edges in a terminal, and is the page of a picture")
func paintedTheme() {
  let paper = ThemeLibrary(folder: nil).theme(named: "paper").theme
  let picture = Picture(Frame(size: Size(rows: 1, columns: 3)), theme: paper, title: "t")
  #expect(picture.file(.ansi).contains("   \u{1B}[0m\n"))
  #expect(picture.file(.svg).contains("rx=\"6\" fill=\"#fdfaf0\""))
  #expect(picture.runs(ofRow: 0).isEmpty)
}
