import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  static let manual = PracticeReading(
    kind: .manualDeployments, verdict: .warn, value: 0.15, unit: .share, n: 40,
    limits: PracticeLimits(warn: 0.1, alarm: 0.3), reason: nil,
    figures: [PracticeFigure("by hand", 6), PracticeFigure("production deployments", 40)])

  static var guide: GuideDetail {
    var bottleneck = stream.bottleneck ?? Bottleneck(stage: .staging, share: 0, because: "")
    (bottleneck.queueP85, bottleneck.processP85) = (9600, 240)
    let ci = PracticeReading(
      kind: .slowIntegration, verdict: .ok, value: 480, unit: .seconds, n: 36,
      limits: PracticeLimits(warn: 600, alarm: 1800), reason: nil,
      figures: [PracticeFigure("commits with CI", 36), PracticeFigure("p50", 300, .seconds)])
    return GuideDetail(
      day: 173, phase: .improvement,
      steps: [
        GuideStepReading(.baseline, .done, .baseline(.frozen(frozen))),
        GuideStepReading(
          .monitoring, .open, .services(3, of: 4, without: ["legacy-batch"])),
        GuideStepReading(.documentedProcess, .done, .deployments(39, of: 40, enough: 0.9)),
        GuideStepReading(.automation, .done, .services(4, of: 4, without: [])),
        GuideStepReading(.manualSteps, .open, .practices([manual])),
        GuideStepReading(.feedbackFromCI, .done, .practices([ci])),
        GuideStepReading(
          .feedbackFromProduction, .undecided,
          .missing("change or commit lines, and deploy lines with a sha")),
        GuideStepReading(
          .continuousImprovement, .open,
          .measures(withBaseline().reading.baseline, met: 3, targets: 4)),
        GuideStepReading(.advancedAutomation, .undecided, .missing("pipeline lines")),
        GuideStepReading(.crossTeam, .undecided, .missing("an actor on deploy lines")),
      ],
      advice: [
        .danger("deploys +22% while failures +5.5pt"),
        .constraint(
          Advice.Holding(held: 1558, leadTime: 2832, n: 148), bottleneck),
        .failures(
          Advice.Part(
            service: "checkout", own: 14, all: 31, ownCount: 41, allCount: 179, target: 0.15)),
        .practice(manual),
      ])
  }
}
