import DeliveryEvents

/// A batch of kept events: any bytes of a state file are refused or read, and what is read is written
/// and read again as the same.
///
/// The first bytes choose. Even ones: the rest is a batch, its words up to the first line break and
/// then its facts. Odd ones: it is a line of a log, whose events are kept in a batch; the second byte
/// then says which byte of it to damage.
@_cdecl("LLVMFuzzerTestOneInput")
public func facts(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    guard input.count > 2 else { return }
    let rest = UnsafeRawBufferPointer(rebasing: input[2...])
    if input[0] % 2 == 0 {
      let end = rest.firstIndex(of: 0x0A) ?? rest.count
      read(words: Array(rest[..<end]), facts: Array(rest[end...].dropFirst()))
    } else {
      log(rest, damage: Int(input[1]), by: input[0] >> 1)
    }
  }
}

/// The events of a batch with the table of their words; `nil` for what is refused.
private func events(words: [UInt8], facts: [UInt8], _ symbols: SymbolTable) -> [Kept]? {
  var reader = FactsReader(symbols: symbols)
  var found: [Kept] = []
  do {
    try words.withUnsafeBytes { words in
      try facts.withUnsafeBytes { facts in
        try reader.read(words: words, facts: facts) { event, format in
          found.append(Kept(event: copy event, format: format))
        }
      }
    }
    return found
  } catch FactsFault.malformed(let place) {
    // One beyond the end is what a last escape lacks.
    let end = max(words.count, facts.count) + 1
    Harness.expect((0...end).contains(place), "a fault beyond the batch")
    return nil
  } catch {
    Harness.fail("\(error)")
  }
}

private struct Kept: Equatable {
  var event: DeliveryEvent
  var format: EventFormat?
}

/// The strings of all inputs; begun anew now and then, since they stay.
private enum Table {
  private nonisolated(unsafe) static var age = 0
  private nonisolated(unsafe) static var decoder = EventDecoder(symbols: SymbolTable())

  static func current() -> EventDecoder {
    age += 1
    if age % 4096 == 0 { decoder = EventDecoder(symbols: SymbolTable()) }
    return decoder
  }
}

private func read(words: [UInt8], facts: [UInt8]) {
  let symbols = Table.current().symbols
  guard let found = events(words: words, facts: facts, symbols) else { return }
  if found.allSatisfy({ hasKnownTimes($0.event) }) { comeBack(found, symbols) }
}

/// Whether no instant lies in the first millisecond of all, which numbers of milliseconds cannot tell
/// from what lies before it. No decoder gives one.
private func hasKnownTimes(_ event: DeliveryEvent) -> Bool {
  let times = [
    event.time, event.committed, event.authored, event.opened, event.firstCommit, event.started,
    event.queued,
  ]
  let first = Timestamp.distantPast.advanced(byNanoseconds: 1_000_000)
  return times.allSatisfy { $0.map { $0 >= first } ?? true }
}

/// Ends the process unless events that are written are read again as they were.
private func comeBack(_ expected: [Kept], _ symbols: SymbolTable) {
  let batch = written(expected, symbols)
  Harness.expect(batch.count == expected.count, "\(batch.count) events of \(expected.count)")
  Harness.expect(
    (batch.words + batch.facts).allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control in a batch")
  guard let found = events(words: batch.words, facts: batch.facts, symbols) else {
    Harness.fail(
      "a batch that was written is refused: \(String(decoding: batch.facts, as: UTF8.self))")
  }
  Harness.expect(found.elementsEqual(expected, by: isSame), "\(found)\nbecame of\n\(expected)")
}

/// Equal to the bit: a number that is none equals nothing otherwise, not even itself.
private func isSame(_ one: Kept, _ two: Kept) -> Bool {
  var (left, right) = (one, two)
  for number in [\DeliveryEvent.milliseconds, \DeliveryEvent.value] {
    if one.event[keyPath: number]?.bitPattern != two.event[keyPath: number]?.bitPattern {
      return false
    }
    left.event[keyPath: number] = nil
    right.event[keyPath: number] = nil
  }
  return left == right
}

private func written(_ events: [Kept], _ symbols: SymbolTable) -> FactsBatch {
  var writer = FactsWriter(symbols: symbols)
  for kept in events { writer.append(kept.event, format: kept.format) }
  return writer.take()
}

/// Keeps what a line of a log comes to, and then damages the batch in one place.
private func log(_ line: UnsafeRawBufferPointer, damage place: Int, by value: UInt8) {
  let decoder = Table.current()
  let decoded = DecodedLine()
  decoder.decode(line, into: decoded)
  let kept = decoded.events.map { Kept(event: $0, format: decoded.format) }
  comeBack(kept, decoder.symbols)
  let batch = written(kept, decoder.symbols)
  var facts = batch.facts
  facts[place % facts.count] = value
  read(words: batch.words, facts: facts)
  var words = batch.words
  words[place % words.count] = value
  read(words: words, facts: batch.facts)
}
