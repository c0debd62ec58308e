extension Frame {
  /// The frame as plain text: one line a row, without trailing spaces; what pipes and `--once` get.
  public var text: String { lines.map { $0 + "\n" }.joined() }

  /// The rows as text, without trailing spaces.
  public var lines: [String] {
    (0..<size.rows).map { number in
      var scalars = String.UnicodeScalarView()
      for cell in row(number) { scalars.append(contentsOf: cell.scalars) }
      while scalars.last == " " { scalars.removeLast() }
      return String(scalars)
    }
  }

  /// One line of text with everything spelled out that must not reach a terminal, cut as every field.
  public static func plain(_ text: String) -> String { plain(text, cutAt: CellText.columnLimit) }

  /// The same, cut at some number of columns.
  public static func plain(_ text: String, cutAt limit: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for cell in CellText.cells(text, limit: limit) { scalars.append(contentsOf: cell.scalars) }
    return String(scalars)
  }

  /// The same for a text of several lines, which keep their breaks and are not cut.
  public static func plainLines(_ text: String) -> String {
    // By scalars: a carriage return and a line feed are one character.
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { plain(String($0), cutAt: .max) }.joined(separator: "\n")
  }

  /// The form of golden files: the glyphs between bars, then one letter a cell for the roles
  /// (``Role/letter``), so that a difference is readable.
  public var golden: String {
    var text = "\(size.columns)x\(size.rows)\n"
    for number in 0..<size.rows {
      text += "|"
      for cell in row(number) { text.unicodeScalars.append(contentsOf: cell.scalars) }
      text += "|\n"
    }
    text += "roles\n"
    for number in 0..<size.rows {
      text += "|"
      for cell in row(number) { text.unicodeScalars.append(cell.role.letter) }
      text += "|\n"
    }
    return text
  }
}
