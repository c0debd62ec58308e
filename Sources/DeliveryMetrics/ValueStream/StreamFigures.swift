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
    let stages = streams.reduce(into: StageSet()) { $0.formUnion($1.stages) }
    var figures = Stage.allCases.map {
      StageFigures(stage: $0, window: window, observed: observed)
    }
    for visits in streams.lazy.map(\.visits) {
      for visit in visits { figures[visit.stage.rawValue].record(visit) }
    }
    var stream = ValueStream.empty
    stream.stages = Stage.allCases.map { stage in
      stages.contains(StageSet(stage))
        ? figures[stage.rawValue].reading() : StageReading(stage: stage)
    }
    let values = stream.stages.prefix(4).compactMap(\.firstPass)
    stream.rolledFirstPass = values.isEmpty ? nil : values.reduce(1, *)
    let times = whole(&stream)
    if stages.contains(.production) { littlesLaw(&stream) }
    bottleneck(times, figures, &stream)
    return stream
  }

  /// Where the time of completed items went.
  private struct StreamTimes {
    var total: Int128 = 0
    var inStage: [Int128] = [0, 0, 0, 0, 0]
  }

  /// Reads followed items that arrived in the window after they landed.
  private func whole(_ stream: inout ValueStream) -> StreamTimes {
    var lengths = Durations()
    var times = StreamTimes()
    var active: Int128 = 0
    var unknown: Int128 = 0
    for service in streams {
      for item in service.items where item.isFollowed {
        guard let arrived = item.arrived, arrived > window.from, arrived <= window.to,
          let landed = item.landed, arrived > landed
        else { continue }
        let span = Interval(start: landed, end: arrived)
        lengths.record(span.nanoseconds)
        times.total += Int128(span.nanoseconds)
        for place in item.visits {
          let visit = service.visits[Int(place)]
          guard Self.streamStages.contains(visit.stage) else { continue }
          let stay = Interval(start: visit.entered, end: visit.left ?? .distantFuture)
          let time = stay.clipped(to: span).nanoseconds
          times.inStage[visit.stage.rawValue] += Int128(time)
          if let known = visit.active { active += Int128(known) } else { unknown += Int128(time) }
        }
      }
    }
    let between = times.total - times.inStage.reduce(0, +)
    stream.n = lengths.count
    stream.leadTimeMean = lengths.mean
    if times.total - unknown > 0 {
      stream.flowEfficiency = Double(active) / Double(times.total - unknown)
    }
    if times.total > 0 { stream.waitBetweenShare = Double(between) / Double(times.total) }
    return times
  }

  private static let streamStages = Stage.testing...Stage.production

  private func littlesLaw(_ stream: inout ValueStream) {
    let length = observed.end.seconds(since: observed.start)
    guard length > 0, firstEvent != nil else { return }
    var time: Int128 = 0
    for items in streams.lazy.map(\.items) {
      for item in items where item.isFollowed {
        guard let landed = item.landed else { continue }
        let stay = Interval(start: landed, end: min(item.arrived ?? now, now))
        time += Int128(stay.clipped(to: observed).nanoseconds)
      }
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
    _ times: StreamTimes, _ figures: [StageFigures], _ stream: inout ValueStream
  ) {
    guard stream.n >= 5 else {
      stream.bottleneckReason = "n < 5"
      return
    }
    var largest = Stage.testing
    for stage in [Stage.staging, .production]
    where times.inStage[stage.rawValue] > times.inStage[largest.rawValue] {
      largest = stage
    }
    stream.bottleneckReason = "no queue"
    let time = times.inStage[largest.rawValue]
    guard time > 0 else { return }
    let share = Double(time) / Double(times.total)
    var queue = figures[largest.rawValue]
    if queue.waits.count >= 5, let wait = queue.waits.percentile(0.85),
      let active = queue.actives.percentile(0.85), wait > active
    {
      stream.bottleneck = Bottleneck(
        stage: largest, share: share, because: "queue p85 > process p85", queueP85: wait,
        processP85: active)
    } else if isGrowing(largest) {
      stream.bottleneck = Bottleneck(stage: largest, share: share, because: "WIP growing")
    }
    if stream.bottleneck != nil { stream.bottleneckReason = nil }
  }

  /// Whether the stage held more items in the middle of the window than at its start, and more at
  /// its end than in the middle.
  private func isGrowing(_ stage: Stage) -> Bool {
    let half = observed.end.nanoseconds(since: observed.start) / 2
    let instants = [observed.start, observed.start.advanced(byNanoseconds: half), observed.end]
    var counts = [0, 0, 0]
    for visits in streams.lazy.map(\.visits) {
      for visit in visits where visit.stage == stage {
        let left = visit.left ?? .distantFuture
        for (index, instant) in instants.enumerated()
        where visit.entered <= instant && left > instant {
          counts[index] += 1
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
  var waits = Durations()
  var actives = Durations()
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
    // Room that a vanished item left behind is entered at the end of time, which a clock may show.
    guard visit.entered <= now, visit.entered != .distantFuture else { return }
    let left = visit.left.flatMap { $0 <= now ? $0 : nil }
    if let left, left <= window.from { return }
    time += Int128(
      Interval(start: visit.entered, end: left ?? now).clipped(to: observed).nanoseconds)
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
