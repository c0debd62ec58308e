import DeliveryEvents
import DeliveryMetrics

/// What each line added to the counts of what was read, so that the last lines can be left out of
/// them again without reading anything anew.
struct AsKnownCounts {
  /// What one line came to.
  private struct Count: Hashable {
    var events = 0
    var duplicates = 0
    var conflicts = 0
    var late = 0
    var format: EventFormat?
    var rejections: [RejectionCause: Int] = [:]
  }

  /// The different ones, and for each line its number among them: there are few.
  private var kinds: [Count] = []
  private var numbers: [Count: UInt32] = [:]
  private var codes: [UInt32] = []
  /// For each environment of a deployment the first line that named it.
  private var environments: [Symbol: Int] = [:]

  /// Notes what the next line did to the counts.
  mutating func note(_ line: DecodedLine, before: InputCounts, after: InputCounts) {
    var count = Count(
      events: after.events - before.events, duplicates: after.duplicates - before.duplicates,
      conflicts: after.conflicts - before.conflicts, late: after.late - before.late,
      format: line.format)
    if !line.rejections.isEmpty {
      for (cause, number) in line.rejectedBy { count.rejections[cause] = number }
    }
    for event in line.events where event.kind == .deploy && environments[event.env] == nil {
      environments[event.env] = codes.count
    }
    note(count)
  }

  /// Notes a line that was refused before it could be decoded.
  mutating func note(_ cause: RejectionCause) { note(Count(rejections: [cause: 1])) }

  private mutating func note(_ count: Count) {
    if let last = codes.last, kinds[Int(last)] == count {
      codes.append(last)
      return
    }
    let code = numbers[count] ?? UInt32(kinds.count)
    if code == kinds.count {
      numbers[count] = code
      kinds.append(count)
    }
    codes.append(code)
  }

  /// Whether a ledger that has these lines says at an instant the same as one without them: none of
  /// them has told of anything up to then that was not known already.
  func canLeaveOut(_ lines: Range<Int>, at now: Timestamp, _ log: AsKnownLog) -> Bool {
    lines.allSatisfy { place in
      let count = kinds[Int(codes[place])]
      return count.events + count.conflicts == 0 || log.isAllAfter(now, at: place)
    }
  }

  /// Leaves lines that can be left out also out of the counts.
  func leaveOut(
    _ lines: Range<Int>, of input: inout InputCounts, at now: Timestamp, _ log: AsKnownLog,
    _ symbols: SymbolTable
  ) {
    for place in lines {
      let count = kinds[Int(codes[place])]
      input.lines -= 1
      input.events -= count.events
      input.duplicates -= count.duplicates
      input.conflicts -= count.conflicts
      input.late -= count.late
      for (cause, number) in count.rejections { input.rejectedBy[cause, default: 0] -= number }
      if let format = count.format { input.formats[format.rawValue, default: 0] -= count.events }
    }
    input.future = log.earlyEvents(
      after: now.advanced(byNanoseconds: ArrivalLimits.future), among: lines.lowerBound)
    input.rejectedBy = input.rejectedBy.filter { $0.value > 0 }
    input.formats = input.formats.filter { $0.value > 0 }
    let named = Set(environments.filter { $0.value < lines.lowerBound }.keys.map(symbols.string))
    input.unmatchedEnvironments.removeAll { !named.contains($0) }
  }
}
