import DeliveryMetrics

/// A step of the guide in words: the same on a screen and in a report.
struct GuideText {
  let reading: GuideStepReading

  init(_ reading: GuideStepReading) {
    self.reading = reading
  }

  /// The figure that decides, or what would.
  var finding: String {
    switch reading.evidence {
    case .baseline(let status): return BaselineText(status).finding
    case .services(let some, let all, let without):
      let what = reading.step == .monitoring ? "health checks" : "pipeline or job runs"
      let names =
        without.isEmpty
        ? ""
        : "; not " + without.prefix(3).joined(separator: ", ")
          + (without.count > 3 ? " and \(without.count - 3) more" : "")
      return "\(some) of \(all) service\(all == 1 ? "" : "s") have \(what)\(names)"
    case .deployments(let some, let all, let enough):
      let share = Double(some) / Double(all)
      return
        "\(some) of \(all) production deployments tell what they brought and how they came about (\(Figures.percent(share))), wanted \(Figures.percent(enough))"
    case .measures(let baseline, let met, let targets):
      return
        "\(baseline?.tally ?? "too few to tell") beside the baseline; \(met) of \(targets) targets met"
    case .practices(let readings):
      // What is within its limits is told of only where nothing is beyond them.
      let off = readings.filter { $0.verdict >= .warn }
      let told = off.isEmpty ? Array(readings.prefix(1)) : off
      let others = readings.count - told.count
      return told.map { PracticeText($0).judged }.joined(separator: "; ")
        + (others > 0 ? "; \(others) more within limits" : "")
    case .missing(let lines): return "the log does not tell; would decide: \(lines)"
    }
  }
}

extension GuideStep {
  /// What a screen calls it.
  var title: String {
    switch self {
    case .baseline: "Baseline recorded"
    case .monitoring: "Monitoring"
    case .documentedProcess: "Documented process"
    case .automation: "Automation"
    case .manualSteps: "Fewer manual steps"
    case .feedbackFromCI: "Feedback from CI"
    case .feedbackFromProduction: "Feedback from production"
    case .continuousImprovement: "Continuous improvement"
    case .advancedAutomation: "Advanced automation"
    case .crossTeam: "Cross-team optimisation"
    }
  }
}

extension GuidePhase {
  /// What a screen calls it.
  var title: String {
    switch self {
    case .beginning: "first 30 days"
    case .automation: "60-90 days"
    case .improvement: "beyond 90 days"
    }
  }

  /// Its name in reports.
  var key: String {
    switch self {
    case .beginning: "first_30_days"
    case .automation: "60_to_90_days"
    case .improvement: "beyond_90_days"
    }
  }
}

extension GuideState {
  var word: String {
    switch self {
    case .done: "DONE"
    case .open: "OPEN"
    case .undecided: "NOT TOLD"
    }
  }

  var role: Role {
    switch self {
    case .done: .statusOK
    case .open: .statusWarn
    case .undecided: .statusNoData
    }
  }

  /// Glyph and word.
  var label: StyledText {
    let glyph =
      switch self {
      case .done: "+"
      case .open: "~"
      case .undecided: "-"
      }
    return StyledText("\(glyph) \(word)", role)
  }
}

extension GuideDetail {
  /// Where a team is by the time since its first deployment.
  var place: String {
    guard let day else { return "before the first production deployment" }
    let way = phase == .automation && day < 60 ? "on the way to the " : ""
    return "day \(day) since the first production deployment: \(way)\(phase.title)"
  }

  /// The next step with its figure.
  var nextWords: String {
    guard let next else { return "every step is done: keep improving what holds the stream back" }
    return "\(next.step.title): \(GuideText(next).finding)"
  }
}
