import Dashboard
import DeliveryMetrics

/// Writes a configuration down, key by key, so that it reads back the same, but for secrets that are hidden.
public struct ConfigurationText {
  private let configuration: Configuration
  private let showsSecrets: Bool
  private var settings: Settings { configuration.settings }

  /// Creates the text of a configuration.
  ///
  /// - Parameter showsSecrets: Whether the values of headers, and what may be a secret in an address, stand there as they
  ///   are; else `***` does.
  public init(_ configuration: Configuration, showsSecrets: Bool) {
    self.configuration = configuration
    self.showsSecrets = showsSecrets
  }

  /// All of it, each key with where it comes from.
  public var lines: [String] {
    ConfigurationKey.allCases.filter { $0 != .include }.flatMap { key in
      let origin = configuration.places[key].map { "\($0)" } ?? "usual"
      return ["# \(Frame.plain(origin))"] + lines(of: key)
    }
  }

  /// The lines of one key.
  func lines(of key: ConfigurationKey) -> [String] {
    switch key {
    case .include: return ["include: []"]
    case .sources: return ["sources: \(YAMLText.list(configuration.sources))"]
    case .services:
      return Self.map(
        "services",
        settings.services.entries.map {
          ($0.repository.text, YAMLText.value($0.service))
        })
    case .teams:
      return Self.map(
        "teams",
        settings.teams.entries.map {
          ($0.team, YAMLText.list($0.services.map(\.text)))
        })
    case .people:
      let people = Dictionary(grouping: settings.people.keys.sorted()) {
        settings.people[$0] ?? ""
      }
      return Self.map(
        "people",
        people.sorted { $0.key < $1.key }.map {
          ($0.key, YAMLText.list($0.value))
        })
    case .environments:
      return ["environments:"]
        + patterns([
          ("production", settings.names.production), ("ignored", settings.names.ignored),
          ("staging", settings.names.staging),
        ])
    case .patterns:
      return ["patterns:"]
        + patterns([
          ("hotfix", settings.names.hotfix), ("bots", settings.names.bots),
          ("incidentLabels", settings.names.incidentLabels),
        ])
    case .targets:
      return [
        "targets:",
        "  deploymentsPerDayAbove: \(FieldReader.plain(settings.deploymentsPerDayAbove))",
        "  leadTimeBelow: \(DurationText.text(seconds: settings.leadTimeSecondsBelow))",
        "  changeFailureRateBelow: \(FieldReader.plain(settings.changeFailureRateBelow))",
        "  recoveryBelow: \(DurationText.text(seconds: settings.recoverySecondsBelow))",
      ]
    case .headline:
      return [
        "headline: {leadTime: \(settings.leadTimeStatistic.rawValue), recovery: \(settings.recoveryStatistic.rawValue)}"
      ]
    case .levels: return ["levels: \(settings.levelTable.rawValue)"]
    case .leadTime:
      return ["leadTime: {start: \(settings.leadTimeStart.rawValue), bots: \(settings.countsBots)}"]
    case .rollback: return ["rollback: \(settings.rollbackMarks.rawValue)"]
    case .linkWindow: return ["linkWindow: \(DurationText.text(settings.linkWindowNanoseconds))"]
    case .bake: return ["bake: \(DurationText.text(settings.bakeNanoseconds))"]
    case .requiredJobs: return ["requiredJobs: \(YAMLText.list(settings.requiredJobs))"]
    case .zone: return ["zone: \(YAMLText.value(configuration.zone))"]
    case .window: return ["window: \(configuration.window.label)"]
    case .windows: return ["windows: \(YAMLText.list(configuration.windows.map(\.label)))"]
    case .pipeline: return pipeline
    case .practices: return practices
    case .alerts: return alerts
    case .notifications: return notifications
    case .metrics:
      let file = configuration.metrics.file.map { "file: \(YAMLText.value($0))" }
      let listen = configuration.metrics.listen.map { "listen: \(YAMLText.value("\($0)"))" }
      return ["metrics: {\([file, listen].compactMap { $0 }.joined(separator: ", "))}"]
    case .theme: return ["theme: \(YAMLText.value(configuration.theme))"]
    case .keys:
      return Self.map(
        "keys",
        configuration.keyWishes.map {
          ($0.action, $0.keys.isEmpty ? "none" : YAMLText.list($0.keys))
        })
    case .retention:
      return configuration.retention.map { ["retention: \($0.label)"] }
        ?? ["# retention: twice the longest window and 30 days"]
    case .state:
      var parts = ["keep: \(configuration.state.isKept)"]
      if let file = configuration.state.file { parts.append("file: \(YAMLText.value(file))") }
      if configuration.state.isRequired { parts.append("required: true") }
      return ["state: {\(parts.joined(separator: ", "))}"]
    }
  }

  /// A mapping with one pair on each line.
  static func map(_ name: String, _ pairs: [(String, String)]) -> [String] {
    if pairs.isEmpty { return ["\(name): {}"] }
    return ["\(name):"] + pairs.map { "  \(YAMLText.value($0.0)): \($0.1)" }
  }

