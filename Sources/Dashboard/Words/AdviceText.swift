import DeliveryMetrics

/// One line of advice in words, with its arithmetic: the same on a screen and in a report.
struct AdviceText {
  let advice: Advice

  init(_ advice: Advice) {
    self.advice = advice
  }

  /// What is found, with the figures that say so.
  var finding: String {
    switch advice {
    case .danger(let words):
      return Self.isWarned(words) ? Self.capitalized(words) : "\(Self.warning): \(words)"
    case .constraint(let holding, let bottleneck):
      return
        "\(Self.name(bottleneck.stage)) holds \(Self.part(holding)), \(Self.because(bottleneck))"
    case .waiting(let holding):
      return "Waiting between stages holds \(Self.part(holding)), when nobody works on it"
    case .landing(let holding, let changes):
      return
        "\(Figures.percent(holding.share)) of the lead time passes before a change lands: mean \(Figures.shortDuration(holding.leadTime)) from commit (n=\(holding.n)), \(Figures.shortDuration(holding.leadTime - holding.held)) from landing (n=\(changes))"
    case .failures(let part): return Self.failures(part)
    case .leadTime(let part):
      return Self.times(part, of: "the lead time", in: "commits")
    case .recovery(let part):
      return Self.times(part, of: "the time to recover", in: "incidents")
    case .frequency(let perDay, let target, let more, let days):
      return
        "\(Figures.rate(perDay, apartFrom: target)) deployments a day, target above \(Figures.rate(target)): \(more) more in \(Figures.decimal(days, digits: days == days.rounded() ? 0 : 1)) days"
    case .practice(let reading):
      let text = PracticeText(reading)
      return reading.kind == .speedWithoutSafety
        ? "\(Self.warning): \(text.finding)" : "\(reading.kind.title): \(text.judged)"
    }
  }

  /// The same in fewer columns, for a line that has other things to say.
  var brief: String {
    switch advice {
    case .danger(let words):
      guard Self.isWarned(words), let colon = words.firstRange(of: ": ") else { return words }
      return "speed without safety: \(words[colon.upperBound...])"
    case .constraint(let holding, let bottleneck):
      return "\(Self.name(bottleneck.stage)) holds \(Self.part(holding))"
    case .failures(let part) where part.without != nil:
      return
        "\(part.service) has \(Int(part.own)) of \(Int(part.all)) failures in \(part.ownCount) of \(part.allCount) deployments"
    case .waiting, .landing, .failures, .leadTime, .recovery, .frequency, .practice:
      return finding
    }
  }

  /// What to do about it.
  var remedy: String {
    switch advice {
    case .danger: "slow down, strengthen tests and monitoring, then speed up"
    case .constraint(_, let bottleneck): Self.remedy(bottleneck.stage)
    case .waiting: "deploy what has landed at once, change by change"
    case .landing: "smaller changes on shorter-lived branches, merged at least daily"
    case .failures: "begin with its tests and the size of its deployments"
    case .leadTime: "begin with what its changes wait for"
    case .recovery: "begin with how its failures are noticed and rolled back"
    case .frequency: "smaller changes, each deployed by itself"
    case .practice(let reading): reading.kind.remedy
    }
  }

  /// Its name in reports.
  var kind: String {
    switch advice {
    case .danger: "danger"
    case .constraint: "constraint"
    case .waiting: "waiting"
    case .landing: "landing"
    case .failures: "failures"
    case .leadTime: "lead_time"
    case .recovery: "recovery"
    case .frequency: "frequency"
    case .practice(let reading): reading.kind == .speedWithoutSafety ? "danger" : "practice"
    }
  }

  private static let warning = "Speed without safety is dangerous"

  /// Whether an alert says so itself.
  private static func isWarned(_ words: String) -> Bool {
    words.lowercased().hasPrefix("speed without safety")
  }

  private static func capitalized(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst()
  }

  private static func name(_ stage: Stage) -> String { capitalized("\(stage)") }

  /// `55.0% of the lead time (26m of 47m, n=148)`.
  private static func part(_ holding: Advice.Holding) -> String {
    "\(Figures.percent(holding.share)) of the lead time (\(Figures.shortDuration(holding.held)) of \(Figures.shortDuration(holding.leadTime)), n=\(holding.n))"
  }

  private static func because(_ bottleneck: Bottleneck) -> String {
    guard let queue = bottleneck.queueP85, let process = bottleneck.processP85 else {
      return bottleneck.because
    }
    return
      "queue p85 \(Figures.shortDuration(queue)) > process p85 \(Figures.shortDuration(process))"
  }

  private static func remedy(_ stage: Stage) -> String {
    switch stage {
    case .development: "smaller changes, reviewed the same day"
    case .testing: "make the slowest required job faster, and run jobs side by side"
    case .staging: "promote what has passed by itself: it waits for somebody, not for work"
    case .production: "shorten the rollout, and retry less"
    case .monitoring: "notice sooner whether a change is well"
    }
  }

  private static func failures(_ part: Advice.Part) -> String {
    let target = "target below \(Figures.percent(part.target))"
    let own = "\(Int(part.own)) of \(Int(part.all)) failures (\(Figures.percent(part.share)))"
    guard let without = part.without else {
      // So many may fail at most for the rate to stay below the target.
      var most = Int((part.target * Double(part.allCount)).rounded(.up))
      // Asked as the target is judged: a product such as 7 % of 100 is a little more than 7.
      while most > 0, Double(most) / Double(part.allCount) >= part.target { most -= 1 }
      let fewer = Int(part.all) - most
      let rate = "\(Int(part.all)) of \(part.allCount) deployments failed"
      return
        "\(part.service): \(rate) (\(Figures.percent(part.figure, apartFrom: part.target))), \(target)"
        + (fewer > 0 ? ": \(fewer) fewer meet it" : "")
    }
    return
      "\(part.service) has \(own) in \(part.ownCount) of \(part.allCount) deployments (\(Figures.percent(part.countShare))): \(Figures.percent(part.figure)) with it, \(Figures.percent(without)) without, \(target)"
  }

  private static func times(_ part: Advice.Part, of what: String, in count: String) -> String {
    let target = "target below \(Figures.shortDuration(part.target))"
    let mean = "mean \(Figures.shortDuration(part.figure))"
    guard let without = part.without else {
      return "\(part.service): \(mean) in \(part.allCount) \(count), \(target)"
    }
    return
      "\(part.service) has \(Figures.percent(part.share)) of \(what) in \(part.ownCount) of \(part.allCount) \(count) (\(Figures.percent(part.countShare))): \(mean) with it, \(Figures.shortDuration(without)) without, \(target)"
  }
}

extension PracticeText {
  /// The value with its arithmetic and limit: `6 of 40 production deployments by hand (15.0%), limit 10%`.
  var judged: String {
    if reading.verdict == .silent { return finding }
    let side = reading.kind.isBadBelow ? "at least" : "limit"
    let limit = limits.split(separator: " ").dropFirst().first.map { ", \(side) \($0)" } ?? ""
    let words = arithmetic
    if words.isEmpty { return "\(value) \(reading.kind.measure)\(limit)" }
    // What a share is one of says all that its measure would.
    let isCounted = reading.unit == .share && reading.kind != .speedWithoutSafety
    return isCounted
      ? "\(words) (\(value))\(limit)" : "\(value) \(reading.kind.measure)\(limit): \(words)"
  }
}
