/// A table: what stands in its columns, and for each row what it says, what it leads to and what a
/// filter may ask of it.
struct ListContent {
  struct Column {
    var title: String
    var width: Int
    var alignsRight = false
    /// Columns go from the greatest number on when room runs out.
    var priority = 0
    /// What a click on the heading sorts by; `nil` where that does nothing.
    var order: ServiceOrder.Column?
    /// How wide it may grow where there is room; not at all by default.
    var maximum = 0
  }

  struct Row {
    /// What a filter can ask for: `service`, `result` and so on.
    var facts: [String: String]
    /// How long ago it was, in seconds, for `age<1d`.
    var age: Double?
    var target: Target?
    /// One text a column, made only for rows that are drawn.
    var fields: () -> [StyledText]
    /// What is said below about the selected row.
    var details: () -> [StyledText] = { [] }
  }

  var columns: [Column]
  var rows: [Row]
  /// How many rows there are where not all are held.
  var total: Int
  /// What stands in place of rows when there are none.
  var whenEmpty: String
  /// The order of the rows, where the viewer may choose it.
  var order: ServiceOrder?
  /// Lines above the table, for so many columns.
  var head: (Int) -> [StyledText]
  /// What is drawn between them and the table, in the room that the table can spare.
  var graph: (Size) -> [StyledText] = { _ in [] }
  /// Whether that is said in words, rather than drawn.
  var hasWordsInGraph = false
  /// How many rows the table keeps for itself beside the graph, its headings among them.
  var tableRows = 8
  /// What the rows are, where the view's name does not say it.
  var title = ""

  init(
    columns: [Column], rows: [Row], total: Int? = nil, whenEmpty: String,
    order: ServiceOrder? = nil,
    head: @escaping (Int) -> [StyledText] = { _ in [] }
  ) {
    self.columns = columns
    self.rows = rows
    self.total = total ?? rows.count
    self.whenEmpty = whenEmpty
    self.order = order
    self.head = head
  }

  /// The keys that a filter of this list knows.
  var filterKeys: [String] {
    (Set(rows.prefix(200).flatMap(\.facts.keys)) + ["age"]).sorted()
  }

  /// The rows that a filter lets through.
  func filtered(_ text: String) -> [Row] {
    guard let filter = try? ListFilter(text, keys: filterKeys), !filter.isEmpty else { return rows }
    return rows.filter(filter.admits)
  }
}

/// Draws a table with its head, its selected row and what is said about that.
struct ListDrawing {
  let content: ListContent
  let place: Place

  init(_ content: ListContent, place: Place) {
    self.content = content
    self.place = place
  }

  func draw(on canvas: Canvas) {
    var row = 0
    for line in content.head(canvas.columns - 2).prefix(max(0, canvas.rows - 6)) {
      canvas.write(line, row: row, column: 1)
      row += 1
    }
    let spare = Size(rows: canvas.rows - row - content.tableRows, columns: canvas.columns - 2)
    for line in content.graph(spare).prefix(max(0, spare.rows)) {
      canvas.write(line, row: row, column: 1)
      row += 1
    }
    let rows = content.filtered(place.filter)
    drawCount(rows.count, on: canvas, row: row)
    row += 1
    guard row < canvas.rows else { return }
    let columns = fitting(canvas.columns - 2)
    let grown = growing(columns, canvas.columns - 2)
    grown.drawHeadings(
      columns, on: canvas.part(row: row, column: 1, rows: 1, columns: canvas.columns))
    row += 1
    let selected = min(max(0, place.selected), max(0, rows.count - 1))
    let details =
      rows.isEmpty ? [] : rows[selected].details().flatMap { $0.chunks(of: canvas.columns - 2) }
    let room = canvas.rows - row
    // A third of the room, and what the rows leave empty.
    let free = max(room / 3, room - rows.count)
    let detailRows = details.isEmpty || room < 8 ? 0 : min(details.count + 1, free)
    let listRows = room - detailRows
    guard listRows > 0 else { return }
    guard !rows.isEmpty else {
      let text = content.rows.isEmpty ? content.whenEmpty : "nothing matches \(place.filter)"
      canvas.write(StyledText(text, .textDim), row: row, column: 1)
      canvas.park(row: row, column: 1)
      return
    }
    let span = ListSpan(selected: selected, top: place.top, rows: listRows, count: rows.count)
    canvas.part(row: row, column: 0, rows: listRows, columns: canvas.columns).mark(.list(span))
    for index in span.first..<min(rows.count, span.first + listRows) {
      let isSelected = index == selected
      let line = grown.line(rows[index].fields(), columns, canvas.glyphs, isSelected: isSelected)
      canvas.write(line, row: row + index - span.first, column: 0)
    }
    canvas.park(row: row + selected - span.first, column: 0)
    guard detailRows > 1 else { return }
    let top = row + listRows
    canvas.drawLine(row: top)
    for (index, line) in details.prefix(detailRows - 1).enumerated() {
      let isCut = index == detailRows - 2 && details.count > detailRows - 1
      let line = isCut ? line + StyledText(" \(canvas.glyphs.ellipsis)", .textDim) : line
      canvas.write(
        line.fitted(to: canvas.columns - 2, glyphs: canvas.glyphs), row: top + 1 + index, column: 1)
    }
  }

