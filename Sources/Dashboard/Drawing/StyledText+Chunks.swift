extension StyledText {
  /// Pieces of at most so many columns, between words where that leaves little empty; no wide character is
  /// cut in two.
  ///
  /// - Parameter cutsWords: Whether a word may be cut, though it would fit on a line, where much would be left empty.
  func chunks(of columns: Int, cutsWords: Bool = true) -> [StyledText] {
    guard columns > 1, cells.count > columns else { return [self] }
    var pieces: [StyledText] = []
    var rest = cells[...]
    while !rest.isEmpty {
      var count = min(columns, rest.count)
      if count < rest.count, rest[rest.startIndex + count].width == 0 { count -= 1 }
      if count < rest.count, let blank = rest.prefix(count + 1).lastIndex(where: \.isSpace),
        blank - rest.startIndex > (cutsWords ? columns * 2 / 3 : 0)
      {
        count = blank - rest.startIndex
      }
      pieces.append(StyledText(cells: Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  /// The same text in one role.
  func with(_ role: Role) -> StyledText {
    StyledText(
      cells: cells.map { cell in
        var cell = cell
        cell.role = role
        return cell
      })
  }
}
