import Dashboard
import DeliveryEvents
import Testing

@testable import DeliveryMetrics
@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private let day: Int64 = 86_400_000_000_000

private func ledger(_ path: String) -> Ledger {
  let session = LogSession(sources: [path], mode: .once, settings: Settings())
  session.readAll()
  return session.ledger
}

/// The lines of a slice, in the order in which it has them.
private func text(_ slice: Slice, _ log: SliceLog) -> [UInt8] { slice.lines.flatMap(log.bytes) }

@Suite("a slice of a log")
struct SliceTests {
  @Test("of a span without an event tells the nearest, also where several share an instant")
  func nothingThere() throws {
    var marks = TimelineMarks()
    let days = try [1, 20, 25].map {
      try #require(Timestamp(text: "2026-03-\($0 < 10 ? "0" : "")\($0)T00:00:00Z"))
    }
    marks.events = days
    marks.furtherEvents = [days[0], days[0]]
    let moments = try ["2026-03-05", "2026-03-06"].map { ($0, try #require(Moment($0))) }
    #expect(
      throws: SliceFault.empty(
        from: "2026-03-05 00:00:00 UTC", to: "2026-03-06 00:00:00 UTC",
        before: "2026-03-01 00:00:00 UTC", after: "2026-03-20 00:00:00 UTC")
    ) {
      _ = try SliceSpan(from: moments[0], to: moments[1], window: day, marks: marks, zone: .utc)
    }
  }

  @Test("has the lines as they stand, source after source, and none that is later")
  func verbatim() throws {
    let folder = Folder()
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let opening = bytes(Self.commit(1, "a1") + "\r\n")
    let odd = bytes("{\"odd\": \"\u{1B}[31m\", ") + [0xFF, 0x00, 0x22, 0x0A]
    let spaced = bytes("  " + Self.commit(2, "a2") + " \n")
    let first = mark + opening + [0x0A] + odd + spaced + bytes(Self.commit(9, "late") + "\n")
    let end = bytes(Self.commit(3, "b1") + "\n")
    let second = end + bytes("{\"half")
    let log = SliceLog(sources: [folder.write(first), folder.write(second, to: "b.jsonl")])
    let slice = try Slice(
      of: log, SliceSpan(from: Self.start(of: 1), to: Self.start(of: 4), window: day))
    #expect(text(slice, log) == opening + odd + spaced + end)
    #expect(slice.counts.span == 3 && slice.counts.refused == 1)
  }

  @Test("keeps refused lines, repetitions and contradictions of what it keeps")
  func refusedAndRepeated() throws {
    let folder = Folder()
    let lines = [
      "early nonsense", Self.note(1, "old"), "old nonsense", Self.note(1, "old"),
      Self.commit(90, "a"), "nonsense", Self.commit(90, "a"),
      Self.commit(90, "a").replacing("}", with: ",\"team\":\"web\"}"),
      Self.commit(95, "b"), "later nonsense",
    ]
    let log = SliceLog(sources: [folder.write(lines)])
    let slice = try Slice(
      of: log, SliceSpan(from: Self.start(of: 89), to: Self.start(of: 91), window: day))
    let kept = String(decoding: text(slice, log), as: UTF8.self).split(separator: "\n")
    #expect(kept.map(String.init) == [lines[1], lines[3]] + lines[4...7])
  }

  @Test("is much smaller than the log before it when the past is over")
  func small() throws {
    let folder = Folder()
    var lines: [String] = []
    for number in 1...300 {
      lines.append(Self.commit(number, "c\(number)"))
      lines.append(Self.deploy(number, "s\(number)", "staging", "c\(number)"))
      lines.append(Self.deploy(number, "p\(number)", "production", "c\(number)"))
      lines.append(Self.note(number, "n\(number)"))
    }
    let log = SliceLog(sources: [folder.write(lines)])
    let slice = try Slice(
      of: log, SliceSpan(from: Self.start(of: 300), to: Self.start(of: 301), window: 10 * day))
    #expect(slice.widening == Slice.Widening())
    // Of the old days little more than the deployment to production.
    #expect(slice.counts.history < 300)
  }

  @Test("is compared with the whole, and a missing line is found out")
  func checked() throws {
    let folder = Folder()
    let lines = (1...20).map { Self.deploy($0, "p\($0)", "production", "c\($0)") }
    let log = SliceLog(sources: [folder.write(lines)])
    let span = SliceSpan(from: Self.start(of: 10), to: Self.start(of: 12), window: 3 * day)
    let check = SliceCheck(
      whole: log.ledger, span: span, zone: .utc, services: ["default"],
      marks: log.ledger.timelineMarks())
    let part = ledger(folder.write(lines.filter { !$0.contains("p9") }, to: "s.jsonl"))
    #expect(check.difference(to: part)?.instant == span.from)
    #expect(check.difference(to: ledger(folder.write(lines, to: "s.jsonl"))) == nil)
  }

  @Test("holds what the baseline, alerts and practices hang on, and no other old commit and run")
  func reaches() throws {
    let folder = Folder()
    var lines: [String] = []
    for number in 1...300 {
      lines.append(Self.commit(number, "c\(number)"))
      lines.append(Self.deploy(number, "p\(number)", "production", "c\(number)"))
      // Red from day 100 on.
      let state = number < 100 ? "succeeded" : "failed"
      lines.append(
        Self.line(
          number,
          "\"kind\":\"pipeline\",\"state\":\"\(state)\",\"id\":\"r\(number)\",\"branch\":\"main\""))
    }
    let log = SliceLog(sources: [folder.write(lines)])
    let slice = try Slice(
      of: log, SliceSpan(from: Self.start(of: 299), to: Self.start(of: 300), window: 7 * day))
    let kept = String(decoding: text(slice, log), as: UTF8.self)
    func has(_ text: String) -> Bool { kept.contains("\"\(text)\"") }
    #expect(slice.widening == Slice.Widening())
    // The baseline, from the day of the first deployment.
    func hasCommit(_ number: Int) -> Bool { kept.contains(Self.commit(number, "c\(number)")) }
    #expect((1...30).allSatisfy(hasCommit) && !(40...230).contains(where: hasCommit))
    // The run with which the trunk turned red.
    #expect(has("r100") && !(101...230).contains { has("r\($0)") })
    #expect(slice.reach.baseline?.days == 30)
    #expect(slice.reach.alerts["trunk-red"] != nil)
  }

  @Test("looks at every instant at which something comes or goes when there are few, else at some")
  func instants() {
    var marks = TimelineMarks()
    let folder = Folder()
    let lines = (1...6).map { Self.note($0, "n\($0)") }
    marks = ledger(folder.write(lines)).timelineMarks()
    let span = SliceSpan(from: Self.start(of: 4), to: Self.start(of: 6), window: 3 * day / 2)
    func days(_ most: Int) -> [Double] {
      SliceCheck.instants(of: span, marks, most: most).map {
        $0.seconds(since: Self.start(of: 0)) / 86_400
      }
    }
    #expect(days(20) == [4, 4.5, 5, 5.5, 6])
    #expect(days(4) == [4, 4.5, 5.5, 6])
  }

  @Test("of a span that is none says why")
  func faults() throws {
    let folder = Folder()
    func fault(_ from: String, _ to: String, _ lines: [String]) throws -> String? {
      let log = SliceLog(sources: [folder.write(lines)])
      let moments = (try #require(Moment(from)), try #require(Moment(to)))
      do {
        _ = try SliceSpan(
          from: (from, moments.0), to: (to, moments.1), window: day,
          marks: log.ledger.timelineMarks(), zone: .utc)
        return nil
      } catch {
        return "\(error.code) \(error)"
      }
    }
    let lines = [Self.note(1, "a"), Self.note(2, "b"), Self.note(20, "c")]
    #expect(try fault("2026-03-02", "2026-03-04", lines) == nil)
    #expect(try fault("start", "end", lines) == nil)
    #expect(try fault("-2h", "end", lines) == nil)
    #expect(
      try fault("-2h", "-3h", lines) == "64 --from is \"-2h\", which is not before --to \"-3h\"")
    #expect(
      try fault("2026-05-02", "2026-05-04", lines)
        == "64 2026-05-02 00:00:00 UTC to 2026-05-04 00:00:00 UTC lies outside the log, which goes from 2026-03-02 00:00:00 UTC to 2026-03-21 00:00:00 UTC"
    )
    #expect(
      try fault("2026-03-05", "2026-03-06", lines)
        == "64 no event from 2026-03-05 00:00:00 UTC to 2026-03-06 00:00:00 UTC, the nearest are at 2026-03-03 00:00:00 UTC and 2026-03-21 00:00:00 UTC"
    )
    #expect(
      try fault("start", "end", ["nonsense"]) == "65 no event in the log, expected at least one")
  }

  @Test("goes to a new file as a whole, and never over one that is read")
  func file() throws {
    let folder = Folder()
    let path = folder.write([Self.note(1, "a")])
    let log = SliceLog(sources: [path])
    let target = folder.path + "/s.jsonl"
    func refusal(_ path: String, overwrites: Bool = false) -> String? {
      do {
        try SliceFile.check(path, sources: log.sources.map(\.path), overwrites: overwrites)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refusal(target) == nil)
    try SliceFile.write([0], of: log, to: target)
    #expect(folder.bytes("s.jsonl") == folder.bytes("a.jsonl"))
    #expect(refusal(target) == "\(target): is there already, expected a new file or --overwrite")
    #expect(refusal(target, overwrites: true) == nil)
    #expect(symlink("a.jsonl", folder.path + "/link.jsonl") == 0)
    let link = folder.path + "/link.jsonl"
    #expect(
      refusal(link, overwrites: true) == "\(link): is read from, expected another file")
    #expect(refusal("/dev/null") == nil)
    #expect(throws: FileFault.self) { try SliceFile.write([], of: log, to: "/nowhere/s.jsonl") }
  }

  @Test("that would begin with a byte order mark begins with a blank line")
  func byteOrderMark() throws {
    let folder = Folder()
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + bytes(Self.note(2, "marked") + "\n")
    let path = folder.write(bytes(Self.note(1, "a") + "\n") + marked)
    let log = SliceLog(sources: [path])
    try SliceFile.write([1], of: log, to: folder.path + "/s.jsonl")
    #expect(folder.bytes("s.jsonl") == [0x0A] + marked)
    #expect(ledger(folder.path + "/s.jsonl").input == SliceLog(sources: [path]).onlyRefused)
  }

  static func start(of number: Int) -> Timestamp {
    SliceStory.start.advanced(byNanoseconds: Int64(number) * day)
  }

  private static func line(_ number: Int, _ more: String) -> String {
    "{\"time\":\(start(of: number).secondsRoundedDown),\(more)}"
  }

  private static func note(_ number: Int, _ text: String) -> String {
    line(number, "\"kind\":\"note\",\"text\":\"\(text)\"")
  }

  private static func commit(_ number: Int, _ sha: String) -> String {
    line(number, "\"kind\":\"commit\",\"service\":\"default\",\"sha\":\"\(sha)\"")
  }

  private static func deploy(_ number: Int, _ id: String, _ env: String, _ sha: String) -> String {
    line(
      number,
      "\"kind\":\"deploy\",\"state\":\"succeeded\",\"id\":\"\(id)\",\"env\":\"\(env)\",\"sha\":\"\(sha)\""
    )
  }
}

extension SliceLog {
  /// What is counted of a log of its one refused line.
  fileprivate var onlyRefused: InputCounts {
    var counts = InputCounts()
    counts.lines = 1
    counts.rejectedBy = ledger.input.rejectedBy
    return counts
  }
}
