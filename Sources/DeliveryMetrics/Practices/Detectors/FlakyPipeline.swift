import DeliveryEvents

/// Runs that were red and then green on one commit: nothing but chance had changed.
struct FlakyPipeline: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    let units = FlakyRuns.units(context.runs)
    guard units.contains(where: { _ in true }) else {
      return .missing(
        context.runs.isEmpty
          ? "no pipeline or job in the last 30 days" : "runs do not name a commit",
        .share)
    }
    let runs = units.reduce(0) { $0 + (context.contains($1.end ?? .distantFuture) ? 1 : 0) }
    let flaky = FlakyRuns.pairs(units).filter { context.contains($0.green.end ?? .distantFuture) }
    let events =
      context.listsEvents
      ? flaky.map { red, green in
        Evidence.Entry(
          subject: .run, isIncluded: true, time: green.end ?? green.start, start: red.end,
          services: [context.name(green.service)],
          id: context.text(green.name.isSome ? green.name : green.pipeline),
          sha: context.text(green.sha),
          value: green.end.flatMap { end in red.end.map { end.seconds(since: $0) } },
          reason: "red, then green on one commit")
      } : []
    let figures = [
      PracticeFigure("red, then green", Double(flaky.count)), PracticeFigure("runs", Double(runs)),
    ]
    return PracticeFinding(
      runs == 0 ? nil : Double(flaky.count) / Double(runs), .share, n: runs, figures,
      events: events)
  }
}
