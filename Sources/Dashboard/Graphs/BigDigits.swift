/// Figures five rows high, to be read from across a room.
enum BigDigits {
  static let rows = 5

  /// How many columns a text takes; characters without a form count as a space.
  static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + form(of: $1)[0].count + 1 } - (text.isEmpty ? 0 : 1)
  }

  /// Draws a text into the upper left corner of a canvas.
  static func draw(_ text: String, role: Role, on canvas: Canvas) {
    var column = 0
    for character in text {
      let form = form(of: character)
      for (row, line) in form.enumerated() {
        for (offset, pixel) in line.enumerated() where pixel == "#" {
          canvas.put(canvas.glyphs.solid, row: row, column: column + offset, role: role)
        }
      }
      column += form[0].count + 1
    }
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
