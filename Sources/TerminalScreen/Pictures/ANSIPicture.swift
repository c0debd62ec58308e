import Dashboard

extension Picture {
  /// The rows with colours for a terminal: SGR sequences and nothing else, reset at the end of each
  /// row, so that a part of it can be pasted.
  var ansi: String {
    var text = ""
    for row in 0..<frame.size.rows {
      var current = PictureLook(ground: ground)
      for run in runs(ofRow: row) {
        if run.look != current { text += run.look.sgr }
        current = run.look
        for cell in run.cells { text.unicodeScalars.append(contentsOf: cell.scalars) }
      }
      if current != PictureLook(ground: ground) { text += PictureLook(ground: ground).sgr }
      text += "\n"
    }
    return text
  }
}

extension PictureLook {
  /// The sequence that sets this look, whatever was set before.
  var sgr: String {
    var codes = ["0"]
    if isBold { codes.append("1") }
    if isDim { codes.append("2") }
    if isUnderlined { codes.append("4") }
    if isReversed { codes.append("7") }
    if let foreground { codes.append("38;5;\(foreground)") }
    if let background { codes.append("48;5;\(background)") }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}
