import CNcurses
import Dashboard

/// Knows how each role looks on this terminal, and draws cells in runs of one look: one call a run
/// is five times cheaper than one a cell.
struct StyleCache {
  private struct Look: Equatable {
    var attributes: UInt32
    var pair: Int32
  }

  private let looks: [Look]
  /// The marks that stand for others, by role; empty in most themes.
  private let glyphs: [Role: Unicode.Scalar]
  private var scalars: [UInt32] = []
  private var widths: [UInt8] = []

  /// Resolves every role once, with new pairs: those of another theme are forgotten.
  init(theme: Theme, capabilities: Capabilities) {
    let facts = capabilities.facts
    dt_forget_pairs()
    looks = Role.allCases.map { role in
      let style = theme.style(of: role, tier: capabilities.colors.tier)
      let hasColor = style.foreground != nil || style.background != nil
      let pair =
        hasColor
        ? dt_pair(facts.number(of: style.foreground), facts.number(of: style.background)) : 0
      return Look(attributes: style.attributes.rawValue, pair: pair)
    }
    dt_background(looks[Int(Role.text.rawValue)].pair)
    let hasUnicode = [.blocks, .braille].contains(capabilities.glyphs.tier)
    glyphs = theme.glyphs.filter { $0.value.isASCII || hasUnicode }
  }

  /// Draws the cells of a row that differ from those before, and nothing else.
  mutating func draw(_ new: ArraySlice<Cell>, row: Int, before old: ArraySlice<Cell>?) {
    var first = new.startIndex
    var end = new.endIndex
    if let old, old.count == new.count {
      let shift = old.startIndex - new.startIndex
      while first < end, new[first] == old[first + shift] { first += 1 }
      while end > first, new[end - 1] == old[end - 1 + shift] { end -= 1 }
      // A wide character is drawn whole, on whichever side of the change its half lies.
      while first > new.startIndex, new[first].width == 0 || old[first + shift].width == 0 {
        first -= 1
      }
      while end < new.endIndex, new[end].width == 0 || old[end + shift].width == 0 { end += 1 }
    }
    var index = first
    while index < end {
      let cell = new[index]
      let look = looks[Int(cell.role.rawValue)]
      let column = Int32(index - new.startIndex)
      scalars.removeAll(keepingCapacity: true)
      widths.removeAll(keepingCapacity: true)
      if cell.hasMarks {
        cell.forEachScalarValue { scalars.append($0) }
        dt_put(
          Int32(row), column, scalars, scalars.count, cell.width, look.attributes, look.pair)
        index += Int(cell.width)
        continue
      }
      while index < end, !new[index].hasMarks, looks[Int(new[index].role.rawValue)] == look {
        let width = new[index].width
        if let glyph = glyph(for: new[index]) {
          scalars.append(glyph.value)
        } else {
          new[index].forEachScalarValue { scalars.append($0) }
        }
        if width > 0 { widths.append(width) }
        index += 1
      }
      dt_run(
        Int32(row), column, scalars, widths, scalars.count, look.attributes, look.pair)
    }
  }

  /// The theme's mark for a cell that holds the mark of a verdict.
  private func glyph(for cell: Cell) -> Unicode.Scalar? {
    guard !glyphs.isEmpty, let glyph = glyphs[cell.role], let mark = Theme.marks[cell.role],
      cell == Cell(mark, role: cell.role)
    else { return nil }
    return glyph
  }
}
