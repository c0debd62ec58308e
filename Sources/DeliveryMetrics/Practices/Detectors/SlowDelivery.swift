/// From a change's merge, or a bare commit's landing, to its arrival in production.
struct SlowDelivery: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    var samples = Durations()
    var events: [Evidence.Entry] = []
    for item in context.items {
      guard let arrived = item.arrived, context.contains(arrived), arrived > item.landed else {
        continue
      }
      samples.record(arrived.nanoseconds(since: item.landed))
      guard context.listsEvents else { continue }
      events.append(
        PracticeItems.entry(
          item, context, time: arrived, start: item.landed,
          value: arrived.seconds(since: item.landed), isIncluded: true))
    }
    let figures = [
      PracticeFigure("changes in production", Double(samples.count)),
      PracticeFigure("p50", samples.percentile(0.5), .seconds),
    ]
    if samples.count == 0 {
      let landed = context.items.contains { context.contains($0.landed) }
      return .missing(
        landed ? "no change that landed was followed to production" : "no commit or change landed",
        .seconds, figures)
    }
    return PracticeFinding(
      samples.percentile(0.85), .seconds, n: samples.count, figures, events: events)
  }
}
