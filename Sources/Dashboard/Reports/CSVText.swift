/// Writes CSV by RFC 4180: cells between commas, rows that end in a carriage return and a line feed,
/// quotes around a cell that needs them.
///
/// A spreadsheet runs what looks like a formula, and a name in a log may be anything. So a cell of text
/// gets an apostrophe before a leading `=`, `+`, `-` or `@` (full-width ones included), which
/// spreadsheets take for "this is text"; and so does what follows a semicolon inside it, for that is what
/// many of them part cells by. Numbers are ours, and stay numbers.
enum CSVText {
  enum Cell: Equatable {
    case text(String)
    case number(Double)
    case count(Int)
    case flag(Bool)
    /// No value: nothing between the commas.
    case empty
  }

  /// Rows without the end of the last one.
  static func text(_ rows: [[Cell]]) -> String {
    var text = ""
    for (index, row) in rows.enumerated() {
      if index > 0 { text += "\r\n" }
      write(row, to: &text)
    }
    return text
  }

  /// Adds a row without its end.
  static func write(_ row: [Cell], to text: inout String) {
    for (place, cell) in row.enumerated() {
      if place > 0 { text += "," }
      write(cell, to: &text)
    }
  }

  private static func write(_ cell: Cell, to text: inout String) {
    switch cell {
    case .text(let words):
      // Most are words of ours.
      text += isPlain(words) ? words : quoted(harmless(Frame.plain(words)))
    // The digits of the JSON report; what is no number is no value there, and here.
    case .number(let value): text += value.isFinite ? JSONWriter.text(.double(value)) : ""
    case .count(let value): text += "\(value)"
    case .flag(let value): text += value ? "true" : "false"
    case .empty: break
    }
  }

  /// Whether a text is letters, digits and what does no harm between them, and no longer than a field.
  private static func isPlain(_ words: String) -> Bool {
    guard let first = words.utf8.first, first >= 0x30, first != 0x3D, first != 0x40 else {
      return words.isEmpty
    }
    return words.utf8.count <= CellText.columnLimit
      && words.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x2C && $0 != 0x3B }
  }

  /// A text that no spreadsheet takes for a formula, whatever it parts cells by.
  static func harmless(_ words: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isStart = true
    for scalar in words.unicodeScalars {
      if isStart, "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(scalar) {
        scalars.append("'")
      }
      switch scalar {
      case ";": isStart = true
      // What a spreadsheet may leave away in front.
      case " ", "\"": break
      default: isStart = false
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// By scalars: a quote with a mark on it is still one that ends a cell.
  private static func quoted(_ cell: String) -> String {
    let special = ",;\"\n\r".unicodeScalars
    guard cell.unicodeScalars.contains(where: { special.contains($0) }) else { return cell }
    var scalars = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { scalars.append(scalar) }
      scalars.append(scalar)
    }
    return String(scalars) + "\""
  }
}

extension CSVText.Cell {
  init(_ value: Double?) { self = value.map { .number($0) } ?? .empty }
  init(_ value: Int?) { self = value.map { .count($0) } ?? .empty }
  init(_ value: Bool?) { self = value.map { .flag($0) } ?? .empty }
  init(_ words: String?) { self = words.map { .text($0) } ?? .empty }
}
