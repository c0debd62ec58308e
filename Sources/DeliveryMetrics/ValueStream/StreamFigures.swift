import DeliveryEvents

/// The figures of the value stream of some services over a window (METRICS.md 5b, "Window" and
/// "Whole stream").
struct StreamFigures {
  let streams: [ServiceStream]
  let window: WindowSpan
  let firstEvent: Timestamp?

  private var now: Timestamp { window.to }

  /// The observed part of the window.
  private var observed: Interval {
    Interval(start: max(window.from, firstEvent ?? now), end: now)
  }

  /// All figures.
  func valueStream() -> ValueStream {
    let items = streams.flatMap(\.items)
    let stages = streams.reduce(into: Set<Stage>()) { $0.formUnion($1.stages) }
    var stream = ValueStream.empty
    var queues: [Stage: (waits: Durations, actives: Durations)] = [:]
    stream.stages = Stage.allCases.map { stage in
      guard stages.contains(stage) else { return StageReading(stage: stage) }
      var figures = StageFigures(stage: stage, window: window, observed: observed)
      for item in items {
        for visit in item.visits where visit.stage == stage { figures.record(visit) }
      }
      queues[stage] = (figures.waits, figures.actives)
      return figures.reading()
    }
    let values = stream.stages.prefix(4).compactMap(\.firstPass)
    stream.rolledFirstPass = values.isEmpty ? nil : values.reduce(1, *)
    whole(items, &stream)
    if stages.contains(.production) { littlesLaw(items, &stream) }
    bottleneck(items, queues, &stream)
    return stream
  }

  private func contains(_ time: Timestamp?) -> Bool {
    guard let time else { return false }
    return time > window.from && time <= window.to
  }

  /// Followed items that arrived in the window after they landed.
  private func completed(_ items: [StreamItem]) -> [(item: StreamItem, span: Interval)] {
    items.compactMap { item in
      guard item.isFollowed, let landed = item.landed, let arrived = item.arrived,
        contains(arrived), arrived > landed
      else { return nil }
      return (item, Interval(start: landed, end: arrived))
    }
  }

  private func whole(_ items: [StreamItem], _ stream: inout ValueStream) {
    var times = Durations()
    var total: Int128 = 0
    var active: Int128 = 0
    var unknown: Int128 = 0
    var between: Int128 = 0
    for (item, span) in completed(items) {
      let length = span.end.nanoseconds(since: span.start)
      times.record(length)
      total += Int128(length)
      var inStages: Int64 = 0
      for visit in item.visits where Self.streamStages.contains(visit.stage) {
        let stay = Interval(start: visit.entered, end: visit.left ?? .distantFuture)
        let time = [stay].covered(in: span)
        inStages += time
        if let known = visit.active { active += Int128(known) } else { unknown += Int128(time) }
      }
      between += Int128(length - inStages)
    }
    stream.n = times.count
    stream.leadTimeMean = times.mean
    if total - unknown > 0 { stream.flowEfficiency = Double(active) / Double(total - unknown) }
    if total > 0 { stream.waitBetweenShare = Double(between) / Double(total) }
  }

  private static let streamStages: [Stage] = [.testing, .staging, .production]

  private func littlesLaw(_ items: [StreamItem], _ stream: inout ValueStream) {
    let length = observed.end.seconds(since: observed.start)
    guard length > 0, firstEvent != nil else { return }
    var time: Int128 = 0
    for item in items where item.isFollowed {
      guard let landed = item.landed else { continue }
      let stay = Interval(start: landed, end: min(item.arrived ?? now, now))
      time += Int128([stay].covered(in: observed))
    }
    var law = LittlesLaw()
    law.meanWip = Double(time) / 1e9 / length
    law.throughputPerDay = Double(stream.n) / (length / 86_400)
    law.cycleTimeMean = stream.leadTimeMean
    if let meanWip = law.meanWip, let throughput = law.throughputPerDay,
      let cycle = law.cycleTimeMean, throughput * cycle > 0
    {
      law.ratio = meanWip / (throughput * cycle / 86_400)
      if stream.n >= 5 { law.isStable = law.ratio.map { abs($0 - 1) <= 0.2 } }
    }
    stream.littlesLaw = law
  }

