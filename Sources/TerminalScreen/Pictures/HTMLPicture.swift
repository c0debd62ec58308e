import Dashboard

extension Picture {
  /// A page that needs nothing else: the fragment between what a browser wants to see.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <title>\(Markup.escaped(title))</title>
    <style>body { margin: 0; background: \(page.background.hex); }</style>
    </head>
    <body>
    \(htmlFragment)
    </body>
    </html>

    """
  }

  /// A `pre` with its styles inline, to be pasted into any page.
  ///
  /// Rows are as high as the usual fonts make a full block at this size, so that blocks join.
  var htmlFragment: String {
    var text =
      "<pre role=\"img\" aria-label=\"\(Markup.escaped(title))\" style=\"margin:0;padding:1em;overflow-x:auto;background:\(page.background.hex);color:\(page.text.hex);font:15px/17px 'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace\">"
    for row in 0..<frame.size.rows {
      for run in runs(ofRow: row) {
        let style = css(run.style)
        let cells = Self.html(run.cells)
        text += style.isEmpty ? cells : "<span style=\"\(style)\">\(cells)</span>"
      }
      text += "\n"
    }
    return text + "</pre>"
  }

  /// Cells as markup: a character that the font may not have, and may have to borrow from a wider
  /// one, gets a box of its width.
  private static func html(_ cells: ArraySlice<Cell>) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() where cell.width > 0 {
      let place = cells.startIndex + index
      let escaped = Markup.escaped(cells[place...place])
      if isInEveryFont(cell) {
        text += escaped
      } else {
        text += "<span style=\"display:inline-block;width:\(cell.width)ch\">\(escaped)</span>"
      }
    }
    return text
  }

  /// ASCII and Latin, and the lines and blocks that monospace fonts bring.
  private static func isInEveryFont(_ cell: Cell) -> Bool {
    guard cell.width == 1, !cell.hasMarks, let scalar = cell.scalars.first else { return false }
    return scalar.value < 0x180 || (0x2500...0x259F).contains(scalar.value)
  }

  /// The declarations of a style; empty for plain text.
  private func css(_ style: PictureStyle) -> String {
    var parts: [String] = []
    if style.foreground != page.text { parts.append("color:\(style.foreground.hex)") }
    if let background = style.background { parts.append("background:\(background.hex)") }
    if style.isBold { parts.append("font-weight:bold") }
    if style.isUnderlined { parts.append("text-decoration:underline") }
    return parts.joined(separator: ";")
  }
}
