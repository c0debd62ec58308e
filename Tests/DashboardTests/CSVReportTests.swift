import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

/// Reads CSV by the letter of RFC 4180; `nil` for what is none.
func readCSV(_ text: String) -> [[String]]? {
  var rows: [[String]] = []
  var row: [String] = []
  var cell = String.UnicodeScalarView()
  let scalars = Array(text.unicodeScalars)
  var index = 0
  func at(_ place: Int) -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
  while true {
    cell = String.UnicodeScalarView()
    if at(index) == "\"" {
      index += 1
      while let scalar = at(index) {
        if scalar == "\"" {
          guard at(index + 1) == "\"" else { break }
          index += 1
        }
        cell.append(scalar)
        index += 1
      }
      guard at(index) == "\"" else { return nil }
      index += 1
    } else {
      while let scalar = at(index), scalar != ",", scalar != "\r" {
        if scalar == "\"" || scalar == "\n" { return nil }
        cell.append(scalar)
        index += 1
      }
    }
    row.append(String(cell))
    switch at(index) {
    case ",": index += 1
    case "\r":
      guard at(index + 1) == "\n" else { return nil }
      rows.append(row)
      row = []
      index += 2
    case nil: return rows + [row]
    default: return nil
    }
  }
}

@Suite("the report as CSV")
struct CSVReportTests {
  @Test(
    "a text that a spreadsheet would run gets an apostrophe, also behind a semicolon",
    arguments: [
      ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\u{FF1D}1", "'\u{FF1D}1"),
      ("a;=1", "a;'=1"), ("a; \"=1", "a; \"'=1"), (" =1", " '=1"), ("a=1", "a=1"), ("a-b", "a-b"),
      ("", ""), ("''", "''"), (";;-", ";;'-"),
    ])
  func formulas(text: String, expected: String) {
    #expect(CSVText.harmless(text) == expected)
  }

  @Test("cells are quoted where they have to be, numbers stay numbers, and nothing is nothing")
  func cells() {
    let rows: [[CSVText.Cell]] = [
      [.text("a,b"), .text("a\"b"), .text("a\"\u{301}b"), .text("a;b"), .text("plain")],
      [.number(-0.5), .number(3600), .number(.nan), .count(-3), .flag(true)],
      [.empty, .init(Double?.none), .init(String?.none), .text("a\r\nb"), .number(1e300)],
    ]
    let text = CSVText.text(rows)
    #expect(
      text.hasPrefix("\"a,b\",\"a\"\"b\",\"a\"\"\u{301}b\",\"a;b\",plain\r\n-0.5,3600,,-3,true\r\n")
    )
    #expect(
      readCSV(text) == [
        ["a,b", "a\"b", "a\"\u{301}b", "a;b", "plain"], ["-0.5", "3600", "", "-3", "true"],
        ["", "", "", "a^M^Jb", "1e+300"],
      ])
  }

  @Test("every row has every column, whatever the names, and no cell of text is a formula")
  func hostile() throws {
    for (index, name) in Sample.hostileNames.enumerated() {
      // Each in turn: all of them with all are a minute in a debug build.
      let breakdown = JSONReport.Breakdown.allCases[index % 3]
      let text = CSVReport(Sample.report(Sample.named(name), by: breakdown)).text
      let rows = try #require(readCSV(text), "\(name)")
      #expect(rows.allSatisfy { $0.count == CSVReport.columns.count }, "\(name)")
      for cell in rows.joined() {
        let isFormula =
          cell.unicodeScalars.first.map { "=+-@".unicodeScalars.contains($0) } ?? false
        #expect(!isFormula || Double(cell) != nil, "\(name): \(cell)")
        #expect(!cell.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E }, "\(name)")
      }
      if breakdown == .service {
        let expected = CSVText.harmless(Frame.plain(name))
        #expect(rows.contains { $0[4] == "service" && $0[5] == expected }, "\(name)")
      }
    }
  }

  @Test("an absent value is empty and has its reason, and each figure stands there once")
  func reasons() throws {
    let rows = try #require(readCSV(CSVReport(Sample.report()).text))
    #expect(rows[0] == CSVReport.columns)
    func row(_ name: String, _ metric: String, _ statistic: String) -> [String: String]? {
      let found = rows.filter { $0[5] == name && $0[6] == metric && $0[7] == statistic }
      #expect(found.count == 1, "\(name) \(metric) \(statistic)")
      return found.first.map { Dictionary(uniqueKeysWithValues: zip(CSVReport.columns, $0)) }
    }
    let recovery = row("legacy-batch", "recoveryTime", "mean")
    #expect(recovery?["value"] == "" && recovery?["reason"] == "no incident was resolved")
    #expect(recovery?["met"] == "" && recovery?["target"] == "3600" && recovery?["n"] == "0")
    let failures = row("", "changeFailureRate", "rate")
    #expect(failures?["n"] == "179" && failures?["met"] == "false" && failures?["unit"] == "share")
    #expect(failures?["comparedWith"] == "previous period")
    let keys = rows.dropFirst().filter { $0[6] != "alert" }.map { $0[4...7].joined(separator: "|") }
    #expect(Set(keys).count == keys.count, "a figure stands there twice")
  }

  @Test("who moved a measure adds up, and services that are gone are there")
  func comparison() throws {
    func column(_ name: String) -> Int { CSVReport.columns.firstIndex(of: name) ?? 0 }
    let sides = Sample.sides
    for (first, second, gone) in [
      (sides.first, sides.second, nil), (sides.second, sides.first, "legacy-batch-with-a-name"),
    ] {
      let comparison = Comparison(Sample.compared, first, second)
      let rows = try #require(
        readCSV(CSVReport(Sample.report(second, comparison: comparison)).text))
      for movement in comparison.movements {
        let difference = try #require(movement.difference)
        let place = CSVMeasures.place(of: movement.figure)
        let figure = rows.filter { $0[6] == place.metric && $0[7] == place.statistic }
        let sum = figure.filter { $0[4] == "service" }.reduce(movement.rest) {
          $0 + (Double($1[column("movedBy")]) ?? 0)
        }
        #expect(abs(sum - difference) < 1e-9 * max(1, abs(difference)), "\(movement.figure)")
        let all = figure.first { $0[4] == "everything" }
        #expect(
          all.flatMap { Double($0[column("difference")]) }
            == comparison.figure(movement.figure)?.difference)
      }
      let missing = rows.filter { $0[4] == "service" && $0[column("reason")].contains("no such") }
      #expect(missing.allSatisfy { $0[5] == gone && $0[column("value")].isEmpty })
      #expect(missing.count == (gone == nil ? 0 : 3), "one has no incidents")
    }
  }
}
