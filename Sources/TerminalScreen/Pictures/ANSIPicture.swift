import Dashboard

extension Picture {
  /// The rows with colours for a terminal: SGR sequences and nothing else, reset at the end of each
  /// row, so that a part of it can be pasted.
  var ansi: String {
    var text = ""
    for row in 0..<frame.size.rows {
      var current = Style()
      for run in runs(ofRow: row, whereSpacesShow: \.showsInTerminal) {
        if run.style.terminal != current { text += run.style.terminal.sgr }
        current = run.style.terminal
        for cell in run.cells { text.unicodeScalars.append(contentsOf: cell.scalars) }
      }
      if current != Style() { text += Style().sgr }
      text += "\n"
    }
    return text
  }
}

extension Style {
  /// The sequence that sets this look, whatever was set before.
  fileprivate var sgr: String {
    var codes = ["0"]
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.underline) { codes.append("4") }
    if attributes.contains(.reverse) { codes.append("7") }
    if let foreground { codes.append("38;" + foreground.sgr) }
    if let background { codes.append("48;" + background.sgr) }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}

extension Style.Paint {
  fileprivate var sgr: String {
    switch self {
    case .index(let index): "5;\(index)"
    case .rgb(let color): "2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
