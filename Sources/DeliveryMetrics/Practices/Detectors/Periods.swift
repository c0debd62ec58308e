/// The last 30 days and the 30 before them.
struct Periods {
  var now: PeriodFigures
  var before: PeriodFigures
  /// Deployments a day, now and before.
  private let perDay: (now: Double?, before: Double?)
  private let medians: (now: Double?, before: Double?)

  init(_ context: PracticeContext) {
    now = context.figures(to: context.now)
    before = context.figures(to: context.window.from)
    let days = context.derivation.observedDays(
      windowNanoseconds: context.window.nanoseconds, to: context.window.from, zone: context.zone)
    perDay = (
      context.window.observedDays.map { [now] in Double(now.deliveries.deployments) / $0 },
      days.map { [before] in Double(before.deliveries.deployments) / $0 }
    )
    medians = (
      now.deliveries.leadTimes.percentile(0.5), before.deliveries.leadTimes.percentile(0.5)
    )
  }

  /// How deployments a day moved, relative; `nil` where there were none before.
  var frequencyChange: Double? { Self.change(perDay) }
  var leadTimeChange: Double? { Self.change(medians) }
  var recoveryChange: Double? { Self.change((now.recoveries.mean, before.recoveries.mean)) }
  var failureRate: (now: Double?, before: Double?) {
    (now.deliveries.failureRate, before.deliveries.failureRate)
  }
  var rework: (now: Double?, before: Double?) {
    func rate(_ figures: PeriodFigures) -> Double? {
      let all = figures.deliveries.deployments
      return all == 0 ? nil : Double(figures.deliveries.rework) / Double(all)
    }
    return (rate(now), rate(before))
  }

  private static func change(_ values: (now: Double?, before: Double?)) -> Double? {
    guard let now = values.now, let before = values.before, before > 0 else { return nil }
    return now / before - 1
  }

  /// Whether a change is as large as one of the same sign, that one included: 0.15 less 0.1, or 0.8 less 1,
  /// no binary fraction meets.
  static func reaches(_ change: Double?, _ limit: Double) -> Bool {
    guard let change else { return false }
    return change / limit >= 1 - 1e-9
  }

  /// How much a share rose, in `-1...1`; 0 where there is nothing to compare.
  static func rise(_ values: (now: Double?, before: Double?)) -> Double {
    guard let now = values.now, let before = values.before else { return 0 }
    return now - before
  }

  var figures: [PracticeFigure] {
    [
      PracticeFigure("deployments", Double(now.deliveries.deployments)),
      PracticeFigure("before", Double(before.deliveries.deployments)),
      PracticeFigure("median lead time", medians.now, .seconds),
      PracticeFigure("before", medians.before, .seconds),
      PracticeFigure("failure rate", failureRate.now, .share),
      PracticeFigure("before", failureRate.before, .share),
      PracticeFigure("failed", Double(now.deliveries.failed)),
      PracticeFigure("before", Double(before.deliveries.failed)),
      PracticeFigure("rework", rework.now, .share), PracticeFigure("before", rework.before, .share),
      PracticeFigure("recovery", now.recoveries.mean, .seconds),
      PracticeFigure("before", before.recoveries.mean, .seconds),
    ]
  }
}

/// The deployments of the window as evidence.
enum PeriodDeployments {
  /// Of which the failures count.
  static func failures(_ context: PracticeContext) -> [Evidence.Entry] {
    entries(context) { _, reasons in !reasons.isEmpty }
  }

  /// Of which the successes count.
  static func all(_ context: PracticeContext) -> [Evidence.Entry] {
    entries(context) { isSuccess, _ in isSuccess }
  }

  private static func entries(
    _ context: PracticeContext, _ counts: (Bool, [String]) -> Bool
  ) -> [Evidence.Entry] {
    guard context.listsEvents else { return [] }
    var events: [Evidence.Entry] = []
    let reasons = FailureReasons(derivation: context.derivation)
    context.forEachDeployment { service, delivery, attempt in
      let words = reasons.words(AttemptPlace(service: service, attempt: attempt))
      events.append(
        context.entry(
          service, delivery, attempt, isIncluded: counts(delivery.successes[attempt], words),
          words.isEmpty ? "" : "failed: " + words.joined(separator: ", ")))
    }
    return events
  }
}
