/// Deliveries that sped up against the 30 days before, while more of them failed.
struct SpeedWithoutSafety: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    let periods = Periods(context)
    let figures = periods.figures
    guard let change = periods.frequencyChange else {
      return .missing("no period before to compare with", .share, figures)
    }
    var finding = PracticeFinding(
      change, .share,
      n: min(periods.now.deliveries.deployments, periods.before.deliveries.deployments),
      figures)
    let isFaster =
      Periods.reaches(change, 0.2) || Periods.reaches(periods.leadTimeChange, -0.2)
    let isLessSafe =
      Periods.reaches(Periods.rise(periods.failureRate), 0.05)
      || Periods.reaches(Periods.rise(periods.rework), 0.05)
      || Periods.reaches(periods.recoveryChange, 0.5)
    let more = periods.now.deliveries.failed - periods.before.deliveries.failed
    if isFaster, isLessSafe, more >= 2 {
      let rate = periods.failureRate.now ?? 0
      finding.least = rate >= context.settings.changeFailureRateBelow ? .alarm : .warn
    }
    finding.events = PeriodDeployments.failures(context)
    return finding
  }
}
