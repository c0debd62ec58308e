/// A table as sentences: what stands above it, then a line for each row that names its columns.
struct PlainList {
  private let content: ListContent
  private let scene: Scene

  init(_ content: ListContent, _ scene: Scene) {
    self.content = content
    self.scene = scene
  }

  /// The lines; what `head` says stands in place of the table's own head, if it says anything.
  func lines(beginningWith head: [String]) -> [String] {
    var lines = head.isEmpty ? self.head : head
    let rows = content.filtered(scene.view.place.filter)
    lines.insert("\(scene.view.view.title): \(count(rows.count))", at: 0)
    if !content.title.isEmpty { lines.append(content.title) }
    if content.rows.isEmpty, !lines.contains(content.whenEmpty) { lines.append(content.whenEmpty) }
    return lines + rows.map { sentence($0.fields()) }
  }

  private func count(_ shown: Int) -> String {
    let noun = shown == 1 ? "1 row" : "\(shown) rows"
    return content.total == shown ? noun : "\(noun) of \(content.total)"
  }

  /// The lines above the table that have words, without what is drawn beside them.
  private var head: [String] {
    // Wide, so that nothing is cut; drawn in characters that no word has.
    var scene = scene
    scene.view.glyphs = .blocks
    guard let content = ListViews.content(of: scene) else { return [] }
    let size = Size(rows: 1000, columns: CellText.columnLimit)
    let head = content.head(size.columns)
    let words = content.hasWordsInGraph ? content.graph(size).map(\.sentence) : []
    // A time line is drawn with dashes.
    return head.map(\.sentence).filter { !$0.isEmpty && !$0.contains("----") } + words
  }

  private func sentence(_ fields: [StyledText]) -> String {
    zip(content.columns, fields).compactMap { column, field in
      let words = field.sentence
      if words.allSatisfy({ $0 == " " || $0 == "-" }) { return nil }
      return column.title.isEmpty ? words : "\(column.title.lowercased()) \(words)"
    }.joined(separator: ", ")
  }
}
