import Dashboard
import DeliveryMetrics
import Yams

/// What is measured, over what, and what it should be.
extension ConfigurationReader {
  mutating func readTargets(_ node: Node) {
    let known = [
      "deploymentsPerDayAbove", "leadTimeBelow", "changeFailureRateBelow", "recoveryBelow",
    ]
    for (key, value) in fields.fields(node, "targets", known) {
      let place = "targets.\(key)"
      switch key {
      case "deploymentsPerDayAbove":
        fields.number(value, place).map { configuration.settings.deploymentsPerDayAbove = $0 }
      case "changeFailureRateBelow":
        fields.share(value, place).map { configuration.settings.changeFailureRateBelow = $0 }
      case "leadTimeBelow":
        fields.duration(value, place).map {
          configuration.settings.leadTimeSecondsBelow = Double($0) / 1e9
        }
      default:
        fields.duration(value, place).map {
          configuration.settings.recoverySecondsBelow = Double($0) / 1e9
        }
      }
    }
  }

  mutating func readHeadline(_ node: Node) {
    for (key, value) in fields.fields(node, "headline", ["leadTime", "recovery"]) {
      guard let statistic: Settings.Statistic = fields.word(value, "headline.\(key)") else {
        continue
      }
      if key == "leadTime" {
        configuration.settings.leadTimeStatistic = statistic
      } else {
        configuration.settings.recoveryStatistic = statistic
      }
    }
  }

  mutating func readLeadTime(_ node: Node) {
    for (key, value) in fields.fields(node, "leadTime", ["start", "bots"]) {
      if key == "start" {
        fields.word(value, "leadTime.start").map { configuration.settings.leadTimeStart = $0 }
      } else {
        fields.flag(value, "leadTime.bots").map { configuration.settings.countsBots = $0 }
      }
    }
  }

  mutating func readZone(_ node: Node) {
    let expected = "a name of the time zone database such as Europe/Berlin, or UTC, or local"
    let isKnown = surroundings.isKnownZone
    fields.value(node, "zone", expected) { isKnown($0) ? $0 : nil }.map {
      configuration.zone = $0
    }
  }

  mutating func readWindow(_ node: Node) {
    window(node, "window").map { configuration.window = $0 }
  }

  mutating func readWindows(_ node: Node) {
    let parts = fields.list(node, "windows", "a list of durations", atMost: 20)
    let windows = parts.compactMap { window($0.node, $0.place) }
    if windows.isEmpty {
      if parts.isEmpty, node.sequence != nil {
        fields.fault(node, "windows is empty, expected durations such as 7d")
      }
      return
    }
    configuration.windows = windows.sorted { $0.nanoseconds < $1.nanoseconds }
  }

  private func window(_ node: Node, _ place: String) -> WindowChoice? {
    fields.duration(node, place).map { WindowChoice(nanoseconds: $0, label: node.text) }
  }

  mutating func readPipeline(_ node: Node) {
    let expected = "a stage with its jobs, such as build: [unit_tests]"
    var stages: [PipelineDefinition.Stage] = []
    for (_, value) in fields.fields(node, "pipeline", ["stages"]) {
      for (stage, place) in fields.list(value, "pipeline.stages", "a list of stages", atMost: 100) {
        for (name, jobs) in fields.pairs(stage, place, expected) {
          let place = "\(place).\(name.text.prefix(60))"
          stages.append(
            PipelineDefinition.Stage(
              name: name.text, jobs: fields.texts(jobs, place, "the name of a job")))
        }
      }
    }
    configuration.settings.pipeline = PipelineDefinition(stages: stages)
  }

  mutating func readPractices(_ node: Node) {
    let known = PracticeKind.allCases.map(\.rawValue)
    for (key, value) in fields.fields(node, "practices", known) {
      guard let practice = PracticeKind(rawValue: key) else { continue }
      var limits = PracticeLimits(warn: nil, alarm: nil)
      for (name, value) in fields.fields(value, "practices.\(key)", ["warn", "alarm"]) {
        let place = "practices.\(key).\(name)"
        let limit: Double? =
          switch Configuration.unit(of: practice) {
          case .share: fields.share(value, place)
          case .seconds: fields.duration(value, place).map { Double($0) / 1e9 }
          case .number: fields.number(value, place)
          }
        if name == "warn" { limits.warn = limit } else { limits.alarm = limit }
      }
      if let warn = limits.warn, let alarm = limits.alarm {
        // Of integrations few are bad, of all else much.
        let isLow = practice == .continuousIntegration
        if isLow ? alarm > warn : alarm < warn {
          fields.fault(
            value,
            "practices.\(key).alarm comes before warn, expected it \(isLow ? "at most" : "at least") that"
          )
        }
      }
      configuration.settings.practiceLimits[practice] = limits
    }
  }
}
