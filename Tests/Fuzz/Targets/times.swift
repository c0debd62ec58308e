import DeliveryMetrics

@testable import Dashboard
@testable import DeliveryEvents

/// Times, spans, filters and commands as people type them: anything is understood or refused in a
/// short sentence, and what is understood means an instant within reach.
@_cdecl("LLVMFuzzerTestOneInput")
public func times(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    var choices = Choices(input)
    let clock = choices.pick(clocks)
    let zone = choices.pick(zones)
    let rest = choices.remainder()
    instants(rest)
    let text = String(decoding: rest, as: UTF8.self)
    typed(text, clock, zone)
    filters(text)
    command(text, clock, zone)
  }
}

private let clocks = [
  Timestamp(seconds: 1_772_438_400), Timestamp(seconds: 0), .distantPast, .distantFuture,
  Timestamp(nanoseconds: 1_774_745_999_999_999_999), Timestamp(seconds: 31_536_000),
]

private let zones: [ZoneRules] = [
  .utc,
  // Clocks of Berlin in 2026, and a zone that leaves a day out.
  ZoneRules(
    name: "Europe/Berlin", initialOffsetSeconds: 3600,
    transitions: [
      .init(at: Timestamp(seconds: 1_774_746_000), offsetSeconds: 7200),
      .init(at: Timestamp(seconds: 1_792_890_000), offsetSeconds: 3600),
    ]),
  ZoneRules(
    name: "Pacific/Apia", initialOffsetSeconds: -36_000,
    transitions: [.init(at: Timestamp(seconds: 1_325_239_200), offsetSeconds: 50_400)]),
  ZoneRules(name: "far", initialOffsetSeconds: 93_599, transitions: []),
]

/// The days that were read before, as a log has them.
private nonisolated(unsafe) var days = DayCache()

/// Times as logs write them: the quick way says what the slow one says, whatever came before.
private func instants(_ bytes: [UInt8]) {
  bytes.withUnsafeBytes { bytes in
    let slow = TimeText.parse(bytes)
    let quick = TimeText.parse(bytes, days: &days)
    Harness.expect(
      slow == quick, "\(String(describing: slow)), quickly \(String(describing: quick))")
    for time in [slow, TimeText.epoch(bytes)] {
      if let time { Harness.expect(time.nanoseconds >= 31_536_000_000_000_000, "before 1971") }
    }
    guard let slow, slow != .distantFuture else { return }
    // What is written of it means the same to the second.
    let written = TimeFormat.rfc3339(slow)
    let again = Timestamp(text: written)
    Harness.expect(
      again?.secondsRoundedDown == slow.secondsRoundedDown, "\(written) is another time")
  }
}

private func typed(_ text: String, _ clock: Timestamp, _ zone: ZoneRules) {
  if let moment = Moment(text) {
    let instant = moment.instant(shown: clock, running: clock, zone: zone)
    Harness.expect(instant != nil || moment.needsMarks || moment == .now, "no instant")
    var view = ViewState()
    view.localZone = zone
    view.showsLocalTime = true
    view.go(to: moment, shown: clock, running: clock, events: 7)
    Harness.expect(view.frozen.map { $0.since.nanoseconds >= 0 } ?? true, "frozen before 1970")
  }
  if let period = try? CalendarPeriod(text) {
    Harness.expect(period.firstDay < period.endDay, "a period without a day")
    Harness.expect(
      (try? CalendarPeriod(period.text)) == period, "\(period.text) is another period")
    Harness.expect(period.previous.endDay == period.firstDay, "a gap before \(period.text)")
    Harness.expect(
      zone.start(ofDay: period.firstDay) <= zone.start(ofDay: period.endDay), "time goes back")
  }
  spans(text.split(separator: " ").map(String.init), clock, zone)
}

private func spans(_ words: [String], _ clock: Timestamp, _ zone: ZoneRules) {
  do {
    let pair = try SpanPair(words)
    let spans = try pair.resolved(at: clock, window: 2_592_000_000_000_000, zone: zone)
    for span in [spans.first, spans.second] {
      Harness.expect(span.nanoseconds > 0, "a span without a length")
      Harness.expect(span.to <= clock, "a span that ends ahead of the clock")
    }
  } catch {
    let length = words.reduce(0) { $0 + $1.utf8.count }
    Harness.expect(
      error.description.utf8.count < 600 + 6 * length, "a sentence as long as a book")
  }
}

private func filters(_ text: String) {
  do {
    let filter = try ListFilter(text, keys: ["service", "result", "team"])
    Harness.expect(
      filter.isEmpty == text.allSatisfy { $0 == " " || $0 == "!" } || !filter.isEmpty,
      "a filter without terms")
  } catch {
    Allowed.check(Frame.plain(error.sentence))
  }
  let seconds = ListFilter.seconds(text[...])
  Harness.expect(seconds.map { $0 >= 0 } ?? true, "a length below nothing")
}

private func command(_ text: String, _ clock: Timestamp, _ zone: ZoneRules) {
  _ = CommandLine.offers(for: text, services: ["api", "web"], teams: ["red"], themes: ["mono"])
  do {
    switch try CommandLine.parse(text) {
    case .window(let choice):
      Harness.expect(choice.nanoseconds > 0, "a window without a length")
    case .compare(let pair):
      _ = try? pair.resolved(at: clock, window: 86_400_000_000_000, zone: zone)
    default: break
    }
  } catch {
    Allowed.check(Frame.plain(error.sentence))
  }
  var prompt = Prompt(.command)
  prompt.insert(text)
  Harness.expect(
    prompt.text.count <= Prompt.limit && prompt.text.unicodeScalars.allSatisfy { $0 != "\n" },
    "a pasted text that is more than a line")
}
