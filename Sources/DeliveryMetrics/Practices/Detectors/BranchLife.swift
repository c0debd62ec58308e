/// From the first thing that the log tells of a change (its first commit, else that it was opened) to its
/// merge.
struct BranchLife: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    var samples = Durations()
    var merged = 0
    var events: [Evidence.Entry] = []
    for item in context.items where item.change.isSome && context.contains(item.landed) {
      merged += 1
      guard item.landed > item.began else { continue }
      samples.record(item.landed.nanoseconds(since: item.began))
      guard context.listsEvents else { continue }
      events.append(
        PracticeItems.entry(
          item, context, time: item.landed, start: item.began,
          value: item.landed.seconds(since: item.began), isIncluded: true))
    }
    let figures = [
      PracticeFigure("merged changes", Double(merged)),
      PracticeFigure("with a known beginning", Double(samples.count)),
      PracticeFigure("p50", samples.percentile(0.5), .seconds),
    ]
    if merged == 0 { return .missing("no change (pull request) was merged", .seconds, figures) }
    if samples.count == 0 {
      return .missing("no change tells its first commit or its opening", .seconds, figures)
    }
    return PracticeFinding(
      samples.percentile(0.85), .seconds, n: samples.count, figures, events: events)
  }
}
