import DeliveryEvents

/// The figures of the value stream of some services over a window (METRICS.md 5b, "Window" and
/// "Whole stream").
struct StreamFigures {
  let parts: StreamParts
  /// Which stages any of them has.
  private let stages: StageSet
  let window: WindowSpan
  let firstEvent: Timestamp?

  private var now: Timestamp { window.to }

  /// The observed part of the window.
  private let observed: Interval
  private let instants: StreamInstants

  /// - Parameters:
  ///   - services: The numbers of those that are asked about.
  ///   - streams: What has been derived, of all.
  ///   - parts: What they came to when they were asked about last.
  init(
    services: [Int], _ streams: [ServiceStream], window: WindowSpan, firstEvent: Timestamp?,
    parts: StreamParts
  ) {
    stages = services.reduce(into: StageSet()) { $0.formUnion(streams[$1].stages) }
    self.window = window
    self.firstEvent = firstEvent
    observed = Interval(start: max(window.from, firstEvent ?? window.to), end: window.to)
    instants = StreamInstants(window: window, observed: observed)
    self.parts = parts
    parts.settle(services, streams, instants)
  }

  /// All figures.
  func valueStream() -> ValueStream {
    var stream = ValueStream.empty
    stream.stages = Stage.allCases.map { stage in
      stages.contains(StageSet(stage)) ? reading(stage) : StageReading(stage: stage)
    }
    let values = stream.stages.prefix(4).compactMap(\.firstPass)
    stream.rolledFirstPass = values.isEmpty ? nil : values.reduce(1, *)
    let times = whole(&stream)
    if stages.contains(.production) { littlesLaw(&stream) }
    bottleneck(times, &stream)
    return stream
  }

  /// Where the time of completed items went.
  private struct StreamTimes {
    var total: Int128 = 0
    var inStage: [Int128] = [0, 0, 0, 0, 0]
  }

  /// Reads followed items that arrived in the window after they landed.
  private func whole(_ stream: inout ValueStream) -> StreamTimes {
    var times = StreamTimes()
    var active: Int128 = 0
    var unknown: Int128 = 0
    stream.n = 0
    parts.each { part in
      stream.n += part.completed
      times.total += part.total
      for stage in [Stage.testing, .staging, .production] {
        times.inStage[stage.rawValue] += part.inStage[stage.rawValue]
      }
      active += part.active
      unknown += part.unknown
    }
    let between = times.total - times.inStage.reduce(0, +)
    if stream.n > 0 { stream.leadTimeMean = Double(times.total) / Double(stream.n) / 1e9 }
    if times.total - unknown > 0 {
      stream.flowEfficiency = Double(active) / Double(times.total - unknown)
    }
    if times.total > 0 { stream.waitBetweenShare = Double(between) / Double(times.total) }
    return times
  }

  private func littlesLaw(_ stream: inout ValueStream) {
    let length = observed.end.seconds(since: observed.start)
    guard length > 0, firstEvent != nil else { return }
    var time = SharedTime()
    parts.each { time.add($0.underway) }
    var law = LittlesLaw()
    law.meanWip = Double(time.nanoseconds(instants)) / 1e9 / length
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

  private func bottleneck(_ times: StreamTimes, _ stream: inout ValueStream) {
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
    if parts.splits(in: largest) >= 5, let wait = parts.percentile(0.85, ofWaitsIn: largest),
      let active = parts.percentile(0.85, ofActivesIn: largest), wait > active
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
    var counts = (0, 0, 0)
    parts.each { part in
      let own = part.stages[stage.rawValue].growth
      counts = (counts.0 + own.0, counts.1 + own.1, counts.2 + own.2)
    }
    return counts.0 < counts.1 && counts.1 < counts.2
  }

  private func reading(_ stage: Stage) -> StageReading {
    var reading = StageReading(stage: stage)
    var (wip, arrivals, departures, judged, clean, n, splits) = (0, 0, 0, 0, 0, 0, 0)
    var (active, waiting): (Int128, Int128) = (0, 0)
    var time = SharedTime()
    var oldest = Int64.max
    parts.each { part in
      let own = part.stages[stage.rawValue]
      wip += own.wip
      arrivals += own.arrivals
      departures += own.departures
      judged += own.judged
      clean += own.clean
      n += own.lengths.count
      splits += own.splits
      active += own.active
      waiting += own.waiting
      time.add(own.time)
      for entry in own.entries { oldest = min(oldest, entry) }
    }
    reading.wip = wip
    reading.arrivals = arrivals
    reading.departures = departures
    reading.throughputPerDay = window.observedDays.map { Double(departures) / $0 }
    reading.n = n
    reading.p50 = parts.percentile(0.5, ofLengthsIn: stage)
    reading.p85 = parts.percentile(0.85, ofLengthsIn: stage)
    reading.p95 = parts.percentile(0.95, ofLengthsIn: stage)
    if splits > 0 { reading.processMean = Double(active) / Double(splits) / 1e9 }
    if stage != .monitoring {
      if splits > 0 { reading.waitMean = Double(waiting) / Double(splits) / 1e9 }
      let split = Double(active) / 1e9 + Double(waiting) / 1e9
      if split > 0 { reading.flowEfficiency = Double(active) / 1e9 / split }
      if judged > 0 { reading.firstPass = Double(clean) / Double(judged) }
    }
    let length = observed.end.seconds(since: observed.start)
    if length > 0 { reading.meanWip = Double(time.nanoseconds(instants)) / 1e9 / length }
    func age(_ entered: Int64) -> Double {
      Double(now.nanoseconds(since: Timestamp(nanoseconds: entered))) / 1e9
    }
    if wip > 0 { reading.oldestAgeSeconds = age(oldest) }
    if n >= 5, let p85 = reading.p85 {
      var ageing = 0
      parts.each { part in
        ageing += part.stages[stage.rawValue].entries.count { age($0) > p85 }
      }
      reading.ageing = ageing
    }
    return reading
  }
}
