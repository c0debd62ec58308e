import EditedFiles
import Testing

@testable import Dashboard
@testable import doratop

@Test("each metric is in the README's section, and nothing else is")
func metricsInReadme() throws {
  let file = try EditedFile("README.md", expected: "the README")
  let text = String(decoding: file.bytes, as: UTF8.self)
  let start = try #require(text.firstRange(of: "\n## Metrics out\n")?.upperBound)
  let end = try #require(text[start...].firstRange(of: "\n## ")?.lowerBound)
  let rows = text[start..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }
  var named: Set<String> = []
  for row in rows {
    let cell = row.split(separator: "|")[0]
    for word in cell.split(separator: "`") where word.first?.isLetter == true {
      named.insert("doratop_" + word.prefix { $0 != "{" })
    }
  }
  // Logs enough that every measure has a value somewhere.
  var found: Set<String> = []
  for seed in 1...30 as ClosedRange<UInt64> {
    var log = MetricsLog(seed: seed)
    let report = OpenMetricsReport(
      log.snapshot(lines: 400).1, by: .both, sources: .init(files: 1, all: 1, well: 1),
      version: "1")
    for family in try MetricsText(report.text, .either).families {
      let isRow = family.hasPrefix("doratop_service_") || family.hasPrefix("doratop_team_")
      found.insert(isRow ? "doratop_" + family.split(separator: "_", maxSplits: 2)[2] : family)
    }
  }
  named.subtract(["doratop_service_...", "doratop_team_..."])
  #expect(found.subtracting(named) == [])
  // No random log is as regular as a bottleneck takes.
  #expect(named.subtracting(found).subtracting(["doratop_bottleneck_ratio"]) == [])
}
