public import Dashboard

/// What a picture can be written as.
public enum PictureFormat: String, Sendable, CaseIterable {
  case svg, text, ansi, html

  /// The format of a file name by its ending; `nil` when that says nothing.
  public init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "svg": self = .svg
    case "html", "htm": self = .html
    case "ansi", "ans": self = .ansi
    case "txt", "text": self = .text
    default: return nil
    }
  }
}

/// A frame as a file: the same cells and the theme's colours, for a channel, a page or a README.
///
/// A pure function of its parts: the same frame gives the same bytes. Nothing in a cell or in the
/// title can become markup or a command: cells are sanitised when they are made, and escaped here.
public struct Picture: Sendable {
  let frame: Frame
  let page: PicturePage
  /// Of each role, by its raw value.
  private let styles: [PictureStyle]
  /// The marks of the theme that stand for others, by role.
  private let marks: [Role: Unicode.Scalar]
  /// What the picture is called; not drawn.
  let title: String

  /// Creates the picture of a frame.
  public init(_ frame: Frame, theme: Theme, title: String) {
    self.frame = frame
    self.title = Frame.plain(title)
    let page = PicturePage(of: theme)
    self.page = page
    styles = Role.allCases.map { PictureStyle(of: $0, in: theme, on: page) }
    let isASCII = !frame.text.unicodeScalars.contains { (0x2500...0x259F).contains($0.value) }
    marks = theme.glyphs.filter { $0.value.isASCII || !isASCII }
  }

  /// The whole file.
  public func file(_ format: PictureFormat) -> String {
    switch format {
    case .text: frame.text
    case .ansi: ansi
    case .html: html
    case .svg: svg
    }
  }
}

/// Neighbouring cells of one style.
struct StyleRun {
  var column: Int
  var style: PictureStyle
  var cells: ArraySlice<Cell>
}

extension Picture {
  /// A row as runs; what nothing can be seen of at its end is left out.
  func runs(
    ofRow row: Int, whereSpacesShow: KeyPath<PictureStyle, Bool> = \.showsInSpaces
  ) -> [StyleRun] {
    let cells = frame.row(row).map(marked)
    var end = cells.endIndex
    while end > 0, cells[end - 1].isSpace,
      !styles[Int(cells[end - 1].role.rawValue)][keyPath: whereSpacesShow]
    {
      end -= 1
    }
    var runs: [StyleRun] = []
    var start = 0
    while start < end {
      let style = styles[Int(cells[start].role.rawValue)]
      var next = start + 1
      while next < end, styles[Int(cells[next].role.rawValue)] == style { next += 1 }
      runs.append(StyleRun(column: start, style: style, cells: cells[start..<next]))
      start = next
    }
    return runs
  }

  /// A cell with the theme's mark of a verdict in place of the usual one.
  private func marked(_ cell: Cell) -> Cell {
    guard !marks.isEmpty, let own = marks[cell.role], let mark = Theme.marks[cell.role],
      cell == Cell(mark, role: cell.role)
    else { return cell }
    return Cell(own, role: cell.role)
  }
}

/// Text inside XML and HTML.
enum Markup {
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { append(scalar, to: &result) }
    return String(result)
  }

  static func escaped(_ cells: ArraySlice<Cell>) -> String {
    var result = String.UnicodeScalarView()
    for cell in cells { for scalar in cell.scalars { append(scalar, to: &result) } }
    return String(result)
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
    switch scalar {
    case "&": text.append(contentsOf: "&amp;".unicodeScalars)
    case "<": text.append(contentsOf: "&lt;".unicodeScalars)
    case ">": text.append(contentsOf: "&gt;".unicodeScalars)
    case "\"": text.append(contentsOf: "&quot;".unicodeScalars)
    case "'": text.append(contentsOf: "&#39;".unicodeScalars)
    default: text.append(scalar)
    }
  }
}
