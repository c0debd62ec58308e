import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("looking for alerts")
struct AlertSearchTests {
  /// A made-up log of some weeks in which alerts come and go.
  private static func ledger(seed: Int) -> Ledger {
    var number = UInt64(truncatingIfNeeded: seed &* 2_654_435_761 &+ 12_345)
    func chance(_ limit: Int) -> Int {
      number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(number >> 33) % limit
    }
    func time(_ minutes: Int) -> String {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return "d\(minutes / 1440 + 2) \(two(minutes / 60 % 24)):\(two(minutes % 60))"
    }
    var lines: [EventLog.Line] = []
    for place in 0..<40 {
      let begin = chance(25 * 1440)
      lines.append(commit("c\(place)", time(begin)))
      lines.append(
        deploy(
          "\(place)", time(begin + chance(180)), "c\(place)",
          chance(6) == 0 ? .failed : .succeeded, service: ["a", "b"][chance(2)]))
      guard place % 4 == 0 else { continue }
      let opened = chance(25 * 1440)
      lines.append(incident("i\(place)", time(opened), .opened))
      lines.append(incident("i\(place)", time(opened + chance(400)), .resolved))
    }
    return EventLog(lines).ledger()
  }

  private static func question(
    _ ledger: Ledger, window: String, until: String = "d36 00:00", scope: Scope = .everything
  ) throws -> AlertSearch.Question {
    try #require(
      AlertSearch.Question(
        ledger.timelineMarks(), until: instant(until), scope: scope,
        windowNanoseconds: nanoseconds(window), zone: .utc))
  }

  private static func find(
    _ question: AlertSearch.Question, _ ledger: Ledger, from: Timestamp, forward: Bool
  ) -> AlertTurn? {
    var search = AlertSearch(question, from: from, isForward: forward)
    // A slice is over at once.
    while true {
      switch search.search(ledger, isOver: { true }) {
      case .found(let turn)?: return turn
      case AlertSearch.Outcome.none?: return nil
      case nil: continue
      }
    }
  }

  /// The rules that a snapshot shows as raised.
  private static func raised(
    _ question: AlertSearch.Question, _ ledger: Ledger, at instant: Timestamp
  ) -> Set<String> {
    let snapshot = ledger.snapshot(
      at: instant, windowNanoseconds: question.windowNanoseconds, scope: question.scope)
    return Set(
      snapshot.alerts.map { alert in
        guard case .service(let name) = alert.scope, alert.scope != question.scope else {
          return alert.rule
        }
        return "\(alert.rule) \(name)"
      })
  }

  @Test(
    "going on from turn to turn, and back, meets each that snapshots show", arguments: 0..<4,
    ["5d", "12d"])
  func bothWays(seed: Int, window: String) throws {
    let ledger = Self.ledger(seed: seed)
    let scope = seed % 3 == 2 ? Scope.service("a") : .everything
    let question = try Self.question(ledger, window: window, scope: scope)
    var forward: [AlertTurn] = []
    var clock = instant("d1 00:00")
    while let turn = Self.find(question, ledger, from: clock, forward: true) {
      forward.append(turn)
      clock = turn.instant
    }
    let turns = forward
    #expect(turns.count >= 4)
    // At each a snapshot shows what just before none did.
    var known: Set<String> = []
    for turn in turns {
      let before = turn.instant.advanced(byNanoseconds: -1)
      #expect(Self.raised(question, ledger, at: before) == known, "seed \(seed)")
      let now = Self.raised(question, ledger, at: turn.instant)
      #expect(now.subtracting(known) == Set(turn.begins).subtracting(turn.ends), "seed \(seed)")
      #expect(known.subtracting(now) == Set(turn.ends).subtracting(turn.begins), "seed \(seed)")
      known = now
    }
    var back: [AlertTurn] = []
    clock = instant("d36 00:00")
    while let turn = Self.find(question, ledger, from: clock, forward: false) {
      back.append(turn)
      clock = turn.instant
    }
    #expect(back == turns.reversed())
    // From anywhere between two.
    for (turn, next) in zip(turns, turns.dropFirst()) {
      let between = turn.instant.advanced(
        byNanoseconds: next.instant.nanoseconds(since: turn.instant) / 2)
      #expect(Self.find(question, ledger, from: between, forward: true) == next)
      #expect(Self.find(question, ledger, from: between, forward: false) == turn)
    }
  }

  @Test("an incident raises an alert when it is open for longer than the target, until its end")
  func openIncident() throws {
    let ledger = EventLog([
      deploy("1", "d2 09:00", nil), incident("i", "d3 10:00", .opened),
      incident("i", "d3 14:00", .resolved),
    ]).ledger()
    let question = try Self.question(ledger, window: "30d", until: "d4 00:00")
    let begin = AlertTurn(instant: instant("d3 11:00"), begins: ["incident-over-target"], ends: [])
    let end = AlertTurn(instant: instant("d3 14:00"), begins: [], ends: ["incident-over-target"])
    func find(_ from: String, forward: Bool = true) -> AlertTurn? {
      Self.find(question, ledger, from: instant(from), forward: forward)
    }
    #expect(find("d2 10:00") == begin && find("d3 11:00") == end && find("d3 14:00") == nil)
    #expect(find("d4 00:00", forward: false) == end)
    #expect(find("d3 14:00", forward: false) == begin && find("d3 11:00", forward: false) == nil)
  }
}
