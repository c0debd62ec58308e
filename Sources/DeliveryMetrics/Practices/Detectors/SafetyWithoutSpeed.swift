/// A failure rate on target, while deliveries became much fewer or slower than in the 30 days before.
struct SafetyWithoutSpeed: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    let periods = Periods(context)
    let figures = periods.figures
    guard let change = periods.frequencyChange else {
      return .missing("no period before to compare with", .share, figures)
    }
    guard let rate = periods.failureRate.now else {
      return .missing("no production deployment finished", .share, figures)
    }
    var finding = PracticeFinding(
      change, .share, n: periods.before.deliveries.deployments, figures)
    let isSlower = Periods.reaches(change, -0.5) || Periods.reaches(periods.leadTimeChange, 1)
    if isSlower, rate < context.settings.changeFailureRateBelow { finding.least = .note }
    finding.events = PeriodDeployments.all(context)
    return finding
  }
}
