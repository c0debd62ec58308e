import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import doratop

@Suite("what was known then")
struct AsKnownTests {
  /// A line of a source, decoded once for what ``AsKnownLog`` keeps of it.
  private struct Told {
    var text: String
    var source: Int
    /// By the definition, worked out anew.
    var known = Timestamp.distantPast
  }

  private static let window: Int64 = 10 * 86_400_000_000_000

  private static func decoded(_ text: String, _ decoder: EventDecoder) -> DecodedLine {
    let line = DecodedLine()
    var text = text
    text.withUTF8 { decoder.decode(UnsafeRawBufferPointer($0), into: line) }
    return line
  }

  private static func note(_ told: Told, _ decoder: EventDecoder, _ asKnown: AsKnown) {
    let line = decoded(told.text, decoder)
    var text = told.text
    text.withUTF8 {
      asKnown.log.note(UnsafeRawBufferPointer($0), line, source: told.source)
    }
  }

  private static func asKnown() -> AsKnown {
    AsKnown(settings: Settings(), folder: "/tmp", rest: 0)
  }

  /// A log of several sources, in which lines come late, twice, ahead of their time, in batches and
  /// broken, and some say when they were received.
  private static func log(_ seed: UInt64) -> [Told] {
    var random = SeededGenerator(seed: seed)
    var texts = Array(SliceStory(seed: seed).lines.prefix(random.number(60...400)))
    for _ in 0..<random.number(0...30) {
      let from = random.number(0...texts.count - 1)
      let line = texts.remove(at: from)
      texts.insert(line, at: min(texts.count, from + random.number(1...60)))
    }
    for _ in 0..<random.number(0...8) {
      let place = random.number(0...texts.count - 1)
      let extra = [
        texts[random.number(0...texts.count - 1)], "{\"time\":\"soon\",\"kind\":\"note\"}", "[]",
        "{\"time\":\"9999-01-01T00:00:00Z\",\"kind\":\"deploy\",\"state\":\"failed\",\"id\":\"x\",\"service\":\"shop\",\"env\":\"production\",\"sha\":\"c1\"}",
        "{\"time\":1772900000,\"kind\":\"deploy\",\"state\":\"failed\",\"event\":\"m1\",\"service\":\"pay\",\"env\":\"mars\",\"sha\":\"c\(place)\"}",
      ]
      texts.insert(extra[random.number(0...extra.count - 1)], at: place)
    }
    if random.happens(0.3) {
      let place = random.number(0...texts.count - 3)
      let batch = texts[place...place + 2].filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
      texts.replaceSubrange(place...place + 2, with: ["[" + batch.joined(separator: ",") + "]"])
    }
    let sources = random.number(1...3)
    return texts.map { text in
      var text = text
      if random.happens(0.15), text.hasPrefix("{\"time\":") {
        let second = 1_772_323_200 + random.number(0...2_592_000)
        let words = ["\(second)", "\"soon\"", "null"]
        let word = random.happens(0.8) ? words[0] : words[random.number(1...2)]
        text = "{\"received\":\(word)," + text.dropFirst()
      }
      return Told(text: text, source: random.number(0...sources - 1))
    }
  }

  /// Fills in when lines were known, each by a look at all of its source.
  private static func timed(_ log: [Told]) -> [Told] {
    let decoder = EventDecoder(symbols: SymbolTable())
    let lines = log.map { decoded($0.text, decoder) }
    let own = lines.map { line in
      line.received ?? line.events.map(\.time).max() ?? .distantPast
    }
    var log = log
    for source in Set(log.map(\.source)) {
      let numbers = log.indices.filter { log[$0].source == source }
      var clock = Timestamp.distantPast
      for (place, number) in numbers.enumerated() {
        let later = numbers[(place + 1)...].map { own[$0] }.filter { $0 != .distantPast }.prefix(
          200)
        let hour: Int64 = 3_600_000_000_000
        let against = later.count { own[number].nanoseconds(since: $0) > hour }
        let isBelieved =
          own[number].nanoseconds(since: clock) <= hour || against * 2 <= later.count
        if isBelieved { clock = max(clock, own[number]) }
        log[number].known = lines[number].received ?? clock
      }
    }
    return log
  }

  /// What a live screen showed that had read just these lines.
  private static func live(_ log: [Told], at now: Timestamp) -> (Snapshot, [Detail]) {
    let symbols = SymbolTable()
    let ledger = Ledger(symbols: symbols)
    let decoder = EventDecoder(symbols: symbols)
    let order = log.enumerated().sorted {
      ($0.element.known, $0.element.source, $0.offset)
        < ($1.element.known, $1.element.source, $1.offset)
    }.map(\.element)
    for told in order where told.known <= now { ledger.apply(decoded(told.text, decoder)) }
    let snapshot = ledger.snapshot(at: now, windowNanoseconds: window)
    let details = requests.map { ledger.detail(for: $0, at: now, windowNanoseconds: window) }
    return (snapshot, details)
  }

  private static let requests: [DetailRequest] = [
    .metric(.changeFailureRate), .deployments, .incidents, .events,
  ]

