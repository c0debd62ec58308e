import DeliveryEvents

/// From a commit's landing to the end of the required jobs on it, green or red: what ended before it
/// landed was asked before.
struct SlowIntegration: PracticeDetector {
  private struct Head {
    var service: Int
    var sha: Symbol
  }

  func finding(_ context: PracticeContext) -> PracticeFinding {
    let runs = context.runs
    // By commit, as places: there are very many.
    var places = runs.indices.filter { runs[$0].sha.isSome }.map(Int32.init)
    if places.isEmpty {
      return .missing(
        runs.isEmpty
          ? "no pipeline or job in the last 30 days" : "runs do not name a commit",
        .seconds)
    }
    let required = Set(context.settings.requiredJobs.compactMap { context.symbols.find($0) })
    var samples = Durations()
    var early = 0
    var events: [Evidence.Entry] = []
    places.sort { left, right in
      let (one, other) = (runs[Int(left)], runs[Int(right)])
      if one.service != other.service { return one.service < other.service }
      if one.sha != other.sha { return one.sha.rawValue < other.sha.rawValue }
      return left < right
    }
    var next = 0
    while next < places.count {
      let first = runs[Int(places[next])]
      let head = Head(service: first.service, sha: first.sha)
      let own = places[next...].prefix {
        runs[Int($0)].sha == head.sha && runs[Int($0)].service == head.service
      }
      next = own.endIndex
      let tries = own.map { runs[Int($0)] }
      guard let landed = landing(of: head, context) else { continue }
      let (units, names) = units(of: tries, required)
      guard let end = end(of: units), context.contains(end) else { continue }
      guard end >= landed else {
        early += 1
        continue
      }
      samples.record(end.nanoseconds(since: landed))
      guard context.listsEvents else { continue }
      events.append(
        Evidence.Entry(
          subject: .commit, isIncluded: true, time: end, start: landed,
          services: [context.name(head.service)], id: context.text(head.sha),
          value: end.seconds(since: landed),
          reason: names.map(context.text).sorted().joined(separator: ", ")))
    }
    let figures = [
      PracticeFigure("commits with CI", Double(samples.count)),
      PracticeFigure("p50", samples.percentile(0.5), .seconds),
      PracticeFigure("tried before they landed", Double(early)),
    ]
    return PracticeFinding(
      samples.percentile(0.85), .seconds, n: samples.count, figures, events: events)
  }

  private func landing(of head: Head, _ context: PracticeContext) -> Timestamp? {
    guard head.service != RunTry.nobody,
      let index = context.facts.commitPlaces.index(of: head.sha, in: head.service)
    else {
      return nil
    }
    let commits = context.facts.services[head.service].commits
    return commits.isVisible(index, at: context.now) ? commits.landings[index] : nil
  }

  /// The required jobs that there are; without any, the pipelines (METRICS.md 5b, "CI").
  private func units(of tries: [RunTry], _ required: Set<Symbol>) -> ([RunTry], Set<Symbol>) {
    let jobs = tries.filter { $0.isJob && required.contains($0.name) }
    let units = jobs.isEmpty ? tries.filter { !$0.isJob } : jobs
    return (units, Set(units.map(\.name)))
  }

  /// The first instant by which every unit has ended; `nil` while one has not.
  private func end(of units: [RunTry]) -> Timestamp? {
    var ends: [Symbol: Timestamp] = [:]
    for unit in units {
      guard let end = unit.end, unit.state != .cancelled else { continue }
      ends[unit.name] = min(ends[unit.name] ?? end, end)
    }
    return Set(units.map(\.name)).count == ends.count ? ends.values.max() : nil
  }
}
