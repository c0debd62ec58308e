import DeliveryEvents

/// Kinds of events that used to come and come no more: silent for longer than four times their usual gap
/// (p95 of those between minutes in which one came, over 30 days before the last), and than a day.
///
/// Incidents and alerts are left out, whose silence is what everybody wants, and notes, which come when
/// somebody writes one.
struct StaleSource: PracticeDetector {
  /// How far back a kind may have come last.
  private static let reach = 90
  private static let minute: Int64 = 60_000_000_000

  func finding(_ context: PracticeContext) -> PracticeFinding {
    let minutes = KindMinutes(context, days: Self.reach + 30)
    var worst: (kind: EventKind, ratio: Double, silence: Double, usual: Double)?
    var judged = 0
    var events: [Evidence.Entry] = []
    for kind in EventKind.allCases where ![.incident, .alert, .note].contains(kind) {
      guard let last = minutes.last(kind) else { continue }
      let gaps = minutes.gaps(of: kind, days: 30)
      guard gaps.count >= 5 else { continue }
      judged += 1
      var durations = Durations()
      for gap in gaps { durations.record(Int64(gap) * Self.minute) }
      let usual = durations.percentile(0.95) ?? 0
      let silence = context.now.seconds(since: last)
      let ratio = silence / max(4 * usual, 86_400)
      if ratio > worst?.ratio ?? -1 { worst = (kind, ratio, silence, usual) }
      guard context.listsEvents else { continue }
      events.append(
        Evidence.Entry(
          subject: .source, isIncluded: ratio > 1, time: last, services: [], id: kind.word,
          value: silence, reason: "usual gap \(Int(usual / 60)) min (p95)"))
    }
    guard let worst else {
      return .missing("no kind of event has come often enough to know its usual gap", .times)
    }
    return PracticeFinding(
      worst.ratio, .times, n: judged,
      [
        PracticeFigure("silence of \(worst.kind.word) events", worst.silence, .seconds),
        PracticeFigure("usual gap p95", worst.usual, .seconds),
        PracticeFigure("kinds judged", Double(judged)),
      ], events: events)
  }
}

/// In which minutes events of each kind came, over some days before an instant.
private struct KindMinutes {
  private static let minute: Int64 = 60_000_000_000
  private let first: Int64
  private var bits: [EventKind: [UInt64]] = [:]
  private var latest: [EventKind: Timestamp] = [:]

  init(_ context: PracticeContext, days: Int) {
    let now = context.now
    let start = now.advanced(byNanoseconds: -Int64(days) * PracticeContext.day)
    first = start.nanoseconds / Self.minute
    let words = days * 1440 / 64 + 2
    var bits = [[UInt64]](repeating: [], count: EventKind.allCases.count)
    var latest = [Timestamp](repeating: .distantPast, count: bits.count)
    func note(_ kind: EventKind, _ time: Timestamp) {
      guard time > start, time <= now else { return }
      let place = Int(kind.rawValue)
      if bits[place].isEmpty { bits[place] = [UInt64](repeating: 0, count: words) }
      let minute = Int(time.nanoseconds / Self.minute - first)
      bits[place][minute >> 6] |= 1 << UInt64(minute & 63)
      latest[place] = max(latest[place], time)
    }
    Self.forEachTime(context, after: start, note)
    for kind in EventKind.allCases where !bits[Int(kind.rawValue)].isEmpty {
      self.bits[kind] = bits[Int(kind.rawValue)]
      self.latest[kind] = latest[Int(kind.rawValue)]
    }
  }

  /// Calls `body` with the time of each event of the scope after an instant.
  private static func forEachTime(
    _ context: PracticeContext, after start: Timestamp, _ body: (EventKind, Timestamp) -> Void
  ) {
    let facts = context.facts
    for service in context.services {
      let own = facts.services[service]
      context.forEachCommit(of: service, after: start) { body(.commit, $0.time) }
      for line in own.changes where !line.isReplaced { body(.change, line.time) }
      for index in own.deploys.indices where own.deploys.isVisible(index, at: context.now) {
        body(.deploy, own.deploys.time(at: index))
      }
      for line in own.others where !line.isReplaced { body(.health, line.time) }
    }
    // Everything: a line without a service counts, too.
    let scope = context.scope == .everything ? nil : Set(context.services)
    func isInScope(_ names: [Symbol]) -> Bool {
      guard let scope else { return true }
      return names.contains { name in
        name.isSome && facts.knownNumber(ofService: name).map(scope.contains) ?? false
      }
    }
    facts.runs.forEachLine(after: start, upTo: context.now) { index in
      let line = facts.runs.lines[index]
      // A job without a service is heard by the runs that it belongs to.
      if line.isReplaced || !isInScope([line.service]) { return }
      body(line.isJob ? .job : .pipeline, line.time)
    }
    for line in facts.incidents.lines
    where !line.isReplaced && isInScope(line.services + [line.service]) {
      body(.incident, line.time)
    }
    for (index, line) in facts.others.enumerated() where !line.isReplaced {
      if scope != nil, !isInScope(facts.services(ofOther: index) + [line.service]) { continue }
      body(line.kind, line.time)
    }
  }

  /// When a kind came last, unless that is too long ago.
  func last(_ kind: EventKind) -> Timestamp? { latest[kind] }

  /// The minutes between one event and the next, over some days up to the last one.
  func gaps(of kind: EventKind, days: Int) -> [Int] {
    guard let bits = bits[kind], let last = latest[kind] else { return [] }
    let end = Int(last.nanoseconds / Self.minute - first)
    var gaps: [Int] = []
    var previous: Int?
    for word in max(0, end - days * 1440) >> 6...end >> 6 {
      var left = bits[word]
      while left != 0 {
        let minute = word << 6 + left.trailingZeroBitCount
        left &= left - 1
        if minute < end - days * 1440 { continue }
        if let previous { gaps.append(minute - previous) }
        previous = minute
      }
    }
    return gaps
  }
}
