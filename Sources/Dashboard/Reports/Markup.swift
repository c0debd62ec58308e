/// A piece of HTML or SVG that is well-formed whatever it says: words and attributes are escaped where
/// they are written, and nowhere else is there a way in for them.
indirect enum Markup {
  /// Words, whoever wrote them.
  case text(String)
  case element(String, [(String, String)], [Markup])
  /// The style of the page, which is a constant of ours.
  case style(String)

  /// Elements that have neither content nor an end.
  private static let voids: Set<String> = ["meta", "br"]

  /// An element; attributes in the order in which they are written.
  static func tag(_ name: String, _ attributes: [(String, String)], _ children: [Markup]) -> Markup
  {
    .element(name, attributes, children)
  }

  /// An element without attributes.
  static func tag(_ name: String, _ children: [Markup]) -> Markup { .element(name, [], children) }

  /// An element around words.
  static func tag(_ name: String, _ attributes: [(String, String)] = [], words: String) -> Markup {
    .element(name, attributes, [.text(words)])
  }

  /// An element of a class.
  static func tag(_ name: String, class names: String, _ children: [Markup]) -> Markup {
    .element(name, [("class", names)], children)
  }

  /// An element of a class around words.
  static func tag(_ name: String, class names: String, words: String) -> Markup {
    .element(name, [("class", names)], [.text(words)])
  }

  /// A name out of a log: the direction of its letters is its own.
  static func name(_ words: String) -> Markup {
    .element("bdi", [], [.text(Frame.plain(words))])
  }

  /// The markup as text.
  var html: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .text(let words): text += Self.escaped(words)
    case .style(let sheet): text += sheet
    case .element(let name, let attributes, let children):
      text += "<\(name)"
      for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
      text += ">"
      if Self.voids.contains(name) { return }
      for child in children { child.write(to: &text) }
      text += "</\(name)>"
      // Lines of some length, for whoever looks at what a mail or a review shows.
      if Self.blocks.contains(name) { text += "\n" }
    }
  }

  private static let blocks: Set<String> = [
    "head", "title", "style", "header", "section", "article", "figure", "table", "tr", "p", "h2",
    "h3",
    "li", "svg", "dl", "details", "footer", "main", "body",
  ]

  /// Sentences are longer than fields.
  private static let limit = 1024

  private static func escaped(_ words: String) -> String {
    var text = ""
    for scalar in Frame.plain(words, cutAt: limit).unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Markup {
  /// A table with a caption and headings, the first cell of each row being what the row is about.
  ///
  /// - Parameter numbers: The columns that hold numbers.
  static func table(
    _ caption: String, _ head: [String], _ rows: [[[Markup]]], numbers: Set<Int> = []
  ) -> Markup {
    func classes(_ column: Int) -> [(String, String)] {
      numbers.contains(column) ? [("class", "number")] : []
    }
    let headings = head.enumerated().map { column, title in
      Markup.tag("th", [("scope", "col")] + classes(column), words: title)
    }
    let body = rows.map { row in
      Markup.tag(
        "tr",
        row.enumerated().map { column, cell in
          // Where a screen is too narrow for a table, each cell says what it is.
          column == 0
            ? .element("th", [("scope", "row")], cell)
            : .element("td", classes(column) + [("data-label", head[column])], cell)
        })
    }
    return .tag(
      "div", [("class", "wide"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)],
      [
        .tag(
          "table",
          [
            .tag("caption", words: caption), .tag("thead", [.tag("tr", headings)]),
            .tag("tbody", body),
          ])
      ])
  }
}
