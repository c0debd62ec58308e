/// Figures many rows high, to be read from across a room.
enum BigDigits {
  /// How high the figures are, and how many columns a dot of them takes.
  struct Scale: Equatable {
    var rows: Int
    var width: Int

    static let small = Scale(rows: BigDigits.rows, width: 1)
    /// The largest first.
    static let all =
      [15, 13, 11, 9, 7].map { Scale(rows: $0, width: 2) } + [Scale(rows: 7, width: 1), small]

    /// The largest in which a text fits; `nil` when none does.
    static func fitting(_ text: String, rows: Int, columns: Int) -> Scale? {
      all.first { $0.rows <= rows && BigDigits.columns(of: text, $0) <= columns }
    }
  }

  /// The least height.
  static let rows = 5

  /// How many columns a text takes; characters without a form count as a space.
  static func columns(of text: String, _ scale: Scale = .small) -> Int {
    text.reduce(0) { $0 + (form(of: $1)[0].count + 1) * scale.width }
      - (text.isEmpty ? 0 : scale.width)
  }

  /// Draws a text into the upper left corner of a canvas.
  ///
  /// - Parameter glyph: What a dot is made of, such as a blank on a filled ground; the solid block
  ///   unless told.
  static func draw(
    _ text: String, role: Role, _ scale: Scale = .small, glyph: Unicode.Scalar? = nil,
    on canvas: Canvas
  ) {
    let glyph = glyph ?? canvas.glyphs.solid
    var column = 0
    for character in text {
      let form = form(of: character)
      for row in 0..<scale.rows {
        for (offset, dot) in form[line(of: row, scale)].enumerated() where dot == "#" {
          for part in 0..<scale.width {
            canvas.put(
              glyph, row: row, column: column + offset * scale.width + part, role: role)
          }
        }
      }
      column += (form[0].count + 1) * scale.width
    }
  }

  /// The line of a form at a row: the first, middle and last are strokes and stay one row high, what
  /// is between them grows.
  private static func line(of row: Int, _ scale: Scale) -> Int {
    let middle = scale.rows / 2
    if row == 0 { return 0 }
    if row == scale.rows - 1 { return 4 }
    return row < middle ? 1 : row == middle ? 2 : 3
  }

  private static func form(of character: Character) -> [String] {
    switch character {
    case "0": ["#####", "#   #", "#   #", "#   #", "#####"]
    case "1": ["  #", " ##", "  #", "  #", "  #"]
    case "2": ["#####", "    #", "#####", "#    ", "#####"]
    case "3": ["#####", "    #", " ####", "    #", "#####"]
    case "4": ["#   #", "#   #", "#####", "    #", "    #"]
    case "5": ["#####", "#    ", "#####", "    #", "#####"]
    case "6": ["#####", "#    ", "#####", "#   #", "#####"]
    case "7": ["#####", "    #", "   # ", "  #  ", "  #  "]
    case "8": ["#####", "#   #", "#####", "#   #", "#####"]
    case "9": ["#####", "#   #", "#####", "    #", "#####"]
    case ".": [" ", " ", " ", " ", "#"]
    case "%": ["##  #", "## # ", "  #  ", " # ##", "#  ##"]
    case "h": ["#   ", "#   ", "### ", "#  #", "#  #"]
    case "m": ["     ", "     ", "## # ", "# # #", "# # #"]
    case "s": ["    ", " ###", "##  ", "  ##", "### "]
    case "d": ["   #", "   #", " ###", "#  #", " ###"]
    case "k": ["#  ", "#  ", "# #", "## ", "# #"]
    case "-": ["    ", "    ", "####", "    ", "    "]
    default: ["  ", "  ", "  ", "  ", "  "]
    }
  }
}
