import CNcurses

/// What the terminal database says about the colours of a type.
struct TerminalFacts: Sendable, Equatable {
  var term: String
  var colors: Int
  /// Whether a colour's number is its parts of red, green and blue.
  var isDirect = false
  /// With direct colours: how many of the first numbers are still the terminal's own colours.
  var named = 8

  /// Creates what is known.
  init(term: String, colors: Int, isDirect: Bool = false, named: Int = 8) {
    (self.term, self.colors, self.isDirect, self.named) = (term, colors, isDirect, named)
  }

  /// Asks about the screen that is open, else about a type; `nil` for a type that is not known.
  init?(term: String) {
    var (colors, direct, named): (Int32, Int32, Int32) = (0, 0, 0)
    guard dt_color_facts(term, &colors, &direct, &named) == 0 else { return nil }
    self.init(term: term, colors: Int(colors), isDirect: direct != 0, named: Int(named))
  }

  /// The most that such a terminal can show.
  var tier: ColorTier {
    switch colors {
    case ..<8: .mono
    case 8..<16: .eight
    case 16..<256: .sixteen
    case 256..<0x100_0000: .palette256
    // Numbers that are neither places in a palette nor parts of a colour.
    default: isDirect ? .truecolor : .eight
    }
  }

  /// The colours in words.
  var words: String {
    switch tier {
    case .mono: "no colours"
    case .truecolor: "direct colour"
    case .eight, .sixteen, .palette256: "\(colors) colours"
    }
  }

  /// The number of a colour in calls of curses; -1 for the terminal's own.
  func number(of paint: Style.Paint?) -> Int32 {
    switch paint {
    case nil: return -1
    case .index(let index):
      guard tier == .truecolor, index >= named, XtermPalette.all.indices.contains(index) else {
        return Int32(index)
      }
      return number(of: .rgb(XtermPalette.all[index]))
    case .rgb(let color):
      let packed = Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
      // The first numbers are taken: the nearest other one is as good as black, too.
      return max(packed, Int32(named))
    }
  }
}
