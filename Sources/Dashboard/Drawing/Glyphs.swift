/// Which characters may be used for lines, bars and marks (UI.md 3.7).
public enum GlyphTier: String, Sendable, CaseIterable {
  /// Box lines and eighth blocks.
  case blocks
  /// The same with graphs of dots, two columns of them in a cell; only where it is asked for, since
  /// not every font has them.
  case braille
  /// What the font of a PC console has: full and half blocks, shades, single lines.
  case cp437
  /// Nothing outside ASCII.
  case ascii
}

/// The characters of one tier; each takes one column and has no picture form.
struct Glyphs: Sendable {
  var horizontal: Unicode.Scalar
  var vertical: Unicode.Scalar
  /// Corners and junctions by the directions that leave them, see ``junction(up:down:left:right:)``.
  private var junctions: [Unicode.Scalar]
  /// Parts of a column from the lowest to the full cell.
  var bars: [Unicode.Scalar]
  /// The same for a bucket that is not over yet, where dimming may not show.
  var partialBars: [Unicode.Scalar]
  /// How many bars stand side by side in one cell: 2 where graphs are made of dots.
  var barsPerCell = 1
  /// A column of value zero: something was observed, and it was nothing.
  var zero: Unicode.Scalar
  /// The top of a column that is taller than the graph.
  var overflow: Unicode.Scalar
  /// The line of the target behind the columns.
  var target: Unicode.Scalar
  var solid: Unicode.Scalar
  var empty: Unicode.Scalar
  var ellipsis: Unicode.Scalar
  var arrow: Unicode.Scalar
  /// Beside the heading of a column by which rows are sorted.
  var descending: Unicode.Scalar
  var ascending: Unicode.Scalar
  /// What fills the stages of the value stream, in their order: told apart without colour.
  var stages: [Unicode.Scalar]
  /// What fills the part of a graph that is done with.
  var gone: Unicode.Scalar
  /// Where the clock stands on a timeline: none of the bars.
  var cursor: Unicode.Scalar

  /// The characters of a tier.
  static func of(_ tier: GlyphTier) -> Glyphs {
    switch tier {
    case .blocks, .braille:
      Glyphs(
        horizontal: "─", vertical: "│", junctions: lines, bars: eighths, partialBars: eighths,
        barsPerCell: tier == .braille ? 2 : 1, zero: "▁", overflow: "▲", target: "╌", solid: "█",
        empty: "░", ellipsis: "…", arrow: "→",
        descending: "▼", ascending: "▲",
        stages: ["░", "▒", "▓", "█", "▚"], gone: "·", cursor: "│")
    case .cp437:
      Glyphs(
        horizontal: "─", vertical: "│", junctions: lines, bars: ["▄", "█"],
        partialBars: ["▒", "▒"], zero: "_", overflow: "▲", target: "·", solid: "█", empty: "░",
        ellipsis: "~", arrow: ">",
        descending: "▼", ascending: "▲",
        stages: ["░", "▒", "▓", "█", "="], gone: "·", cursor: "│")
    case .ascii:
      Glyphs(
        horizontal: "-", vertical: "|",
        junctions: Array(repeating: "+", count: 16), bars: [".", ":", "|"],
        partialBars: [".", ":", "|"], zero: "_",
        overflow: "^", target: "-", solid: "#", empty: "-", ellipsis: "~", arrow: ">",
        descending: "v", ascending: "^",
        stages: ["D", "T", "S", "P", "M"], gone: ".", cursor: "#")
    }
  }

  /// The character where lines meet.
  func junction(up: Bool, down: Bool, left: Bool, right: Bool) -> Unicode.Scalar {
    if left && right && !up && !down { return horizontal }
    if up && down && !left && !right { return vertical }
    return junctions[(up ? 8 : 0) + (down ? 4 : 0) + (left ? 2 : 0) + (right ? 1 : 0)]
  }

  private static let eighths = Array("▁▂▃▄▅▆▇█".unicodeScalars)

  /// By up 8, down 4, left 2, right 1.
  private static let lines = Array(" ───│┌┐┬│└┘┴│├┤┼".unicodeScalars)
}
