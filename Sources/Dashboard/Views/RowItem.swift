/// What tells a row from the others of its list, so that it is found again when rows come, go or are sorted
/// anew.
enum RowItem: Sendable, Hashable {
  case target(Target)
  case words([String])
}

extension Place {
  /// Where the selected row is among some: where its item stands now, else at the same place as before.
  ///
  /// Of several that are the same it is the nearest, so that keys get past them.
  func index<Row>(in rows: [Row], _ item: (Row) -> RowItem) -> Int {
    let index = min(max(0, selected), max(0, rows.count - 1))
    guard let wanted = self.item, !rows.isEmpty, item(rows[index]) != wanted else { return index }
    for distance in 1..<max(2, rows.count) {
      for place in [index - distance, index + distance]
      where rows.indices.contains(place) && item(rows[place]) == wanted {
        return place
      }
    }
    return index
  }

  /// Selects a row; its item is what stays selected.
  mutating func select(_ index: Int, of rows: [RowSummary]) {
    selected = index
    item = rows.indices.contains(index) ? rows[index].item : nil
  }

  /// Selects the first row, whichever that is: it stays the first until somebody moves.
  mutating func selectFirst() {
    (selected, item, top) = (0, nil, nil)
  }
}

extension ViewState {
  /// Keeps the selection on its item after the rows have changed. What is scrolled to moves along; where the
  /// item is gone, the row in its place is selected.
  ///
  /// - Parameter rows: What the rows of the open view are now, as far as its filter lets them through.
  public mutating func follow(_ rows: [RowSummary]) {
    guard place.item != nil, !rows.isEmpty else { return }
    let index = place.index(in: rows, \.item)
    if let top = place.top { place.top = max(0, top + index - place.selected) }
    place.select(index, of: rows)
  }
}
