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
    /// What stands in it, where that is a name: it grows until the longest is whole, before others do.
    var name: (@Sendable (Row) -> String)?
  }

  struct Row {
    /// What a filter can ask for: `service`, `result` and so on.
    var facts: [String: String]
    /// How long ago it was, in seconds, for `age<1d`.
    var age: Double?
    var target: Target?
    /// What tells it from the other rows, where what it leads to does not.
    var identity: [String]?
    /// One text a column, made only for rows that are drawn.
    var fields: () -> [StyledText]
    /// What is said below about the selected row.
    var details: () -> [StyledText] = { [] }

    /// What others know it by, in full; `nil` where it has no name.
    var id: String? {
      ["id", "sha", "version", "change", "name", "what", "job", "step", "text"]
        .compactMap { facts[$0] }.first { !$0.isEmpty }
    }

    /// What it is, whatever is said of it and wherever it stands.
    var item: RowItem {
      if let identity { return .words(identity) }
      return target.map { .target($0) } ?? .words(facts.values.sorted())
    }
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

  /// Whether the rows are those that came first, where not all of what there is has one; else they are the newest.
  var isOfFirst = false

  /// Which of all that there is has rows, where not all has.
  var extent: ListExtent? {
    guard total > rows.count, !rows.isEmpty else { return nil }
    return ListExtent(shown: rows.count, total: total, isOfFirst: isOfFirst)
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
    let columns = content.fitting(canvas.columns - 2)
    let grown = ListDrawing(content.growing(columns, canvas.columns - 2), place: place)
    grown.drawHeadings(
      columns, on: canvas.part(row: row, column: 1, rows: 1, columns: canvas.columns))
    row += 1
    let selected = place.index(in: rows, \.item)
    let details =
      rows.isEmpty ? [] : rows[selected].details().flatMap { $0.chunks(of: canvas.columns - 2) }
    let room = canvas.rows - row
    // A third of the room, and what the rows leave empty.
    let free = max(room / 3, room - rows.count)
    let detailRows = details.isEmpty || room < 8 ? 0 : min(details.count + 1, free)
    let listRows = room - detailRows
    guard listRows > 0 else { return }
    guard !rows.isEmpty else {
      let within = content.extent.map { " in \($0.words)" } ?? ""
      let text =
        content.rows.isEmpty ? content.whenEmpty : "nothing matches \(place.filter)\(within)"
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
    let all = content.total == content.rows.count ? "" : " (\(content.total) in all)"
    let isOne = content.rows.count == 1
    let text =
      (place.filter.isEmpty ? "\(count)" : "\(count) of \(content.rows.count)")
      + (isOne ? " row" : " rows") + all
    let room = canvas.columns - text.count - 4
    if left.columns > room { left = left.fitted(to: room, glyphs: canvas.glyphs) }
    canvas.write(left, row: row, column: 1)
    canvas.writeRight(StyledText(text + " ", .textDim), row: row)
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
