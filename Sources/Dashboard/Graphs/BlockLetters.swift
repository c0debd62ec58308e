/// Words three rows high, of half blocks: a letter is five halves high.
enum BlockLetters {
  static let rows = 3

  /// Whether a text can be written so: not without half blocks, and not in characters that have no
  /// form.
  static func canWrite(_ text: String, on canvas: Canvas) -> Bool {
    canvas.glyphs.solid == "█" && canvas.rows >= rows && columns(of: text) <= canvas.columns
      && text.uppercased().allSatisfy { $0 == " " || forms[$0] != nil }
  }

  /// How many columns a text takes.
  static func columns(of text: String) -> Int {
    text.uppercased().reduce(-1) { $0 + form(of: $1)[0].count + 1 }
  }

  /// Draws a text into the upper left corner of a canvas.
  static func draw(_ text: String, role: Role, on canvas: Canvas) {
    var column = 0
    for character in text.uppercased() {
      let form = form(of: character).map { $0.map { $0 == "#" } }
      for row in 0..<rows {
        for offset in form[0].indices {
          let upper = form[row * 2][offset]
          let lower = row * 2 + 1 < form.count && form[row * 2 + 1][offset]
          guard upper || lower else { continue }
          let glyph: Unicode.Scalar = upper && lower ? "█" : upper ? "▀" : "▄"
          canvas.put(glyph, row: row, column: column + offset, role: role)
        }
      }
      column += form[0].count + 1
    }
  }

  private static func form(of character: Character) -> [String] {
    forms[character] ?? ["  ", "  ", "  ", "  ", "  "]
  }

  private static let forms: [Character: [String]] = [
    "A": ["###", "# #", "###", "# #", "# #"], "B": ["## ", "# #", "## ", "# #", "## "],
    "C": ["###", "#  ", "#  ", "#  ", "###"], "D": ["## ", "# #", "# #", "# #", "## "],
    "E": ["###", "#  ", "## ", "#  ", "###"], "F": ["###", "#  ", "## ", "#  ", "#  "],
    "G": ["###", "#  ", "# #", "# #", "###"], "H": ["# #", "# #", "###", "# #", "# #"],
    "I": ["#", "#", "#", "#", "#"], "J": ["  #", "  #", "  #", "# #", "###"],
    "K": ["# #", "# #", "## ", "# #", "# #"], "L": ["#  ", "#  ", "#  ", "#  ", "###"],
    "M": ["#   #", "## ##", "# # #", "#   #", "#   #"],
    "N": ["#  #", "## #", "# ##", "#  #", "#  #"], "O": ["###", "# #", "# #", "# #", "###"],
    "P": ["###", "# #", "###", "#  ", "#  "], "Q": ["###", "# #", "# #", "###", "  #"],
    "R": ["## ", "# #", "## ", "# #", "# #"], "S": ["###", "#  ", "###", "  #", "###"],
    "T": ["###", " # ", " # ", " # ", " # "], "U": ["# #", "# #", "# #", "# #", "###"],
    "V": ["# #", "# #", "# #", "# #", " # "],
    "W": ["#   #", "#   #", "# # #", "## ##", "#   #"],
    "X": ["# #", "# #", " # ", "# #", "# #"], "Y": ["# #", "# #", " # ", " # ", " # "],
    "Z": ["###", "  #", " # ", "#  ", "###"], "0": ["###", "# #", "# #", "# #", "###"],
    "1": [" #", "##", " #", " #", " #"], "2": ["###", "  #", "###", "#  ", "###"],
    "3": ["###", "  #", " ##", "  #", "###"], "4": ["# #", "# #", "###", "  #", "  #"],
    "5": ["###", "#  ", "###", "  #", "###"], "6": ["###", "#  ", "###", "# #", "###"],
    "7": ["###", "  #", "  #", "  #", "  #"], "8": ["###", "# #", "###", "# #", "###"],
    "9": ["###", "# #", "###", "  #", "###"], "-": ["  ", "  ", "##", "  ", "  "],
    "_": ["  ", "  ", "  ", "  ", "##"], ".": [" ", " ", " ", " ", "#"],
    "/": ["  #", "  #", " # ", "#  ", "#  "], "+": ["   ", " # ", "###", " # ", "   "],
    "~": ["    ", "    ", " # #", "# # ", "    "], "?": ["###", "  #", " ##", "   ", " # "],
  ]
}
