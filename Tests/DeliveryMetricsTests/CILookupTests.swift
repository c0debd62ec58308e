import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the CI of a commit")
struct CILookupTests {
  private static let shas = (0..<4).map { "s\($0)" }
  private static let services = ["a", "b"]

  /// Pipelines and jobs of few ids, so that lines of one job name several runs, commits and services.
  private func lines(_ source: inout RandomSource) -> [EventLog.Line] {
    (0..<source.next(20...90)).map { number in
      let isJob = source.next(0...2) > 0
      let day = source.next(1...3)
      return event(
        isJob ? .job : .pipeline,
        [.queued, .started, .succeeded, .failed, .skipped][source.next(0...4)],
        isJob ? "j\(source.next(0...12))" : "p\(source.next(0...5))",
        "d\(day) \(10 + number / 60):\(10 + number % 50)",
        service: [nil, "a", "b"][source.next(0...2)],
        sha: source.next(0...(isJob ? 5 : 1)) == 0 ? Self.shas[source.next(0...3)] : nil,
        name: isJob ? "job \(source.next(0...3))" : nil,
        run: isJob && source.next(0...4) > 0 ? "p\(source.next(0...5))" : nil)
    }
  }

  /// A pipeline or a job as it is found by looking at all lines.
  private struct Plain: Hashable {
    var isJob: Bool
    var id: UInt64
    var service: String
    var name: String
    var run: String
    var sha: String
    var times: [Int64]
  }

  /// The same by definition (METRICS.md 2b, 5b): all lines of an id and a service, of each field the greatest
  /// line that has it; a job without a commit has its pipeline's.
  private struct Reference {
    let all: [RunLine]
    let symbols: SymbolTable

    init(_ ledger: Ledger, _ now: Timestamp) {
      symbols = ledger.symbols
      let lines = ledger.facts.runs.lines
      all = lines.indices.map { lines[$0] }.filter { !$0.isReplaced && $0.time <= now }
    }

    private func service(_ line: RunLine) -> String {
      let own = symbols.string(line.service)
      guard own.isEmpty, line.isJob, line.run.isSome else { return own.isEmpty ? "default" : own }
      return all.filter { !$0.isJob && $0.pipelineID == line.run }.map(service).min() ?? "default"
    }

    private func text(_ lines: [RunLine], _ field: (RunLine) -> Symbol) -> String {
      let some = lines.filter { field($0).isSome }
      guard let last = some.map({ ($0.time, $0.state.rank) }).max(by: { $0 < $1 }) else {
        return ""
      }
      return some.filter { ($0.time, $0.state.rank) == last }.map { symbols.string(field($0)) }
        .max() ?? ""
    }

    func entities() -> [Plain] {
      struct Key: Hashable {
        var isJob: Bool
        var id: UInt64
        var service: String
      }
      let groups = Dictionary(grouping: all) {
        Key(isJob: $0.isJob, id: $0.id, service: service($0))
      }
      var found = groups.map { key, lines in
        Plain(
          isJob: key.isJob, id: key.id, service: key.service, name: text(lines) { $0.name },
          run: text(lines) { $0.run }, sha: text(lines) { $0.sha },
          times: lines.map(\.time.nanoseconds).sorted())
      }
      let pipelines = found.filter { !$0.isJob }
      for place in found.indices where found[place].isJob && found[place].sha.isEmpty {
        let own = pipelines.filter {
          symbols.string(Symbol(rawValue: UInt32($0.id))) == found[place].run
        }
        let named =
          own.first { $0.service == found[place].service }
          ?? own.min { $0.service < $1.service }
        found[place].sha = named?.sha ?? ""
      }
      return found
    }

    /// Those of a commit that one of its lines, or one of its pipelines, leads to.
    func runs(of sha: String, service: String) -> Set<Plain> {
      let own = entities().filter { $0.sha == sha }
      func lines(_ plain: Plain) -> [RunLine] {
        all.filter { $0.isJob == plain.isJob && $0.id == plain.id }
      }
      func isNamed(_ plain: Plain) -> Bool {
        lines(plain).contains { symbols.string($0.sha) == sha }
      }
      let pipelines = Set(own.filter { !$0.isJob && isNamed($0) }.map(\.id))
      let reached = own.filter { plain in
        isNamed(plain)
          || plain.isJob
            && lines(plain).contains {
              $0.run.isSome && pipelines.contains(UInt64($0.run.rawValue))
            }
      }
      let ofService = reached.filter { $0.service == service }
      return Set(ofService.isEmpty ? reached : ofService)
    }
  }

  @Test("is every pipeline and job of it, however jobs name their runs")
  func everyRun() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("CI: seeds from \(first)")
    var count = 0
    for seed in first..<(first + 60) {
      var source = RandomSource(state: seed)
      let ledger = EventLog(lines(&source)).ledger()
      let now = instant("d5 09:00")
      _ = ledger.snapshot(at: now, windowNanoseconds: nanoseconds("5d"))
      let (symbols, reference) = (ledger.symbols, Reference(ledger, now))
      let lookup = CILookup(facts: ledger.facts, now: now)
      for sha in Self.shas.compactMap(symbols.find) where ledger.facts.runs.haveSHAs {
        for service in Self.services.compactMap(symbols.find) {
          let found = lookup.runs(of: sha, service: service).map { run in
            Plain(
              isJob: run.isJob, id: run.lines[0].id, service: symbols.string(run.service),
              name: symbols.string(run.name), run: symbols.string(run.run),
              sha: symbols.string(run.sha), times: run.lines.map(\.time.nanoseconds))
          }
          count += found.count
          #expect(Set(found).count == found.count, "each once, seed \(seed)")
          #expect(
            Set(found)
              == reference.runs(of: symbols.string(sha), service: symbols.string(service)),
            "seed \(seed)")
        }
      }
    }
    #expect(count > 100)
  }
}
