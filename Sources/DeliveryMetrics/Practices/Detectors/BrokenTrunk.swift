import DeliveryEvents

/// How long the trunk stays red: from a red run on it to the next green one of the same name, those that
/// are red still with their time so far; and the share of time for which a service's trunk is red.
struct BrokenTrunk: PracticeDetector {
  /// Above this share of the time it warns.
  private static let share = 0.05

  func finding(_ context: PracticeContext) -> PracticeFinding {
    let runs = TrunkRuns(context.runs)
    let decided = runs.decided.reduce(0) {
      $0 + (context.contains($1.end ?? .distantFuture) ? 1 : 0)
    }
    let services = runs.services.count
    if services == 0 {
      return .missing(
        context.runs.isEmpty
          ? "no pipeline or job in the last 30 days"
          : "no run names the trunk, or a commit that landed",
        .seconds)
    }
    var lengths = Durations()
    var red: Int128 = 0
    var isRedNow = 0
    var events: [Evidence.Entry] = []
    let observed = Interval(start: context.observedFrom, end: context.now)
    let stretches = runs.redStretches
    for (service, intervals) in Dictionary(grouping: stretches, by: \.service) {
      red += Int128(intervals.map { $0.interval(until: context.now) }.covered(in: observed))
      if intervals.contains(where: { $0.end == nil }) { isRedNow += 1 }
      for one in intervals where one.end ?? context.now > context.window.from {
        let end = one.end ?? context.now
        lengths.record(end.nanoseconds(since: one.start))
        guard context.listsEvents else { continue }
        events.append(
          Evidence.Entry(
            subject: .run, isIncluded: true, time: end, start: one.start,
            services: [context.name(service)],
            id: context.text(one.name.isSome ? one.name : one.pipeline),
            sha: one.sha.isSome ? context.text(one.sha) : nil,
            value: end.seconds(since: one.start),
            reason: one.end == nil ? "red still" : "green again"
          ))
      }
    }
    let whole = Int128(observed.nanoseconds) * Int128(services)
    let share = whole > 0 ? Double(red) / Double(whole) : nil
    var finding = PracticeFinding(
      lengths.percentile(0.5) ?? 0, .seconds, n: decided,
      [
        PracticeFigure("trunk runs", Double(decided)),
        PracticeFigure("times red", Double(lengths.count)),
        PracticeFigure("share of time red", share, .share),
        PracticeFigure("services red now", Double(isRedNow)),
      ], events: events)
    if let share, share > Self.share { finding.least = .warn }
    return finding
  }
}