  private func bottleneck(
    _ items: [StreamItem], _ queues: [Stage: (waits: Durations, actives: Durations)],
    _ stream: inout ValueStream
  ) {
    guard stream.n >= 5 else {
      stream.bottleneckReason = "n < 5"
      return
    }
    var total: Int128 = 0
    var times: [Stage: Int128] = [:]
    for (item, span) in completed(items) {
      total += Int128(span.end.nanoseconds(since: span.start))
      for visit in item.visits where Self.streamStages.contains(visit.stage) {
        let stay = Interval(start: visit.entered, end: visit.left ?? .distantFuture)
        times[visit.stage, default: 0] += Int128([stay].covered(in: span))
      }
    }
    var largest = Stage.testing
    for stage in Self.streamStages where times[stage, default: 0] > times[largest, default: 0] {
      largest = stage
    }
    stream.bottleneckReason = "no queue"
    let time = times[largest, default: 0]
    guard time > 0 else { return }
    let share = Double(time) / Double(total)
    if var queue = queues[largest], queue.waits.count >= 5,
      let wait = queue.waits.percentile(0.85), let active = queue.actives.percentile(0.85),
      wait > active
    {
      stream.bottleneck = Bottleneck(
        stage: largest, share: share, because: "queue p85 > process p85")
    } else if isGrowing(largest, items) {
      stream.bottleneck = Bottleneck(stage: largest, share: share, because: "WIP growing")
    }
    if stream.bottleneck != nil { stream.bottleneckReason = nil }
  }

  /// Whether the stage held more items in the middle of the window than at its start, and more at
  /// its end than in the middle.
  private func isGrowing(_ stage: Stage, _ items: [StreamItem]) -> Bool {
    let half = observed.end.nanoseconds(since: observed.start) / 2
    let instants = [observed.start, observed.start.advanced(byNanoseconds: half), observed.end]
    let counts = instants.map { instant in
      items.reduce(0) { count, item in
        count
          + item.visits.count {
            $0.stage == stage && $0.entered <= instant && ($0.left ?? .distantFuture) > instant
          }
      }
    }
    return counts[0] < counts[1] && counts[1] < counts[2]
  }
}

/// The figures of one stage over a window.
private struct StageFigures {
  let stage: Stage
  let window: WindowSpan
  let observed: Interval
  private var wip = 0
  private var arrivals = 0
  private var departures = 0
  private var lengths = Durations()
  /// Waiting and active time of whole visits with a known split.
  private(set) var waits = Durations()
  private(set) var actives = Durations()
  private var judged = 0
  private var clean = 0
  private var time: Int128 = 0
  private var ages: [Int64] = []

  init(stage: Stage, window: WindowSpan, observed: Interval) {
    self.stage = stage
    self.window = window
    self.observed = observed
  }

  mutating func record(_ visit: Visit) {
    let now = window.to
    guard visit.entered <= now else { return }
    let left = visit.left.flatMap { $0 <= now ? $0 : nil }
    time += Int128([Interval(start: visit.entered, end: left ?? now)].covered(in: observed))
    if visit.entered > window.from { arrivals += 1 }
    guard let left else {
      wip += 1
      ages.append(now.nanoseconds(since: visit.entered))
      return
    }
    guard left > window.from else { return }
    departures += 1
    if !visit.isAbandoned || visit.isReopened {
      judged += 1
      if !visit.isMiss { clean += 1 }
    }
    let length = left.nanoseconds(since: visit.entered)
    if length > 0, !visit.isAbandoned {
      lengths.record(length)
      if let active = visit.active {
        actives.record(active)
        waits.record(length - active)
      }
    }
  }

  func reading() -> StageReading {
    var lengths = lengths
    var reading = StageReading(stage: stage)
    reading.wip = wip
    reading.arrivals = arrivals
    reading.departures = departures
    reading.throughputPerDay = window.observedDays.map { Double(departures) / $0 }
    reading.n = lengths.count
    reading.p50 = lengths.percentile(0.5)
    reading.p85 = lengths.percentile(0.85)
    reading.p95 = lengths.percentile(0.95)
    reading.processMean = actives.mean
    if stage != .monitoring {
      reading.waitMean = waits.mean
      let split = actives.sumSeconds + waits.sumSeconds
      if split > 0 { reading.flowEfficiency = actives.sumSeconds / split }
      if judged > 0 { reading.firstPass = Double(clean) / Double(judged) }
    }
    let length = observed.end.seconds(since: observed.start)
    if length > 0 { reading.meanWip = Double(time) / 1e9 / length }
    reading.oldestAgeSeconds = ages.max().map { Double($0) / 1e9 }
    if lengths.count >= 5, let p85 = reading.p85 {
      reading.ageing = ages.count { Double($0) / 1e9 > p85 }
    }
    return reading
  }
}