  private static func shown(_ asKnown: AsKnown, at now: Timestamp) -> (Snapshot, [Detail]) {
    let snapshot = asKnown.snapshot(
      at: now, windowNanoseconds: window, scope: .everything, zone: .utc)
    let details = requests.map {
      asKnown.detail(
        for: $0, at: now, windowNanoseconds: window, scope: .everything, zone: .utc)
    }
    return (snapshot, details)
  }

  @Test("forward, back or at a jump: the figures of the lines known by then, and of no others")
  func properties() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("as known: property seeds from \(first)")
    var hidden = 0
    for seed in first..<first + 40 {
      var random = SeededGenerator(seed: seed)
      let log = Self.log(seed)
      let asKnown = Self.asKnown()
      let decoder = EventDecoder(symbols: SymbolTable())
      // Some lines are written while the log is being looked at.
      var read = random.happens(0.5) ? log.count : log.count / 2
      for told in log.prefix(read) { Self.note(told, decoder, asKnown) }
      var timed = Self.timed(Array(log.prefix(read)))
      for step in 0..<14 {
        if step == 6, read < log.count {
          for told in log[read...] { Self.note(told, decoder, asKnown) }
          read = log.count
          timed = Self.timed(log)
        }
        let now = timed[random.number(0...timed.count - 1)].known.advanced(
          byNanoseconds: Int64(random.number(-1...1)))
        let before = asKnown.restarts
        var parts = 0
        while !asKnown.prepare(at: now, isOver: { random.happens(0.5) }), parts < 100_000 {
          parts += 1
        }
        hidden += asKnown.restarts == before ? 1 : 0
        let found = Self.shown(asKnown, at: now)
        let expected = Self.live(timed, at: now)
        #expect(found.0.input == expected.0.input, "seed \(seed), step \(step)")
        #expect(found.0 == expected.0, "seed \(seed), step \(step)")
        #expect(found.1 == expected.1, "seed \(seed), step \(step)")
      }
    }
    #expect(hidden > 40, "it need not begin anew at each step")
  }

  @Test("a log in order of event time reads the same both ways, and takes nothing in again")
  func inOrder() {
    let symbols = SymbolTable()
    let ledger = Ledger(symbols: symbols)
    let decoder = EventDecoder(symbols: symbols)
    let asKnown = Self.asKnown()
    let lines = SliceStory(seed: 11).lines.compactMap { text in
      Self.decoded(text, decoder).events.first.map { (text, $0.time) }
    }.sorted { $0.1 < $1.1 }
    for (text, _) in lines {
      Self.note(Told(text: text, source: 0), decoder, asKnown)
      ledger.apply(Self.decoded(text, decoder))
    }
    for share in [1, 5, 9, 10, 4, 2, 8] {
      let now = lines[(lines.count - 1) * share / 10].1
      #expect(asKnown.prepare(at: now, isOver: { false }))
      var found = asKnown.snapshot(
        at: now, windowNanoseconds: Self.window, scope: .everything, zone: .utc)
      let expected = ledger.snapshot(at: now, windowNanoseconds: Self.window)
      // What has been read is all that was known by then.
      if share == 10 { #expect(found.input == expected.input) }
      found.input = expected.input
      #expect(found == expected)
      #expect(asKnown.log.laterEvents(at: now) == 0)
    }
    #expect(asKnown.restarts == 0)
  }

  @Test("what came later is counted once, from its time on until it came")
  func laterEvents() {
    let decoder = EventDecoder(symbols: SymbolTable())
    let asKnown = Self.asKnown()
    func note(_ minute: Int64, _ id: Int, received: Int64? = nil) {
      let receipt = received.map { ",\"received\":\(1_772_000_000 + $0 * 60)" } ?? ""
      let text =
        "{\"time\":\(1_772_000_000 + minute * 60),\"kind\":\"note\",\"text\":\"\(id)\"\(receipt)}"
      Self.note(Told(text: text, source: 0), decoder, asKnown)
    }
    note(10, 1)
    note(30, 2)
    note(20, 3)
    note(20, 3)
    note(40, 4, received: 55)
    func later(_ minute: Int64) -> Int {
      let now = Timestamp(seconds: 1_772_000_000 + minute * 60)
      _ = asKnown.prepare(at: now, isOver: { false })
      return asKnown.log.laterEvents(at: now)
    }
    #expect([15, 20, 29, 30, 39, 40, 54, 55].map(later) == [0, 1, 1, 0, 0, 1, 1, 0])
  }

  @Test("lines are kept whole, wherever they stand and whether or not there is a file for them")
  func spool() {
    for folder in ["/tmp", "/no/such/folder"] {
      let spool = LineSpool(folder: folder)
      var places: [(place: Int, length: Int)] = []
      for number in 0..<60 {
        let bytes = [UInt8](repeating: UInt8(number), count: number * 20_000)
        bytes.withUnsafeBytes { buffer in
          if let place = spool.keep(buffer) { places.append((place, buffer.count)) }
        }
      }
      #expect(places.count == 60)
      for (number, kept) in places.enumerated() {
        let bytes = spool.bytes(at: kept.place, count: kept.length)
        #expect(bytes.count == number * 20_000 && bytes.allSatisfy { $0 == UInt8(number) })
      }
    }
  }
}
