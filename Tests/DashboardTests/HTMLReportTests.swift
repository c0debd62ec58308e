import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

/// What a page is made of, read strictly: every element is closed, in order, and every sign of the
/// language that is in words is escaped.
struct ReadPage {
  var tags: [String: Int] = [:]
  var attributes: Set<String> = []
  /// The words inside elements of a name, in order.
  var words: [String: [String]] = [:]
  var fault: String?

  private static let entities = [
    "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'",
  ]

  init(_ html: String) {
    var rest = html.unicodeScalars[...]
    func take(_ prefix: String) -> Bool {
      guard rest.starts(with: prefix.unicodeScalars) else { return false }
      rest = rest.dropFirst(prefix.unicodeScalars.count)
      return true
    }
    func until(_ end: Unicode.Scalar) -> String {
      let part = rest.prefix { $0 != end }
      rest = rest.dropFirst(part.count + 1)
      return String(String.UnicodeScalarView(part))
    }
    guard take("<!DOCTYPE html>\n") else {
      fault = "no doctype"
      return
    }
    var open: [String] = []
    while let scalar = rest.first, fault == nil {
      guard scalar == "<" else {
        let text = String(String.UnicodeScalarView(rest.prefix { $0 != "<" }))
        rest = rest.dropFirst(text.unicodeScalars.count)
        if let name = open.last {
          words[name, default: []].append(name == "style" ? text : unescaped(text))
        } else if text.contains(where: { !$0.isWhitespace }) {
          fault = "words outside"
        }
        continue
      }
      let tag = String(String.UnicodeScalarView(until(">").unicodeScalars.dropFirst()))[...]
      if tag.hasPrefix("/") {
        if open.popLast() != String(tag.dropFirst()) { fault = "</\(tag)" }
        continue
      }
      let name = String(tag.prefix { $0 != " " })
      tags[name, default: 0] += 1
      readAttributes(tag.dropFirst(name.count))
      if name != "meta", name != "br" { open.append(name) }
    }
    if !open.isEmpty { fault = fault ?? "open at the end: \(open)" }
  }

  /// By scalars: a quote with a mark on it is one.
  private mutating func readAttributes(_ text: Substring) {
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      guard rest.first == " ", let equals = rest.firstIndex(of: "=") else {
        fault = "attribute \(String(String.UnicodeScalarView(rest)))"
        return
      }
      attributes.insert(String(String.UnicodeScalarView(rest[..<equals].dropFirst())))
      let value = rest[equals...].dropFirst()
      guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else {
        fault = "value \(String(String.UnicodeScalarView(value)))"
        return
      }
      _ = unescaped(String(String.UnicodeScalarView(value[..<end].dropFirst())))
      rest = value[end...].dropFirst()
    }
  }

  private mutating func unescaped(_ text: String) -> String {
    var plain = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == "&" {
        guard
          let found = Self.entities.first(where: { rest.starts(with: $0.key.unicodeScalars) })
        else {
          fault = "a bare & in \(text)"
          return text
        }
        plain += found.value
        rest = rest.dropFirst(found.key.count)
      } else {
        if "<>\"'".unicodeScalars.contains(scalar) { fault = "a bare \(scalar) in \(text)" }
        plain.unicodeScalars.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return plain
  }
}

