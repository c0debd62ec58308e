import Foundation

@testable import DeliveryEvents

/// One line in any format: what a decoder that has read much makes of it, a fresh one makes of it
/// too, and what is JSON for Foundation is JSON for us.
@_cdecl("LLVMFuzzerTestOneInput")
public func decoder(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { line in
    let kept = Kept.decoder()
    let first = DecodedLine()
    kept.decode(line, into: first)
    let second = DecodedLine()
    let fresh = EventDecoder(symbols: SymbolTable())
    fresh.decode(line, into: second)
    let found = Told(first, kept.symbols)
    let expected = Told(second, fresh.symbols)
    Harness.expect(found == expected, "kept and fresh differ:\n\(found)\n\(expected)")

    // Again in the same log: the same event, told by its key and content.
    kept.decode(line, into: second)
    Harness.expect(
      first.events.map(\.key) == second.events.map(\.key)
        && first.events.map(\.content) == second.events.map(\.content),
      "the same line is another event the second time")

    let isRefused = first.isBlank || first.rejections.contains { $0.cause == .notJSON }
    let text = Array(line)
    if !JSONOutline(text).isLeftOut {
      let isJSON =
        (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
      Harness.expect(isJSON != isRefused, "JSON for \(isJSON ? "Foundation" : "us") only")
    }
    // What it comes to in native lines is the same event, also by way of CDEvents.
    second.keepsLines = true
    fresh.decode(line, into: second)
    second.keepsLines = false
    let third = DecodedLine()
    for (native, event) in zip(second.lines, second.events) {
      var text = CDEventsExport.json(native, symbols: fresh.symbols)
      text.withUTF8 { fresh.decode(UnsafeRawBufferPointer($0), into: third) }
      var back = third.events.first
      if second.format == .cdevents || second.format == .cloudevents {
        // Their identity is that of their own ids.
        back?.key = event.key
        back?.content = event.content
        back?.isKeyedByEvent = event.isKeyedByEvent
        back?.source = event.source
      }
      // Labels have no order.
      let names = { (label: EventLabel) in fresh.symbols.string(label.key) }
      var event = event
      event.labels.sort { names($0) < names($1) }
      back?.labels.sort { names($0) < names($1) }
      Harness.expect(back == event, "read back as\n\(String(describing: back))\n\(event)\n\(text)")
    }

    for rejection in first.rejections {
      Harness.expect((0...count).contains(rejection.offset), "a fault beyond the line")
      Harness.expect(rejection.sentence.utf8.count < 2000, "a sentence as long as the line")
    }
  }
}

/// The decoder that goes on from input to input; begun anew now and then, since its strings stay.
private enum Kept {
  private nonisolated(unsafe) static var age = 0
  private nonisolated(unsafe) static var current = EventDecoder(symbols: SymbolTable())

  static func decoder() -> EventDecoder {
    age += 1
    if age % 4096 == 0 { current = EventDecoder(symbols: SymbolTable()) }
    return current
  }
}

/// All that a line came to, in words that do not depend on the decoder.
private struct Told: Equatable, CustomStringConvertible {
  var format: EventFormat?
  var isBlank: Bool
  var received: Timestamp?
  var events: [String]
  var rejections: [Rejection]

  init(_ line: DecodedLine, _ symbols: SymbolTable) {
    format = line.format
    isBlank = line.isBlank
    received = line.received
    rejections = line.rejections
    events = line.events.map { Self.words($0, symbols) }
  }

  var description: String { "\(events) \(rejections) \(String(describing: received))" }

  private static func words(_ event: DeliveryEvent, _ symbols: SymbolTable) -> String {
    func text(_ symbol: Symbol) -> String { symbol.isNone ? "-" : symbols.string(symbol) + "|" }
    let texts = [
      event.id, event.service, event.repo, event.env, event.team, event.actor, event.source,
      event.sha, event.author, event.title, event.change, event.name, event.run, event.stage,
      event.version, event.severity, event.deploy, event.code, event.unit, event.text,
    ]
    let lists: [[Symbol]?] = [
      event.services, event.parents, event.shas, event.fixes, event.labels.map(\.key),
      event.labels.map(\.value),
    ]
    let times = [
      event.time, event.committed, event.authored, event.opened, event.firstCommit, event.started,
      event.queued,
    ]
    let others: [Any?] = [
      event.trigger, event.merge, event.bot, event.milliseconds, event.value, event.isKeyedByEvent,
      event.jobID == 0,
    ]
    return "\(event.kind) \(event.state) \(texts.map(text).joined()) "
      + "\(lists.map { $0?.map(text) ?? ["nil"] }) \(times.map { $0?.nanoseconds ?? -1 }) \(others)"
  }
}
