/// Which characters may be used for lines, bars and marks (UI.md 3.7).
public enum GlyphTier: String, Sendable, CaseIterable {
  /// Box lines and eighth blocks.
  case blocks
  /// What the font of a PC console has.
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

  /// The characters of a tier.
  static func of(_ tier: GlyphTier) -> Glyphs {
    switch tier {
    case .blocks:
      Glyphs(
        horizontal: "─", vertical: "│", junctions: lines, bars: Array("▁▂▃▄▅▆▇█".unicodeScalars),
        zero: "▁", overflow: "▲", target: "╌", solid: "█", empty: "░", ellipsis: "…", arrow: "→")
    case .cp437:
      Glyphs(
        horizontal: "─", vertical: "│", junctions: lines, bars: ["▄", "█"], zero: "_",
        overflow: "▲", target: "·", solid: "█", empty: "░", ellipsis: "~", arrow: ">")
    case .ascii:
      Glyphs(
        horizontal: "-", vertical: "|",
        junctions: Array(repeating: "+", count: 16), bars: [".", ":", "|"], zero: "_",
        overflow: "^", target: "-", solid: "#", empty: "-", ellipsis: "~", arrow: ">")
    }
  }

  /// The character where lines meet.
  func junction(up: Bool, down: Bool, left: Bool, right: Bool) -> Unicode.Scalar {
    if left && right && !up && !down { return horizontal }
    if up && down && !left && !right { return vertical }
    return junctions[(up ? 8 : 0) + (down ? 4 : 0) + (left ? 2 : 0) + (right ? 1 : 0)]
  }

  /// By up 8, down 4, left 2, right 1.
  private static let lines = Array(" ───│┌┐┬│└┘┴│├┤┼".unicodeScalars)
}
