/// The help: every key of the view from the table, then what the terminal can do.
enum HelpOverlay {
  /// How wide the names of keys are.
  private static let keyColumns = 14

  /// All lines, broken where they are wider than so many columns.
  private static func lines(of view: ViewState, columns: Int) -> [StyledText] {
    let glyphs = Glyphs.of(view.glyphs)
    let entries = view.keys.entries(in: view.view).filter { !$0.keys.isEmpty }
    var lines = entries.flatMap { entry -> [StyledText] in
      let keys = StyledText(entry.keys.map(\.name).joined(separator: " "), .key)
      let words = StyledText(entry.help, .help).chunks(
        of: max(12, columns - keyColumns), cutsWords: false)
      return words.enumerated().map { index, words in
        (index == 0 ? keys : StyledText()).fitted(to: keyColumns, glyphs: glyphs) + words.trimmed
      }
    }
    lines.append(StyledText())
    for legend in [
      "+ meets its target   ~ by less than a tenth   X misses",
      "? fewer than 5 to judge by   - no data, which is not zero",
    ] {
      lines += StyledText(legend, .help).chunks(of: columns, cutsWords: false).map(\.trimmed)
    }
    return lines
      + view.capabilities.flatMap { StyledText($0, .textDim).chunks(of: columns, cutsWords: false) }
  }

  /// How many lines can be above the first shown one, on a screen of some size.
  static func lastOffset(of view: ViewState, _ size: Size) -> Int {
    max(0, lines(of: view, columns: size.columns - 4).count - (size.rows - 2))
  }

  static func draw(view: ViewState, on canvas: Canvas) {
    canvas.mark(.help)
    let lines = lines(of: view, columns: canvas.columns - 4)
    let width = min(canvas.columns, (lines.map(\.columns).max() ?? 0) + 4)
    let height = min(canvas.rows, lines.count + 2)
    let box = canvas.part(
      row: (canvas.rows - height) / 2, column: (canvas.columns - width) / 2, rows: height,
      columns: width)
    box.fill(.help)
    guard box.rows >= 3, box.columns >= 8 else { return }
    drawBorder(on: box)
    if view.prompt == nil { box.park(row: 1, column: 2) }
    let inner = box.part(row: 1, column: 2, rows: box.rows - 2, columns: box.columns - 4)
    // The end of a long help is reached by going down, as in any list.
    let offset = min(view.helpOffset, max(0, lines.count - inner.rows))
    for (row, line) in lines.dropFirst(offset).prefix(inner.rows).enumerated() {
      inner.write(line, row: row)
    }
    if lines.count > inner.rows {
      let keys = [Selection.by(1), .by(-1)].compactMap { view.keys.names(of: .select($0)).first }
      let hint = keys.isEmpty ? "" : ", \(keys.joined(separator: " "))"
      box.writeRight(
        StyledText(" \(offset + 1)-\(offset + inner.rows) of \(lines.count)\(hint) ", .key),
        row: box.rows - 1)
    }
  }

  private static func drawBorder(on box: Canvas) {
    let (bottom, right) = (box.rows - 1, box.columns - 1)
    for row in 0...bottom {
      for column in 0...right where row == 0 || row == bottom || column == 0 || column == right {
        let glyph = box.glyphs.junction(
          up: row > 0 && (column == 0 || column == right),
          down: row < bottom && (column == 0 || column == right),
          left: column > 0 && (row == 0 || row == bottom),
          right: column < right && (row == 0 || row == bottom))
        box.put(glyph, row: row, column: column, role: .borderFocus)
      }
    }
    box.write(StyledText(" HELP ", .title), row: 0, column: 2)
  }
}

extension ViewState {
  /// Keeps the help within its lines on a screen of some size.
  public mutating func fitHelp(to size: Size) {
    helpEnd = HelpOverlay.lastOffset(of: self, size)
    helpOffset = min(helpOffset, helpEnd)
  }
}

extension StyledText {
  /// The same without blanks at its beginning: a line that goes on.
  fileprivate var trimmed: StyledText { StyledText(cells: Array(cells.drop(while: \.isSpace))) }
}
