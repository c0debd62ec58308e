import DeliveryEvents
public import DeliveryMetrics

extension ComparedFigure {
  /// What a narrow column calls it.
  var shortTitle: String {
    switch self {
    case .deploymentFrequency: "deploys/day"
    case .leadTimeMean: "lead mean"
    case .leadTimeMedian: "lead median"
    case .changeFailureRate: "failure rate"
    case .recoveryTimeMean: "recover mean"
    case .recoveryTimeMedian: "recover med."
    case .failedDeploymentRecoveryTimeMean: "failed deploy"
    case .reworkRate: "rework rate"
    case .streamLeadTimeMean: "stream lead"
    case .flowEfficiency: "flow effic."
    case .meanWip: "wip mean"
    }
  }

  /// What a report calls it.
  public var title: String {
    switch self {
    case .deploymentFrequency: "Deployments a day"
    case .leadTimeMean: "Lead time, mean"
    case .leadTimeMedian: "Lead time, median"
    case .changeFailureRate: "Change failure rate"
    case .recoveryTimeMean: "Recovery, mean"
    case .recoveryTimeMedian: "Recovery, median"
    case .failedDeploymentRecoveryTimeMean: "Failed deploy recovery, mean"
    case .reworkRate: "Rework rate"
    case .streamLeadTimeMean: "Stream lead time, mean"
    case .flowEfficiency: "Flow efficiency"
    case .meanWip: "Work in progress, mean"
    }
  }

  /// What its samples are, of which a service has a share; `nil` where shares say nothing.
  var samples: String? {
    switch self {
    case .leadTimeMean, .leadTimeMedian: "changes"
    case .changeFailureRate, .reworkRate: "deployments"
    case .recoveryTimeMean, .recoveryTimeMedian: "incidents"
    case .deploymentFrequency, .failedDeploymentRecoveryTimeMean, .streamLeadTimeMean,
      .flowEfficiency, .meanWip:
      nil
    }
  }

  /// A value in its unit.
  func text(_ value: Double?) -> String {
    switch unit {
    case .perDay, .items: Figures.rate(value)
    case .seconds: Figures.duration(value)
    case .share: Figures.percent(value)
    }
  }

  /// A difference in its unit, with its sign: `+00:12:03`, `-5.5pt`; `0` for one too small to write.
  func signed(_ difference: Double?) -> String {
    guard let difference else { return Figures.missing }
    let amount = unit == .share ? Figures.points(abs(difference), since: 0) : text(abs(difference))
    let zero = unit == .share ? Figures.points(0, since: 0) : text(0)
    guard let amount, amount != zero else { return "0" }
    return (difference < 0 ? "-" : "+") + amount.drop { $0 == "+" }
  }
}

extension FigureDifference {
  /// The change in percent of the first value: `+22%`; nothing where that has no meaning.
  var relativeText: String {
    guard relative != nil else { return "" }
    return Figures.change(second.value, since: first.value) ?? ""
  }

  /// Glyph and word, so that nothing is lost without colour; a question mark where few samples are
  /// too few for the word.
  var badge: StyledText {
    isThin ? StyledText("? \(verdict.word)", .statusNoData) : verdict.badge
  }

  /// How many samples each side has: `n 44 to 52`; nothing for a figure without samples.
  var samplesText: String {
    guard first.n != nil || second.n != nil else { return "" }
    func text(_ n: Int?) -> String { n.map { "\($0)" } ?? Figures.missing }
    return "n \(text(first.n)) to \(text(second.n))"
  }
}

extension FigureDifference.Verdict {
  var word: String {
    switch self {
    case .better: "better"
    case .same: "same"
    case .worse: "worse"
    case .moved: "moved"
    case .incomparable: "no data"
    }
  }

  var glyph: String {
    switch self {
    case .better: "+"
    case .same: "="
    case .worse: "X"
    case .moved: "~"
    case .incomparable: "-"
    }
  }

  var role: Role {
    switch self {
    case .better: .statusOK
    case .worse: .statusMiss
    case .same, .moved: .text
    case .incomparable: .statusNoData
    }
  }

  var badge: StyledText { StyledText("\(glyph) \(word)", role) }
}

extension ComparedSpan {
  /// The length of its window: `30d`, `24d14h`, below a day to the second: `1h30m`.
  var length: String {
    let second: Int64 = 1_000_000_000
    let day = 86_400 * second
    if nanoseconds > day, nanoseconds % day != 0 {
      return Figures.shortDuration(Double(nanoseconds) / 1e9)
    }
    return DurationText.text(nanoseconds < second ? nanoseconds : nanoseconds / second * second)
  }

  /// Its ends as they are told: of a window that holds the last nanosecond of a second that is the second after,
  /// such as midnight.
  var edges: (from: Timestamp, to: Timestamp) {
    func edge(_ instant: Timestamp) -> Timestamp {
      let isLast = instant.nanoseconds % 1_000_000_000 == 999_999_999
      return isLast ? instant.advanced(byNanoseconds: 1) : instant
    }
    return (edge(from), edge(to))
  }

  /// What its window is not, in words: cut short at the clock, or older than the log.
  func remarks(_ window: WindowSpan) -> [String] {
    var remarks = isClipped ? ["so far, to the clock"] : []
    if let observed = window.observedDays {
      if observed < window.days {
        // Less than the window is a count of dates.
        let days = Int(observed)
        remarks.append("the log has \(days == 1 ? "1 day" : "\(days) days") of it")
      }
    } else {
      remarks.append("before the log begins")
    }
    return remarks
  }
}