  private func patterns(_ lists: [(key: String, patterns: [NamePattern]?)]) -> [String] {
    lists.map { key, patterns in
      let texts =
        patterns?.map(\.text)
        ?? NamePatterns.usual.filter { $0.key == key }.map(\.pattern)
      return "  \(key): \(YAMLText.list(texts))"
    }
  }

  private var pipeline: [String] {
    if settings.pipeline.stages.isEmpty { return ["pipeline: {stages: []}"] }
    return ["pipeline:", "  stages:"]
      + settings.pipeline.stages.map {
        "    - \(YAMLText.value($0.name)): \(YAMLText.list($0.jobs))"
      }
  }

  /// The limits that apply, the usual ones of a practice included; none of one that is judged by its definition.
  private var practices: [String] {
    let limits = PracticeKind.allCases.compactMap { practice -> (String, String)? in
      let chosen = settings.practiceLimits[practice]
      let limits = chosen ?? practice.standardLimits
      let parts = [("warn", limits.warn), ("alarm", limits.alarm)].compactMap { name, value in
        value.map { "\(name): \(Self.text($0, Configuration.unit(of: practice)))" }
      }
      if chosen == nil, parts.isEmpty { return nil }
      return (practice.rawValue, "{\(parts.joined(separator: ", "))}")
    }
    return Self.map("practices", limits)
  }

  private static func text(_ value: Double, _ unit: Configuration.LimitUnit) -> String {
    switch unit {
    case .share, .number: FieldReader.plain(value)
    case .seconds: DurationText.text(seconds: value)
    }
  }

  /// The rules that apply, the usual ones included.
  private var alerts: [String] {
    let rules = settings.alertRules ?? AlertRule.defaults(for: settings)
    let missing = AlertRule.defaults(for: settings).map(\.id).filter { id in
      !rules.contains { $0.id == id }
    }
    let lines = rules.flatMap(Self.lines) + missing.map { "  - {id: \($0), enabled: false}" }
    return lines.isEmpty ? ["alerts: []"] : ["alerts:"] + lines
  }

  private static func lines(of rule: AlertRule) -> [String] {
    func text(_ threshold: AlertThreshold) -> String {
      let value = ConfigurationReader.text(threshold.value, rule.measure)
      return "{op: \"\(threshold.comparison.rawValue)\", value: \(value)}"
    }
    var lines = [
      "  - id: \(YAMLText.value(rule.id))", "    metric: \(rule.measure.rawValue)",
    ]
    if rule.measure.hasStatistic { lines.append("    statistic: \(rule.statistic.rawValue)") }
    if rule.measure.hasWindow {
      lines.append("    window: \(DurationText.text(rule.windowNanoseconds))")
    }
    lines += [
      "    groupBy: [\(rule.grouping.rawValue)]", "    fire: \(text(rule.fire))",
      "    clear: \(text(rule.clear))", "    minSamples: \(rule.minimumSamples)",
      "    for: \(DurationText.text(rule.forNanoseconds))",
      "    keepFiringFor: \(DurationText.text(rule.keepFiringForNanoseconds))",
      "    noData: \(rule.noData.rawValue)", "    severity: \(rule.severity.rawValue)",
      "    inhibitedBy: \(YAMLText.list(rule.inhibitedBy))",
      "    notify: \(YAMLText.list(rule.notify))",
    ]
    return lines
  }

  /// A value that may be a secret.
  private func value(_ text: String, as hidden: (String) -> String) -> String {
    YAMLText.value(showsSecrets ? text : hidden(text))
  }

  private var notifications: [String] {
    let all = configuration.notifications
    let receivers = all.receivers.sorted { $0.key < $1.key }.map { name, receiver in
      let limit = DurationText.text(receiver.timeoutNanoseconds)
      let way =
        switch receiver.way {
        case .bell: "bell: true"
        case .exec(let words): "exec: \(YAMLText.list(words))"
        case .alertmanager(let url): "alertmanager: \(value(url, as: SecretText.service))"
        case .webhook(let url, let headers):
          "webhook: \(value(url, as: SecretText.hook))"
            + (headers.isEmpty
              ? ""
              : ", headers: {"
                + headers.sorted { $0.key < $1.key }.map {
                  "\(YAMLText.value($0.key)): \(value($0.value, as: SecretText.hidden))"
                }.joined(separator: ", ") + "}")
        }
      return "    \(YAMLText.value(name)): {\(way), timeout: \(limit)}"
    }
    return ["notifications:"]
      + (receivers.isEmpty ? ["  receivers: {}"] : ["  receivers:"] + receivers) + [
        "  groupWait: \(DurationText.text(all.groupWaitNanoseconds))",
        "  groupInterval: \(DurationText.text(all.groupIntervalNanoseconds))",
        "  repeatInterval: \(DurationText.text(all.repeatIntervalNanoseconds))",
      ]
  }
}