@Suite("the report as HTML")
struct HTMLReportTests {
  private static let allowed: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section",
    "article", "div", "figure", "figcaption", "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt",
    "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "strong", "span", "bdi",
    "br",
    "details", "summary", "svg", "desc", "line", "rect", "path", "text",
  ]
  private static let allowedAttributes: Set<String> = [
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "scope", "role", "tabindex",
    "aria-label", "aria-labelledby", "data-label", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "d",
    "width", "height", "text-anchor",
  ]

  @Test(
    "the page is well-formed, says every name as it is, and nothing of a name is more than words")
  func hostile() {
    for (index, name) in Sample.hostileNames.enumerated() {
      // Each in turn: all of them with all are a minute in a debug build.
      let breakdown = JSONReport.Breakdown.allCases[index % 3]
      let page = ReadPage(HTMLReport(Sample.report(Sample.named(name), by: breakdown)).text)
      #expect(page.fault == nil, "\(name): \(page.fault ?? "")")
      #expect(Set(page.tags.keys).isSubset(of: Self.allowed), "\(name)")
      #expect(page.attributes.isSubset(of: Self.allowedAttributes), "\(name)")
      #expect(page.tags["style"] == 1 && page.tags["meta"] == 6 && page.tags["svg"] == 5)
      let names = page.words["bdi"] ?? []
      #expect(name.isEmpty || names.contains(Frame.plain(name)), "\(name)")
    }
  }

  @Test("nothing comes from elsewhere, and browsers are told so")
  func alone() {
    let text = HTMLReport(Sample.report()).text
    for word in [
      "<script", "http:", "https:", "//", "url(", "@import", "src=", "href=", " style=", "on",
    ] {
      let found =
        word == "on" ? text.contains(" onload=") || text.contains(" onclick=") : text.contains(word)
      #expect(!found, "\(word)")
    }
    #expect(text.contains("default-src &#39;none&#39;"))
    // What is in the sheet must not need an escape, for it gets none.
    #expect(!HTMLStyle.sheet.contains { "<&".contains($0) })
  }

  @Test("every picture has a title and a description, every table a caption, every verdict a word")
  func accessible() {
    let page = ReadPage(HTMLReport(Sample.report()).text)
    #expect(page.tags["svg"] == page.tags["desc"])
    #expect(page.tags["table"] == page.tags["caption"])
    #expect(page.words["h1"] == ["Delivery report: all services"])
    let spans = page.words["span"] ?? []
    for words in ["\u{2713} OK", "\u{2717} MISS", "\u{2013} NO DATA"] {
      #expect(spans.contains(words), "\(words)")
    }
    #expect(page.tags["dt"] == page.tags["dd"])
  }

  @Test("a report of nothing is a page that says so")
  func empty() {
    let ledger = Ledger(symbols: SymbolTable())
    let snapshot = ledger.snapshot(at: Sample.now, windowNanoseconds: 30 * Sample.day)
    let content = ReportContent(snapshot, levels: "2021", files: 0, zone: .utc)
    let html = HTMLReport(content).text
    #expect(ReadPage(html).fault == nil)
    #expect(html.contains("Nothing to judge yet") && html.contains("no event yet"))
    #expect(MarkdownReport(content).text.contains("**Nothing to judge yet**"))
    #expect(readCSV(CSVReport(content).text) != nil)
  }

  @Test(
    "a scale reaches what it has to, in a few whole steps",
    arguments: [
      (OverviewMetric.deploymentFrequency, 0.0), (.deploymentFrequency, 7),
      (.deploymentFrequency, 1e9),
      (.leadTime, 59), (.leadTime, 8100), (.leadTime, 1e12), (.changeFailureRate, 1),
      (.changeFailureRate, 0.07), (.recoveryTime, 3600), (.recoveryTime, .infinity),
    ])
  func scales(metric: OverviewMetric, value: Double) {
    let scale = ChartScale(metric, reaching: value)
    #expect(scale.top >= (value.isFinite ? value : 0) && scale.top > 0)
    #expect((2...6).contains(scale.ticks.count) && scale.ticks.first == 0)
    #expect(scale.ticks.last.map { abs($0 - scale.top) < 1e-9 * scale.top } == true)
  }

  @Test("columns are days where buckets are shorter, and hold all that the buckets hold")
  func days() {
    let columns = TrendColumns.days(Sample.buckets)
    #expect(columns.dropFirst().dropLast().allSatisfy { $0.days == 1 && !$0.isPartial })
    #expect(
      columns.reduce(0) { $0 + $1.total.deployments }
        == Sample.buckets.reduce(0) { $0 + $1.deployments })
    #expect(TrendColumns.days([]).isEmpty)
    let few = Array(Sample.buckets.prefix(4))
    #expect(TrendColumns.days(few).count == 4, "two days of halves stay halves")
  }
}

@Test("Golden: the report of the shop as CSV, Markdown and HTML")
func reportGoldens() {
  let content = Sample.report()
  Golden.expect(CSVReport(content).text + "\r\n", in: "report.csv")
  Golden.expect(MarkdownReport(content).text + "\n", in: "report.md")
  Golden.expect(HTMLReport(content).text + "\n", in: "report.html")
  let compared = Sample.report(
    Sample.sides.second, by: .none, comparison: Sample.comparison, laterEvents: 2)
  Golden.expect(MarkdownReport(compared).text + "\n", in: "report-compared.md")
}
