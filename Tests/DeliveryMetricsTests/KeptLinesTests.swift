import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("how lines are kept")
struct KeptLinesTests {
  private let symbols = SymbolTable()

  /// An event of a kind with every field that the ledger keeps, or with each of them by chance.
  private func event(_ kind: EventKind, _ random: inout RandomSource, isFull: Bool) -> DeliveryEvent
  {
    func isThere() -> Bool { isFull || random.next(0...2) == 0 }
    func name(_ what: String) -> Symbol {
      isThere() ? symbols.intern("\(what)\(random.next(0...9))") : .none
    }
    func time() -> Timestamp? {
      isThere() ? Timestamp(seconds: 1_772_000_000 + Int64(random.next(0...99))) : nil
    }
    func names(_ what: String) -> [Symbol]? {
      isThere() ? (0..<random.next(0...2)).map { symbols.intern("\(what)\($0)") } : nil
    }
    func flag() -> Bool? { isThere() ? random.next(0...1) == 1 : nil }
    var event = DeliveryEvent(
      kind: kind, time: Timestamp(seconds: 1_772_000_000 + Int64(random.next(0...99))))
    event.service = symbols.intern("s\(random.next(0...2))")
    event.team = name("team")
    event.env = name("env")
    switch kind {
    case .commit:
      event.sha = symbols.intern("sha\(random.next(0...1_000_000))")
      event.repo = name("repo")
      event.author = name("author")
      event.change = name("change")
      event.committed = time()
      event.authored = time()
      event.parents = names("sha")
      event.merge = flag()
      event.bot = flag()
      event.branch = name("branch")
      event.changedLines = isThere() ? UInt32(random.next(0...9)) : nil
    case .change:
      event.state = .merged
      event.id = name("id")
      event.sha = name("sha")
      event.author = name("author")
      event.branch = name("branch")
      event.base = name("base")
      event.changedLines = isThere() ? UInt32(random.next(0...9)) : nil
      event.opened = time()
      event.firstCommit = time()
    case .incident:
      event.state = .resolved
      event.id = name("id")
      event.services = names("s") ?? []
      event.opened = time()
      event.deploy = name("deploy")
      event.sha = name("sha")
      event.title = name("title")
      event.severity = name("severity")
      event.actor = name("actor")
    case .deploy:
      event.state = .succeeded
      event.id = name("id")
      event.sha = name("sha")
      event.version = name("version")
      event.run = name("run")
      event.repo = name("repo")
      event.actor = name("actor")
      event.trigger = isThere() ? .manual : .none
      event.started = time()
      event.shas = names("sha")
      event.fixes = names("id") ?? []
      event.labels = (names("label") ?? []).map { EventLabel(key: $0, value: name("value")) }
    case .pipeline, .job:
      event.state = .failed
      if kind == .pipeline {
        event.id = name("id")
        event.branch = name("branch")
      } else {
        event.jobID = UInt64.random(in: 1 ... .max, using: &random)
      }
      event.run = name("run")
      event.name = name("name")
      event.stage = name("stage")
      event.sha = name("sha")
      event.started = time()
      event.queued = time()
    default:
      event.state = .firing
      event.id = name("id")
      event.name = name("name")
      event.services = names("s") ?? []
    }
    return event
  }

  @Test(
    "a line is the same when it is read again",
    arguments: [EventKind.commit, .change, .deploy, .pipeline, .job, .incident, .alert])
  func same(_ kind: EventKind) {
    var random = RandomSource(state: 7)
    var facts = Facts(symbols: symbols, rules: NameRules())
    var numbers = LineNumbers()
    var kept: [(number: UInt32, event: DeliveryEvent)] = []
    for index in 0..<3000 {
      let event = event(kind, &random, isFull: index % 5 == 0)
      let place = withUnsafePointer(to: event) { facts.place($0) }
      kept.append((numbers.number(of: place), event))
    }
    for (number, event) in kept { #expect(facts.event(at: numbers.location(number)) == event) }
    // A line that is taken out, and stands again, is no other.
    let place = numbers.location(kept[1000].number)
    facts.replace(at: place)
    #expect(facts.event(at: place) == kept[1000].event)
    facts.restore(at: place)
    #expect(facts.event(at: place) == kept[1000].event)
  }

  @Test("a key is found again with its content and its place, however full the table")
  func keys() {
    var random = RandomSource(state: 11)
    let table = KeyTable()
    var kept: [(key: UInt64, content: UInt64, place: LineLocation)] = []
    var next = [[Int]](repeating: [0, 0, 0], count: 2)
    for index in 0..<20_000 {
      if index == 5000 { table.reserve(9000) }
      let (kind, service) = (random.next(0...1), random.next(0...2))
      let place = LineLocation(
        kind: kind == 0 ? .commit : .deploy, service: service, index: next[kind][service])
      next[kind][service] += 1
      let (key, content) = (random.next() as UInt64, random.next() as UInt64)
      guard case .new(let slot) = table.insert(key: key, content: content) else {
        Issue.record("a new key was known")
        return
      }
      table.setLocation(place, at: slot)
      kept.append((key, content, place))
    }
    #expect(table.count == kept.count)
    for (key, content, place) in kept {
      #expect(table.insert(key: key, content: content) == .duplicate)
      guard case .conflict(let slot) = table.insert(key: key, content: ~content) else {
        Issue.record("another content was none")
        continue
      }
      #expect(table.firstContent(at: slot) == content)
      #expect(table.location(at: slot) == place)
    }
  }

  @Test("a team is that of the greatest line that names one, whatever came when")
  func teams() {
    let ledger = Ledger(symbols: symbols)
    func take(_ id: String, _ time: String, _ team: String) {
      ledger.apply(deploy(id, time, nil, service: "a").with("team", team))
    }
    func teams(_ now: String) -> [String] {
      ledger.snapshot(
        at: instant(now), windowNanoseconds: nanoseconds("30d"), scope: .everything
      ).byTeam.map(\.name)
    }
    take("1", "d2 09:00", "red")
    take("2", "d4 09:00", "red")
    #expect(["d1 09:00", "d2 10:00", "d5 09:00"].map(teams) == [[], ["red"], ["red"]])
    take("3", "d3 09:00", "blue")
    #expect(["d2 10:00", "d3 10:00", "d5 09:00"].map(teams) == [["red"], ["blue"], ["red"]])
    // The first line of the red team gives way to its merge with another, at a later time.
    var first = DeliveryEvent(kind: .alert, time: instant("d1 09:00"))
    first.key = 1
    first.isKeyedByEvent = true
    first.services = [symbols.intern("a"), symbols.intern("b")]
    first.team = symbols.intern("red")
    var second = first
    second.content = 1
    second.time = instant("d6 09:00")
    second.team = symbols.intern("blue")
    ledger.apply(first, format: nil)
    #expect(["d1 10:00", "d3 10:00"].map(teams) == [["red"], ["blue", "red"]])
    ledger.apply(second, format: nil)
    #expect(["d1 10:00", "d7 09:00"].map(teams) == [["red"], ["blue"]])
  }
}
