import DeliveryEvents

/// From a commit's landing to the end of the required jobs on it, green or red: what ended before it
/// landed was asked before.
struct SlowIntegration: PracticeDetector {
  private struct Head: Hashable {
    var service: Int
    var sha: Symbol
  }

  func finding(_ context: PracticeContext) -> PracticeFinding {
    var byHead: [Head: [RunTry]] = [:]
    for one in context.runs where one.sha.isSome {
      byHead[Head(service: one.service, sha: one.sha), default: []].append(one)
    }
    if byHead.isEmpty {
      return .missing(
        context.runs.isEmpty
          ? "no pipeline or job in the last 30 days" : "runs do not name a commit",
        .seconds)
    }
    let required = Set(context.settings.requiredJobs.compactMap { context.symbols.find($0) })
    var samples = Durations()
    var early = 0
    var events: [Evidence.Entry] = []
    for (head, tries) in byHead {
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
