import Dashboard
import DeliveryEvents
import Testing

@testable import DeliveryMetrics
@testable import doratop

@Suite("comparing in slices")
struct ComparingTests {
  private let now = Timestamp(seconds: 1_780_000_000)

  /// A session that has read some deployments of two services, one an hour.
  private func session(_ count: Int) -> LogSession {
    let session = LogSession(sources: [], mode: .once, settings: Settings())
    for index in 0..<count { take(index, of: count, into: session) }
    return session
  }

  private func take(_ index: Int, of count: Int, into session: LogSession) {
    let time = TimeFormat.rfc3339(
      now.advanced(byNanoseconds: Int64(index - count) * 3_600_000_000_000))
    var line =
      "{\"time\":\"\(time)\",\"kind\":\"deploy\",\"state\":\"\(index % 7 == 0 ? "failed" : "succeeded")\",\"id\":\"\(index)\",\"service\":\"s\(index % 2)\",\"env\":\"production\",\"sha\":\"c\(index)\"}"
    line.withUTF8 { session.take(UnsafeRawBufferPointer($0)) }
  }

  private func view(_ spans: [String]) throws -> ViewState {
    var view = ViewState()
    view.compare(try SpanPair(spans), at: now)
    return view
  }

  @Test(
    "slices, however short, come to what one piece of work comes to; then nothing is left to do")
  func slices() throws {
    let session = session(400)
    session.ledger.prepareInParts(of: 1)
    let view = try view(["-10d", "now"])
    var comparing = Comparing(slice: 0, monotonic: Ticks().look)
    var outcomes: [Comparing.Outcome] = []
    while outcomes.last == .underway || outcomes.isEmpty, outcomes.count < 10_000 {
      outcomes.append(
        comparing.advance(
          view, session.ledger, zone: .utc, clock: { now }, mayBegin: true, isPlaying: false))
    }
    guard outcomes.count > 10, case .answered(let compared)? = outcomes.last else {
      Issue.record("no comparison in slices")
      return
    }
    let spans = compared.spans
    #expect(view.place.request == .comparison(spans))
    let expected = self.session(400).ledger.comparison(of: spans)
    #expect(comparing.detail(spans, .everything) == .comparison(expected))
    #expect(comparing.detail(spans, .service("s0")) == nil, "that is another question")
    #expect(
      comparing.advance(
        view, session.ledger, zone: .utc, clock: { now }, mayBegin: true, isPlaying: false)
        == .idle)
    #expect(!comparing.isUnderway)
  }

  @Test("nothing begins while another has the clock, and what was begun ends with its view")
  func manners() throws {
    let session = session(40)
    session.ledger.prepareInParts(of: 1)
    var view = try view(["-10d", "now"])
    var comparing = Comparing(slice: 0, monotonic: Ticks().look)
    func advance(mayBegin: Bool) -> Comparing.Outcome {
      comparing.advance(
        view, session.ledger, zone: .utc, clock: { now }, mayBegin: mayBegin, isPlaying: false)
    }
    #expect(advance(mayBegin: false) == .idle)
    #expect(advance(mayBegin: true) == .underway && comparing.isUnderway)
    _ = view.apply(.close, now: now, events: 0)
    #expect(advance(mayBegin: true) == .idle && !comparing.isUnderway)
  }

  @Test("an old answer is renewed when the log or the clock went on, unless the clock is stopped")
  func renewal() throws {
    let session = session(40)
    var view = try view(["previous", "now"])
    var time: UInt64 = 1
    var comparing = Comparing(monotonic: { time })
    var clock = now
    func answers() -> Bool {
      var outcome = Comparing.Outcome.underway
      while outcome == .underway {
        outcome = comparing.advance(
          view, session.ledger, zone: .utc, clock: { clock }, mayBegin: true, isPlaying: false)
      }
      guard case .answered(let compared) = outcome else { return false }
      view.place.subject = .comparison(compared)
      return true
    }
    #expect(answers() && !answers())
    clock = now.advanced(byNanoseconds: 60_000_000_000)
    #expect(!answers(), "so soon it costs too much")
    time += 31_000_000_000
    _ = view.apply(.toggleFreeze, now: clock, events: 0)
    #expect(!answers())
    _ = view.apply(.toggleFreeze, now: clock, events: 0)
    #expect(answers())
    guard case .comparison(let spans)? = view.place.request else {
      Issue.record("no comparison")
      return
    }
    #expect(spans.second.to == clock && comparing.detail(spans, .everything) != nil)
    time += 31_000_000_000
    #expect(!answers(), "neither the clock nor the log went on")
    take(40, of: 40, into: session)
    #expect(answers())
  }

  /// A clock of which every look takes a millisecond.
  private final class Ticks {
    private var time: UInt64 = 0

    func look() -> UInt64 {
      time += 1_000_000
      return time
    }
  }
}
