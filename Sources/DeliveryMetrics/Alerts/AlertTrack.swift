import DeliveryEvents

/// Follows one rule for one group through event time: from instant to instant at which what it counts
/// changes, and on from a place remembered where nothing before it is another than it was.
final class AlertTrack {
  /// All that was known at an instant.
  private struct Checkpoint {
    var time: Timestamp
    var counts: SignalCounts
    var machine: AlertMachine
  }

  let rule: AlertRule
  let timing: AlertMachine.Timing
  /// In order of time.
  private var checkpoints: [Checkpoint] = []
  private(set) var counts: SignalCounts
  private(set) var machine = AlertMachine()
  /// When what it counts changes next by itself; `nil` when that must be looked up first.
  private var nextStep: Timestamp?
  /// Where to begin, when what was before has been given up, and how many samples there had been.
  private let carried: AlertMachine?
  private let carriedKnown: Int

  init(_ rule: AlertRule, carried: AlertCarry? = nil) {
    self.rule = rule
    self.carried = carried?.machine
    carriedKnown = carried?.known ?? 0
    timing = AlertMachine.Timing(
      forNanoseconds: rule.forNanoseconds,
      keepFiringForNanoseconds: rule.keepFiringForNanoseconds, noData: rule.noData)
    counts = SignalCounts()
  }

  /// From when on it goes on from what was carried over; `nil` where nothing was.
  var carriedAt: Timestamp? { carried?.time }

  /// What it counted up to the last instant, in the measure's unit.
  func value(_ judge: AlertJudge) -> Double? { judge.value(counts, at: machine.time) }

  /// A state is remembered after so many steps, and at the end.
  private static let stretch = 256
  /// How long before the last instant it is remembered too, when it comes from further back.
  private static let marks: [Int64] =
    [168, 24, 4, 1].map { $0 * 3_600_000_000_000 } + [
      600_000_000_000
    ]

  /// From an instant on something is another than it was.
  func forget(from instant: Timestamp) {
    while let last = checkpoints.last, last.time >= instant { checkpoints.removeLast() }
    // A step to come may come sooner, or not at all.
    nextStep = nil
  }

  /// Judges up to an instant; one before the last is found again from where it was remembered.
  func judge(_ judge: AlertJudge, to now: Timestamp, _ source: AlertSteps) {
    if let nextStep, now >= machine.time, now < nextStep {
      machine.pass(to: now, timing)
      return
    }
    while let last = checkpoints.last, last.time > now { checkpoints.removeLast() }
    var start = checkpoints.last
    // Nothing that was judged before it leads to the state that was carried over.
    if let carried, carried.time <= now, let place = start?.time, place < carried.time {
      start = nil
    }
    counts = start?.counts ?? SignalCounts()
    machine = start?.machine ?? AlertMachine()
    let list = source.steps(after: start?.time ?? .distantPast, upTo: now)
    let steps = list.steps
    var place = start == nil ? goOn(steps, source, to: now) : 0
    // Where little happens, nothing would be remembered on the way, and a step back would begin far back.
    var marks = Self.marks.map { now.advanced(byNanoseconds: -$0) }.filter { $0 > machine.time }[
      ...]
    func pass(to mark: Timestamp) {
      machine.pass(to: mark, timing)
      remember(at: mark)
    }
    while place < steps.count {
      let instant = steps[place].time
      let before = place
      while let mark = marks.first, mark < instant { pass(to: marks.removeFirst()) }
      while marks.first == instant { marks.removeFirst() }
      while place < steps.count, steps[place].time == instant {
        counts.apply(steps[place], source)
        place += 1
      }
      machine.set(judge.level(counts, at: instant), at: instant, timing)
      if place / Self.stretch > before / Self.stretch { remember(at: instant) }
    }
    for mark in marks { pass(to: mark) }
    machine.pass(to: now, timing)
    nextStep = list.next
    if let carried, carried.time > now { nextStep = min(nextStep ?? carried.time, carried.time) }
    remember(at: now)
  }

  /// Begins with the state that was carried over, if that was before an instant; returns the first step after
  /// it.
  private func goOn(_ steps: [SignalStep], _ source: AlertSteps, to now: Timestamp) -> Int {
    guard let carried, carried.time <= now else { return 0 }
    var place = 0
    while place < steps.count, steps[place].time <= carried.time {
      counts.apply(steps[place], source)
      place += 1
    }
    // Of what is kept from before, some may not have counted, and not all is kept.
    counts.known = carriedKnown
    machine = carried
    return place
  }

  /// Remembers the state at an instant; the further back, the fewer are kept.
  private func remember(at instant: Timestamp) {
    if let last = checkpoints.last, last.time == instant { checkpoints.removeLast() }
    checkpoints.append(Checkpoint(time: instant, counts: counts, machine: machine))
    guard checkpoints.count > 64 else { return }
    var kept: [Checkpoint] = []
    for checkpoint in checkpoints.reversed() {
      guard let last = kept.last else {
        kept.append(checkpoint)
        continue
      }
      let age = instant.nanoseconds(since: checkpoint.time)
      if last.time.nanoseconds(since: checkpoint.time) >= age / 3 { kept.append(checkpoint) }
    }
    checkpoints = kept.reversed()
  }

  /// When it is over if nothing happens but that what has been counted leaves the window; `nil` when it is not.
  func clearsByItself(_ judge: AlertJudge, _ source: AlertSteps) -> Timestamp? {
    guard let episode = machine.episode, episode.isRaised, rule.measure.hasWindow else {
      return nil
    }
    var (counts, machine) = (counts, machine)
    func end() -> Timestamp? {
      machine.episode?.start == episode.start ? nil : machine.closed.last?.resolved
    }
    let steps = source.steps(after: machine.time).steps
    var place = 0
    while place < steps.count {
      let instant = steps[place].time
      while place < steps.count, steps[place].time == instant {
        counts.apply(steps[place], source)
        place += 1
      }
      machine.set(judge.level(counts, at: instant), at: instant, timing)
      if let end = end() { return end }
    }
    machine.pass(to: .distantFuture, timing)
    return end()
  }
}
