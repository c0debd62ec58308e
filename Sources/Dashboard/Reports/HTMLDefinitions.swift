import DeliveryMetrics

/// What the numbers of the page mean, at its end.
enum HTMLDefinitions {
  /// The terms, in the order in which the page uses them.
  static func terms(levels: String) -> [(String, String)] {
    MetricKind.allCases.map { ($0.title, meaning(of: $0)) } + [
      (
        "Target and level",
        "A target is met or missed, whatever the number of samples. A level (elite, high, medium, low) is that of the DORA table of \(levels), by the median of durations, and needs five samples."
      ),
      (
        "n",
        "How many deployments, changes or incidents a number is made of. No data is not zero: where there is nothing to measure there is a dash, with its reason."
      ),
      (
        "Before",
        "Without another choice the period of the same length just before, by what is known now; with one, the numbers that a report had as of its end. Better, same and worse: within a tenth is the same; a question mark where fewer than five samples are too few for the word."
      ),
      (
        "Who moved it",
        "The difference of the pooled figure, shared out: for each service what its own figure did, and what its share of the changes, deployments or incidents did. The parts add up to the whole."
      ),
      (
        "Baseline",
        "What the measures were in the first 30 days from the first production deployment on; with fewer than ten deployments up to the day of the tenth, 90 days at most. Under other settings it is shown and not compared."
      ),
      (
        "Value stream",
        "How long changes stay in each of five stages, from the first commit to watched in production. The constraint is the stage with the largest share of the lead time, where work waits longer than it is worked on, or piles up."
      ),
      (
        "Work in progress, flow efficiency, first pass",
        "Changes that are in a stage now; active time of all time; the share of changes that passed a stage without a failure."
      ),
    ]
  }

  private static func meaning(of metric: MetricKind) -> String {
    switch metric {
    case .deploymentFrequency:
      "Successful production deployments, by the calendar days that were observed. Rollbacks and fixes count."
    case .leadTime:
      "From the commit of a change to its first arrival in production, one sample for each change and service. Merge commits are left out."
    case .changeFailureRate:
      "Finished production deployments that failed, were rolled back or repaired, or caused an incident, of all finished ones. Each counts once."
    case .recoveryTime:
      "Production incidents, from opened to resolved, in the window of their resolution. Open ones stand apart."
    case .failedDeploymentRecoveryTime:
      "From the finish of a failed deployment to the end of its last incident; without one, to the next success of the service."
    case .reworkRate:
      "Successful deployments that were a hotfix, a rollback, or finished while an incident of the service was open."
    }
  }

  static func section(levels: String) -> Markup {
    .tag(
      "section", [("aria-labelledby", "definitions")],
      [
        .tag("h2", [("id", "definitions")], words: "What the numbers mean"),
        .tag(
          "dl",
          terms(levels: levels).flatMap { term, meaning in
            [Markup.tag("dt", words: term), .tag("dd", words: meaning)]
          }),
      ])
  }
}
