import DeliveryEvents

/// How many commits a deployment brings, and how many lines a change has: the graver of the two counts.
/// Limits that somebody chooses are those of commits.
struct BatchSize: PracticeDetector {
  private static let lineLimits = PracticeLimits(warn: 219, alarm: 793)

  func finding(_ context: PracticeContext) -> PracticeFinding {
    var batches = Durations()
    var sizes = Durations()
    var events: [Evidence.Entry] = []
    context.forEachDeployment { service, delivery, attempt in
      guard let size = size(of: delivery, attempt) else { return }
      batches.record(Int64(size) * 1_000_000_000)
      guard context.listsEvents else { return }
      events.append(
        context.entry(
          service, delivery, attempt, isIncluded: true, value: Double(size), "commits: \(size)"))
    }
    for item in context.items where context.contains(item.landed) {
      guard let lines = item.lines else { continue }
      sizes.record(Int64(lines) * 1_000_000_000)
      guard context.listsEvents else { continue }
      events.append(
        PracticeItems.entry(
          item, context, time: item.landed, start: nil, value: Double(lines), isIncluded: true,
          "lines: \(lines)"))
    }
    let commits = batches.percentile(0.85)
    let lines = sizes.percentile(0.85)
    let figures = [
      PracticeFigure("commits per deployment p85", commits, .commits),
      PracticeFigure("deployments", Double(batches.count)),
      PracticeFigure("lines per change p85", lines, .lines),
      PracticeFigure("changes", Double(sizes.count)),
    ]
    let minimum = PracticeKind.batchSize.minimumSamples
    let limits =
      context.settings.practiceLimits[.batchSize] ?? PracticeKind.batchSize.standardLimits
    if let lines, sizes.count >= minimum {
      let verdict = Self.lineLimits.verdict(of: lines, .batchSize)
      let other = commits.map { limits.verdict(of: $0, .batchSize) }
      if batches.count < minimum || verdict > other ?? .silent {
        var finding = PracticeFinding(lines, .lines, n: sizes.count, figures, events: events)
        finding.decidedBy = Self.lineLimits
        return finding
      }
    }
    if commits == nil, lines == nil {
      return .missing(
        "deployed commits are not in the log, and no change tells its lines", .commits, figures)
    }
    return PracticeFinding(commits, .commits, n: batches.count, figures, events: events)
  }

  /// How many commits a success brought first; `nil` for a failure, a baseline, and one of which the
  /// commits are not known.
  private func size(of delivery: ServiceDelivery, _ attempt: Int) -> Int? {
    guard delivery.successes[attempt] else { return nil }
    // Not told by its arrivals: a merge commit is none of a baseline, whoever brought it.
    let place = Int(delivery.attempts[attempt])
    if delivery.environments.contains(where: { $0.baseline == place }) { return nil }
    var count = 0
    var unknown = 0
    for place in delivery.marks[attempt].arrivals {
      switch delivery.arrivals[place].kind {
      case .unknown: unknown += 1
      case .sample, .merge, .clockSkew, .bot, .baseline: count += 1
      }
    }
    let deployment = delivery.deployment(ofAttempt: attempt)
    if count == 0, unknown > 0 || deployment.sha.isNone && deployment.shas == nil { return nil }
    return count
  }
}
