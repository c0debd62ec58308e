import DeliveryEvents
import Testing

@testable import StateStore

/// What is written of an event is read again as the same event.
@Suite struct FactsTests {
  /// Events with every field, by chance.
  private struct Maker {
    var random: Chance
    let symbols: SymbolTable

    mutating func word() -> Symbol {
      let words = [
        "api", "", "a\"b\\c", "\u{0}\u{1B}[31m", "\u{7F}", "日本", "line\nbreak", "ünïcode", "0",
        "\u{FFFD}",
      ]
      return switch Int.random(in: 0..<4, using: &random) {
      case 0: .none
      case 1: symbols.intern(words.randomElement(using: &random)!)
      default: symbols.intern("w\(Int.random(in: 0..<50, using: &random))")
      }
    }

    mutating func words() -> [Symbol] {
      (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        let word = word()
        return word.isNone ? symbols.intern("x") : word
      }
    }

    mutating func time() -> Timestamp {
      let limits: [Timestamp] = [
        .distantFuture, Timestamp(seconds: 31_536_000), Timestamp(seconds: 1),
      ]
      return switch Int.random(in: 0..<6, using: &random) {
      case 0: limits.randomElement(using: &random)!
      case 1: Timestamp(nanoseconds: .random(in: 31_536_000_000_000_000 ... .max, using: &random))
      case 2: Timestamp(nanoseconds: -Int64.random(in: 0...1_000_000_000_000, using: &random))
      default: Timestamp(seconds: .random(in: 1_700_000_000...1_800_000_000, using: &random))
      }
    }

    mutating func maybe<T>(_ make: (inout Maker) -> T) -> T? {
      Bool.random(using: &random) ? make(&self) : nil
    }

    mutating func event() -> DeliveryEvent {
      var event = DeliveryEvent(
        kind: EventKind.allCases.randomElement(using: &random)!, time: time())
      event.state = EventState.allCases.randomElement(using: &random)!
      event.key = .random(in: .min ... .max, using: &random)
      event.content = .random(in: .min ... .max, using: &random)
      event.isKeyedByEvent = .random(using: &random)
      event.jobID = Bool.random(using: &random) ? 0 : .random(in: .min ... .max, using: &random)
      event.trigger = EventTrigger.allCases.randomElement(using: &random)!
      event.merge = maybe { .random(using: &$0.random) }
      event.bot = maybe { .random(using: &$0.random) }
      event.milliseconds = maybe { .random(in: -1e9...1e9, using: &$0.random) }
      event.value = maybe { [0, -0.0, .infinity, 5e-300].randomElement(using: &$0.random)! }
      event.services = words()
      event.fixes = words()
      event.parents = maybe { $0.words() }
      event.shas = maybe { $0.words() }
      event.labels = words().map { EventLabel(key: $0, value: $0) }
      let fields: [WritableKeyPath<DeliveryEvent, Symbol>] = [
        \.id, \.service, \.repo, \.env, \.team, \.actor, \.source, \.sha, \.author, \.title,
        \.change,
        \.name, \.run, \.stage, \.version, \.severity, \.deploy, \.code, \.unit, \.text,
      ]
      for field in fields { event[keyPath: field] = word() }
      let times: [WritableKeyPath<DeliveryEvent, Timestamp?>] = [
        \.committed, \.authored, \.opened, \.firstCommit, \.started, \.queued,
      ]
      for field in times { event[keyPath: field] = maybe { $0.time() } }
      switch event.kind {
      case .commit, .change, .pipeline:
        event.branch = word()
        event.base = word()
        event.changedLines = maybe { .random(in: .min ... .max, using: &$0.random) }
      default: break
      }
      return event
    }
  }

  @Test(arguments: [UInt64(1), 2, 3]) func eventsComeBack(seed: UInt64) throws {
    print("seed \(seed)")
    let symbols = SymbolTable()
    var maker = Maker(random: Chance(seed: seed), symbols: symbols)
    var writer = FactsWriter(symbols: symbols)
    for _ in 0..<20 {
      let events = (0..<Int.random(in: 0..<60, using: &maker.random)).map { _ in
        (maker.event(), EventFormat.allCases.randomElement(using: &maker.random))
      }
      for (event, format) in events { writer.append(event, format: format) }
      #expect(writer.count == events.count)
      let batch = writer.take()
      let (words, facts) = (batch.words, batch.facts)
      var reader = FactsReader(symbols: symbols)
      var found: [(DeliveryEvent, EventFormat?)] = []
      try words.withUnsafeBytes { words in
        try facts.withUnsafeBytes { facts in
          try reader.read(words: words, facts: facts) { found.append((copy $0, $1)) }
        }
      }
      #expect(found.map(\.0) == events.map(\.0))
      #expect(found.map(\.1) == events.map(\.1))
    }
  }

  @Test(arguments: [UInt64(4), 5]) func whatIsDamagedIsRefusedOrRead(seed: UInt64) throws {
    print("seed \(seed)")
    let symbols = SymbolTable()
    var maker = Maker(random: Chance(seed: seed), symbols: symbols)
    var writer = FactsWriter(symbols: symbols)
    for _ in 0..<10 { writer.append(maker.event(), format: .native) }
    let batch = writer.take()
    let whole = (words: batch.words, facts: batch.facts)
    for _ in 0..<3000 {
      var (words, facts) = whole
      switch Int.random(in: 0..<3, using: &maker.random) {
      case 0:
        facts[facts.indices.randomElement(using: &maker.random)!] ^= 1 << UInt8.random(in: 0..<8)
      case 1:
        words[words.indices.randomElement(using: &maker.random)!] ^= 1 << UInt8.random(in: 0..<8)
      default: facts.removeLast(.random(in: 1...facts.count, using: &maker.random))
      }
      var reader = FactsReader(symbols: symbols)
      // Nothing but a refusal or some events: no end of the process.
      _ = words.withUnsafeBytes { words in
        facts.withUnsafeBytes { facts in try? reader.read(words: words, facts: facts) { _, _ in } }
      }
    }
    var reader = FactsReader(symbols: symbols)
    let cut = Array(whole.facts.dropLast())
    #expect(throws: FactsFault.self) {
      try whole.words.withUnsafeBytes { words in
        try cut.withUnsafeBytes { try reader.read(words: words, facts: $0) { _, _ in } }
      }
    }
  }
}

/// Chance that a seed decides (SplitMix64).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