  private func drawCount(_ count: Int, on canvas: Canvas, row: Int) {
    var left = StyledText()
    if !place.filter.isEmpty { left += StyledText("& \(place.filter)", .match) + StyledText("  ") }
    if !place.search.isEmpty { left += StyledText("/ \(place.search)", .match) + StyledText("  ") }
    if let order = content.order { left += StyledText("sort: \(order.words)", .textDim) }
    if left.isEmpty { left = StyledText(content.title, .title) }
    canvas.write(left, row: row, column: 1)
    let all = content.total == content.rows.count ? "" : " (\(content.total) in all)"
    let text = place.filter.isEmpty ? "\(count)\(all)" : "\(count) of \(content.rows.count)\(all)"
    canvas.writeRight(StyledText(text + " ", .textDim), row: row)
  }

  /// The columns for which there is room.
  private func fitting(_ width: Int) -> [Int] {
    var kept = Array(content.columns.indices)
    func used() -> Int { kept.reduce(0) { $0 + content.columns[$1].width + 2 } }
    while kept.count > 1, used() > width {
      guard
        let worst = kept.max(by: { content.columns[$0].priority < content.columns[$1].priority })
      else { break }
      kept.removeAll { $0 == worst }
    }
    return kept
  }

  /// The same table with what room is left given to the columns that may grow, the last ones first.
  private func growing(_ columns: [Int], _ width: Int) -> ListDrawing {
    var content = content
    // Nothing stands between the last column and the edge.
    var left = width + 2 - columns.reduce(0) { $0 + content.columns[$1].width + 2 }
    for index in columns.reversed() where left > 0 {
      let more = min(left, content.columns[index].maximum - content.columns[index].width)
      guard more > 0 else { continue }
      content.columns[index].width += more
      left -= more
    }
    return ListDrawing(content, place: place)
  }

  private func drawHeadings(_ columns: [Int], on canvas: Canvas) {
    var start = 0
    for index in columns {
      let column = content.columns[index]
      let part = canvas.part(row: 0, column: start, rows: 1, columns: column.width)
      var title = StyledText(column.title, .textDim)
      if let order = content.order, order.column == column.order {
        let arrow = order.isDescending ? canvas.glyphs.descending : canvas.glyphs.ascending
        title = StyledText("\(column.title) \(arrow)", .title)
      }
      part.write(
        title.fitted(to: column.width, glyphs: canvas.glyphs, alignsRight: column.alignsRight),
        row: 0)
      if let order = column.order { part.mark(.heading(order)) }
      start += column.width + 2
    }
  }

  private func line(
    _ fields: [StyledText], _ columns: [Int], _ glyphs: Glyphs, isSelected: Bool
  ) -> StyledText {
    let text = joined(
      columns.map { index in
        let column = content.columns[index]
        let field = index < fields.count ? fields[index] : StyledText()
        return field.fitted(to: column.width, glyphs: glyphs, alignsRight: column.alignsRight)
      })
    let marker = StyledText(isSelected ? ">" : " ", isSelected ? .key : .text)
    return marker + (isSelected ? text.with(.select) : text)
  }

  private func joined(_ fields: [StyledText]) -> StyledText {
    fields.enumerated().reduce(StyledText()) { line, field in
      field.offset == 0 ? field.element : line + StyledText("  ") + field.element
    }
  }
}

extension StyledText {
  /// Pieces of at most so many columns, between words where that leaves little empty; no wide character is
  /// cut in two.
  func chunks(of columns: Int) -> [StyledText] {
    guard columns > 1, cells.count > columns else { return [self] }
    var pieces: [StyledText] = []
    var rest = cells[...]
    while !rest.isEmpty {
      var count = min(columns, rest.count)
      if count < rest.count, rest[rest.startIndex + count].width == 0 { count -= 1 }
      if count < rest.count, let blank = rest.prefix(count + 1).lastIndex(where: \.isSpace),
        blank - rest.startIndex > columns * 2 / 3
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
