import Dashboard
import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `report --format json` prints of a log, but for how much was read.
private func report(
  _ ledger: Ledger, _ now: Timestamp, _ span: SliceSpan, _ scope: Scope,
  by breakdown: JSONReport.Breakdown
) -> String {
  var snapshot = ledger.snapshot(at: now, windowNanoseconds: span.window, scope: scope)
  snapshot.input = InputCounts()
  let addition = ReportAddition(
    ledger.details(
      for: ReportAddition.requests, at: now, windowNanoseconds: span.window, scope: scope))
  let others = snapshot.otherAlerts.map {
    "\($0.rule) \($0.episode.state) \(TimeFormat.rfc3339($0.episode.since)) \($0.message)"
  }
  return JSONReport(snapshot, by: breakdown, files: 1, with: addition).text
    + others.joined(separator: "\n")
}

/// Where two texts part.
private func parting(_ expected: String, _ found: String) -> String {
  let (left, right) = (Array(expected.utf8), Array(found.utf8))
  let same = zip(left, right).prefix { $0 == $1 }.count
  func around(_ bytes: [UInt8]) -> String {
    String(decoding: bytes[max(0, same - 200)..<min(bytes.count, same + 100)], as: UTF8.self)
  }
  return "\n\(around(left))\nbut\n\(around(right))"
}

@Suite("a slice of a log, against the whole")
struct SlicePropertyTests {
  /// How many seeds: more with DORATOP_SLICE_SEEDS=1000, from DORATOP_SLICE_FIRST on.
  static let seeds: ClosedRange<UInt64> = {
    func number(_ name: String) -> UInt64? {
      getenv(name).flatMap { UInt64(String(cString: $0)) }
    }
    let first = number("DORATOP_SLICE_FIRST") ?? 1
    return first...(first + (number("DORATOP_SLICE_SEEDS") ?? 5) - 1)
  }()

  @Test("gives the same report as the whole at every instant of the span", arguments: seeds)
  func sameReport(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 1_000_000)
    let days = [30, 90, 200, 320][random.number(0...3)]
    let story = SliceStory(seed: seed, days: days, pace: 1 + days / 40)
    let settings = SliceSettings.make(seed: seed &+ 2_000_000)
    try compare(
      story.lines, settings, SliceStory.instant(Double(days * 1440)), days: days, &random,
      "seed \(seed)")
  }

  @Test("gives the same report as a log without any sense in it", arguments: seeds)
  func sameReportOfTangle(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 3_000_000)
    let tangle = SliceTangle(seed: seed &+ 5_000_000)
    let settings = SliceSettings.make(seed: seed &+ 4_000_000)
    try compare(
      tangle.lines, settings, SliceStory.instant(Double(tangle.days * 1440)), days: tangle.days,
      &random, "tangle \(seed)")
  }

  @Test(
    "gives the same report where deployments name versions, of which notes tell", arguments: seeds)
  func sameReportOfVersions(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 6_000_000)
    let days = [30, 90, 200][random.number(0...2)]
    let story = SliceStory(seed: seed &+ 7_000_000, days: days, pace: 1 + days / 40)
    try compare(
      Self.withVersions(story.lines, &random), SliceSettings.make(seed: seed &+ 8_000_000),
      SliceStory.instant(Double(days * 1440)), days: days, &random, "versions \(seed)")
    let tangle = SliceTangle(seed: seed &+ 9_000_000)
    try compare(
      Self.withVersions(tangle.lines, &random), SliceSettings.make(seed: seed &+ 8_500_000),
      SliceStory.instant(Double(tangle.days * 1440)), days: tangle.days, &random,
      "tangled versions \(seed)")
  }

  /// The same with a version in the place of the sha of most deployments, and notes of what those were made of.
  private static func withVersions(_ lines: [String], _ random: inout SeededGenerator) -> [String] {
    var found: [String] = []
    for line in lines {
      guard line.contains(#""kind":"deploy""#), random.happens(0.8),
        let sha = line.firstMatch(of: /"sha":"([^"]*)"/),
        let time = line.firstMatch(of: /"time":[^,}]*/)
      else {
        found.append(line)
        continue
      }
      let version = "pkg:oci/\(sha.1)@1"
      found.append(line.replacing(sha.0, with: "\"version\":\"\(version)\""))
      guard random.happens(0.5) else { continue }
      found.append(
        "{\(time.0),\"kind\":\"note\",\"text\":\"packaged\",\"version\":\"\(version)\",\"sha\":\"\(sha.1)\"}"
      )
    }
    return found
  }

  /// Makes a slice of some lines, and compares it where it is read again.
  private func compare(
    _ lines: [String], _ settings: Settings, _ last: Timestamp, days: Int,
    _ random: inout SeededGenerator, _ name: String
  ) throws {
    let folder = Folder()
    let path = folder.write(lines)
    let window = SliceSpan.day * Int64(random.number(1...(random.happens(0.2) ? 60 : 10)))
    let end = last.advanced(byNanoseconds: -SliceSpan.day * Int64(random.number(0...days / 2)))
    let length = 3_600_000_000_000 * Int64(random.number(1...72))
    let span = SliceSpan(
      from: end.advanced(byNanoseconds: -length), to: end, window: window)
    let log = SliceLog(sources: [path], settings: settings)
    let slice = try Slice(of: log, span)
    folder.write(slice.lines.flatMap(log.bytes), to: "s.jsonl")
    let whole = Self.ledger(path, settings)
    let part = Self.ledger(folder.path + "/s.jsonl", settings)
    for turn in 0..<10 {
      let after = turn == 0 ? 0 : turn == 1 ? length : Int64(random.fraction() * Double(length))
      let now = span.from.advanced(byNanoseconds: after)
      let scopes =
        [Scope.everything] + ["shop", "pay", "mail", "list", "gone"].map(Scope.service)
        + ["web", "core", "map"].map(Scope.team)
      for scope in scopes {
        let by = JSONReport.Breakdown.allCases[random.number(0...2)]
        let expected = report(whole, now, span, scope, by: by)
        let found = report(part, now, span, scope, by: by)
        #expect(
          expected == found,
          "\(name) at \(TimeFormat.rfc3339(now)), \(scope): \(parting(expected, found))")
        if expected != found { return }
      }
    }
    #expect(!slice.widening.isUnforeseen, "\(name) was widened: \(slice.widening)")
    let old = log.lines.count { $0.isDated && $0.last <= span.cut }
    print(
      "slice \(name): days \(days), kept \(slice.lines.count) of \(log.lines.count), \(slice.counts.history) of \(old) old, \(slice.widening)"
    )
  }

  private static func ledger(_ path: String, _ settings: Settings) -> Ledger {
    let session = LogSession(sources: [path], mode: .once, settings: settings)
    session.readAll()
    return session.ledger
  }
}
