import Dashboard
import DeliveryMetrics

/// A first configuration: every key with what it is for, its usual value or what was found in a log; all but the
/// sources, and what the log leaves no doubt about, as comments.
public struct ConfigurationTemplate {
  private let found: FoundNames
  private let sources: [String]

  /// Creates one for a log.
  public init(sources: [String], found: FoundNames) {
    (self.sources, self.found) = (sources, found)
  }

  /// The file.
  public var text: String {
    var lines = [
      "# What doratop is told about this log. Every key may be left out; what stands here as a comment is",
      "# usual, or was found in the log. doratop config check says what is wrong, and where.",
    ]
    for key in ConfigurationKey.allCases {
      lines.append("")
      lines += key.comment.map { "# \($0)" }
      lines += found(key).map { "# \($0)" }
      let isActive = key == .sources && !sources.isEmpty || key == .services && !found.moved.isEmpty
      lines += sample(of: key).map { isActive ? $0 : "#" + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the log has of what a key is about, in words.
  private func found(_ key: ConfigurationKey) -> [String] {
    switch key {
    case .services:
      let services = found.services.sorted()
      return services.isEmpty ? [] : ["Found: \(Self.names(services))."]
    case .environments:
      var lines: [String] = []
      var rest = found.environments.sorted()
      for key in ["production", "ignored", "staging"] {
        let patterns = NamePatterns.usual.filter { $0.key == key }.compactMap {
          try? NamePattern($0.pattern)
        }
        let those = rest.filter { name in patterns.contains { $0.matches(name) } }
        rest.removeAll { those.contains($0) }
        if !those.isEmpty { lines.append("Found, \(key): \(Self.names(those)).") }
      }
      if !rest.isEmpty { lines.append("Found, known by no rule: \(Self.names(rest)).") }
      return lines
    case .requiredJobs:
      let jobs = found.jobs.map(\.name)
      return jobs.isEmpty ? [] : ["Found: \(Self.names(jobs))."]
    default: return []
    }
  }

  private static func names(_ all: [String]) -> String {
    let shown = all.prefix(20).map(YAMLText.value).joined(separator: ", ")
    return all.count > 20 ? "\(shown) and \(all.count - 20) more" : shown
  }

  /// The lines of a key, which are right when they are no comments as well.
  private func sample(of key: ConfigurationKey) -> [String] {
    var configuration = Configuration()
    configuration.sources = sources
    switch key {
    case .sources where sources.isEmpty: return ["sources: [deploys.jsonl, logs/]"]
    case .services:
      let moved = found.moved.prefix(FoundNames.limit).map {
        ($0.repository, YAMLText.value($0.service))
      }
      return ConfigurationText.map(
        "services", moved.isEmpty ? [("acme/checkout-*", "checkout")] : Array(moved))
    case .teams:
      var seen: Set<String> = []
      let teams = found.servicesOfTeams.sorted { $0.key < $1.key }.prefix(FoundNames.limit).map {
        team, services in
        // A service belongs to one team here, whatever the log says.
        let own = services.sorted().prefix(FoundNames.limit).filter { seen.insert($0).inserted }
        return (team, YAMLText.list(own))
      }
      return ConfigurationText.map(
        "teams", teams.isEmpty ? [("payments", "[checkout, billing]")] : teams)
    case .people: return ["people:", "  Ann Archer: [ann, ann@example.org]"]
    case .pipeline:
      var stages: [PipelineDefinition.Stage] = []
      for job in found.jobs where !job.stage.isEmpty {
        if let place = stages.firstIndex(where: { $0.name == job.stage }) {
          stages[place].jobs.append(job.name)
        } else if stages.count < 20 {
          stages.append(PipelineDefinition.Stage(name: job.stage, jobs: [job.name]))
        }
      }
      if !stages.isEmpty { configuration.settings.pipeline.stages = stages }
    case .practices:
      return [
        "practices:", "  manual_deployments: {warn: 10%, alarm: 30%}",
        "  slow_ci: {warn: 10m, alarm: 30m}",
      ]
    case .alerts:
      return [
        "alerts:", "  - {id: stage-stuck, enabled: false}", "  - id: api-failures",
        "    metric: change_failure_rate", "    window: 7d", "    groupBy: [service]",
        "    fire: {op: \">=\", value: 20%}", "    clear: {op: \"<\", value: 15%}",
        "    minSamples: 5", "    for: 10m", "    keepFiringFor: 15m", "    noData: keep",
        "    severity: warning", "    inhibitedBy: [source-stale]", "    notify: [bell]",
        "  - {id: slow, metric: lead_time, statistic: median, fire: \"> 2d\"}",
      ]
    case .notifications:
      return [
        "notifications:", "  receivers:",
        "    page: {exec: [/usr/local/bin/page, team], timeout: 10s}",
        "    chat: {webhook: 'https://chat.example.org/hook', headers: {X-Team: payments}}",
        "    prometheus: {alertmanager: 'http://localhost:9093'}", "  groupWait: 30s",
        "  groupInterval: 5m", "  repeatInterval: 4h",
      ]
    case .metrics:
      return [
        "metrics:", "  file: /var/lib/prometheus/node-exporter/doratop.prom",
        "  listen: 127.0.0.1:9477",
      ]
    case .keys: return ["keys:", "  freeze: f", "  deployments: [d, F3]", "  mouse: none"]
    case .retention: return ["retention: 400d"]
    case .include: return ["include: [teams.yaml]"]
    default: break
    }
    return ConfigurationText(configuration, showsSecrets: false).lines(of: key)
  }
}
