import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

/// Undoes what keeps Markdown from meaning anything; `nil` where a sign is left that would.
func readMarkdown(_ text: some StringProtocol) -> String? {
  var plain = String.UnicodeScalarView()
  let scalars = Array(text.unicodeScalars)
  var index = 0
  while index < scalars.count {
    let scalar = scalars[index]
    if scalar == "\\" {
      guard index + 1 < scalars.count,
        scalars[index + 1].properties.generalCategory != .spaceSeparator
      else { return nil }
      plain.append(scalars[index + 1])
      index += 2
    } else if scalar == "`" {
      // The only code there is: the sign of a mention.
      guard index + 2 < scalars.count, scalars[index + 1] == "@", scalars[index + 2] == "`" else {
        return nil
      }
      plain.append("@")
      index += 3
    } else {
      if "*_[]<|~@&#$".unicodeScalars.contains(scalar) { return nil }
      plain.append(scalar)
      index += 1
    }
  }
  return String(plain)
}

/// The cells of a row of a table, as GitHub parts them.
func markdownCells(_ line: Substring) -> [String] {
  var cells = [""]
  var isEscaped = false
  for scalar in line.unicodeScalars {
    if scalar == "|", !isEscaped {
      cells.append("")
    } else {
      cells[cells.count - 1].unicodeScalars.append(scalar)
    }
    isEscaped = scalar == "\\" && !isEscaped
  }
  return cells.dropFirst().dropLast().map { cell in
    String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

@Suite("the report as Markdown")
struct MarkdownReportTests {
  @Test("whatever is written can be read back, and means nothing to Markdown on the way")
  func escapes() {
    for name in Sample.hostileNames {
      for text in [MarkdownText.text(name), MarkdownText.item(name)] {
        #expect(readMarkdown(text) == Frame.plain(name, cutAt: 1024), "\(name): \(text)")
        #expect(!text.contains("http://") && !text.contains("www.") && !text.contains("\n"))
      }
      let cells = markdownCells("| \(MarkdownText.text(name)) | x |"[...])
      #expect(cells.count == 2 && cells[1] == "x", "\(name)")
    }
  }

  @Test(
    "what begins an item begins no list, quotation or heading",
    arguments: [
      ("1. one", "1\\. one"), ("12) x", "12\\) x"), ("- x", "\\- x"), ("+1", "\\+1"),
      ("> q", "\\> q"), ("=", "\\="), ("# h", "\\# h"), ("1.5 h", "1\\.5 h"), ("a. b", "a. b"),
      ("", ""),
    ])
  func items(text: String, expected: String) {
    #expect(MarkdownText.item(text) == expected)
  }

  @Test("no name leaves its cell or begins a line, and every table keeps its columns")
  func hostile() {
    for (index, name) in Sample.hostileNames.enumerated() {
      // Each in turn: all of them with all are a minute in a debug build.
      let breakdown = JSONReport.Breakdown.allCases[index % 3]
      let text = MarkdownReport(Sample.report(Sample.named(name), by: breakdown)).text
      var columns: Int?
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(!line.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E }, "\(name)")
        guard line.hasPrefix("|") else {
          columns = nil
          let isOurs =
            line.isEmpty
            || ["## ", "### ", "- **", "**", "Baseline: ", "None", "and "].contains {
              line.hasPrefix($0)
            } || line.prefix { $0.isNumber }.count == 1 && line.dropFirst().hasPrefix(". ")
          #expect(isOurs, "\(name): \(line)")
          continue
        }
        let count = markdownCells(line).count
        #expect(columns ?? count == count, "\(name): \(line)")
        columns = count
      }
      #expect(!text.contains("http://") && !text.contains("www."))
      let scalars = Array(text.unicodeScalars)
      for index in scalars.indices.dropFirst().dropLast()
      where "<[]~_&#$".unicodeScalars.contains(scalars[index]) {
        let (before, after) = (scalars[index - 1], scalars[index + 1])
        let isHeading = scalars[index] == "#" && "#\n".unicodeScalars.contains(before)
        let isSmaller = scalars[index] == "<" && after == " "
        #expect(before == "\\" || isHeading || isSmaller, "\(name)")
      }
    }
  }

  @Test("a table that nobody asked for has the ten worst, one that was asked for all")
  func short() {
    var snapshot = Sample.snapshot
    let one = snapshot.byService[0]
    snapshot.byService = (0..<40).map { index in
      var service = one
      service.name = "s\(index)"
      service.changeFailureRate.failed = index
      service.changeFailureRate.isTargetMet = index < 9
      return service
    }
    let few = MarkdownReport(Sample.report(snapshot, by: .none)).text
    #expect(few.contains("| s39 |") && !few.contains("| s3 |"))
    #expect(few.hasSuffix("and 30 more, better ones."))
    let all = MarkdownReport(Sample.report(snapshot, by: .service)).text
    #expect((0..<40).allSatisfy { all.contains("| s\($0) |") })
    #expect(few.split(separator: "\n").count < 60)
  }
}
