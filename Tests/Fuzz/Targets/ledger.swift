@testable import DeliveryEvents
@testable import DeliveryMetrics

/// A whole log: in whatever order its lines come, once or twice, with whatever was asked in between,
/// the snapshots are the same, and none traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func ledger(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    let lines = Story.lines(of: input)
    let log = Log()
    lines.forEach(log.take)
    let clock = log.ledger.latestEvent(notAfter: .distantFuture) ?? Timestamp(seconds: 0)
    let before = middle(of: log, clock)
    let early = log.snapshot(at: before)
    let late = log.snapshot(at: clock)
    if Harness.isOne(in: 4, input) { log.check(at: clock) }

    // The other way round, each line twice, and looked at in between.
    let other = Log()
    for (index, line) in lines.reversed().enumerated() {
      other.take(line)
      other.take(line)
      if index == lines.count / 2 { _ = other.snapshot(at: before) }
    }
    expectSame(late, other.snapshot(at: clock), "in another order", lines)
    expectSame(early, other.snapshot(at: before), "in another order, before that", lines)
    // And back again, in the log that has been further on.
    expectSame(early, log.snapshot(at: before), "when the clock goes back", lines)
  }
}

/// A decoder with its ledger.
private final class Log {
  let ledger: Ledger
  private let decoder: EventDecoder
  private let decoded = DecodedLine()

  init() {
    decoder = EventDecoder(symbols: SymbolTable())
    ledger = Ledger(symbols: decoder.symbols)
  }

  func take(_ line: [UInt8]) {
    line.withUnsafeBytes { decoder.decode($0, into: decoded) }
    ledger.apply(decoded)
  }

  func snapshot(at clock: Timestamp) -> Snapshot {
    ledger.snapshot(at: clock, windowNanoseconds: 604_800_000_000_000)
  }

  /// Asks for all there is to be asked.
  func check(at clock: Timestamp) {
    let window: Int64 = 604_800_000_000_000
    func ask(_ request: DetailRequest) -> Detail {
      ledger.detail(for: request, at: clock, windowNanoseconds: window)
    }
    for kind in MetricKind.allCases { _ = ask(.metric(kind)) }
    _ = [DetailRequest.stream, .events, .deployments].map(ask)
    if case .incidents(let all, _) = ask(.incidents), let first = all.first {
      _ = ask(.incident(id: first.id, lookBackNanoseconds: window))
    }
    for deployment in snapshot(at: clock).deployments.prefix(2) {
      Harness.expect(
        ask(.deployment(DeploymentName(deployment))) != .deployment(nil), "a deployment is gone")
    }
  }
}

/// An instant before the last event: that of the one before it, as far as there is one.
private func middle(of log: Log, _ clock: Timestamp) -> Timestamp {
  let before = log.ledger.latestEvent(notAfter: clock.advanced(byNanoseconds: -1)) ?? clock
  return log.ledger.latestEvent(notAfter: before.advanced(byNanoseconds: -1)) ?? before
}

/// Ends the process unless two snapshots are the same, apart from the counts of what was read.
private func expectSame(
  _ one: Snapshot, _ two: Snapshot, _ when: String, _ lines: [[UInt8]]
) {
  var two = two
  two.input = one.input
  if one == two { return }
  let log = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  Harness.fail("\(when): \(difference(one, two, ""))\n\(log)")
}

/// Where two values differ first, with what each has there.
private func difference(_ one: Any, _ two: Any, _ path: String) -> String {
  let (first, second) = (Mirror(reflecting: one).children, Mirror(reflecting: two).children)
  if first.isEmpty || first.count != second.count {
    return "\(path): \("\(one)".prefix(300)) | \("\(two)".prefix(300))"
  }
  for (left, right) in zip(first, second)
  where String(describing: left.value) != String(describing: right.value) {
    return difference(left.value, right.value, path + "." + (left.label ?? "[]"))
  }
  return path
}
