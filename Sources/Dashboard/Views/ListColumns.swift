/// Which columns of a table there is room for, and how wide they are.
extension ListContent {
  /// No name is given more columns than these.
  static let longestName = 40

  /// The columns for which there is room; of equals the last one goes first.
  func fitting(_ width: Int) -> [Int] {
    var kept = Array(columns.indices)
    while kept.count > 1, used(by: kept) > width {
      // The first of the greatest, from the end on.
      guard let worst = kept.reversed().max(by: { columns[$0].priority < columns[$1].priority })
      else { break }
      kept.removeAll { $0 == worst }
    }
    return kept
  }

  /// The same table with what room is left: first for names, as much as the longest needs, then for the
  /// columns that may grow, the last ones first.
  func growing(_ kept: [Int], _ width: Int) -> ListContent {
    var content = self
    var left = width - used(by: kept)
    func grow(_ index: Int, to wanted: Int) {
      let more = min(left, wanted - content.columns[index].width)
      guard more > 0 else { return }
      content.columns[index].width += more
      left -= more
    }
    for index in kept where left > 0 {
      guard let name = columns[index].name else { continue }
      let longest = Set(rows.map(name)).map { StyledText($0).columns }.max() ?? 0
      grow(index, to: min(longest, Self.longestName))
    }
    for index in kept.reversed() where left > 0 { grow(index, to: columns[index].maximum) }
    return content
  }

  /// How much some columns take, with what stands between them.
  private func used(by kept: [Int]) -> Int {
    kept.reduce(-2) { $0 + columns[$1].width + 2 }
  }
}
