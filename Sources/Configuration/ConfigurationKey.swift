import DeliveryMetrics

/// The keys at the top of a configuration, in the order in which they are written down. Each is in the written
/// file, and in the section "Configuration" of the README; a test looks.
public enum ConfigurationKey: String, Sendable, CaseIterable {
  case sources, services, teams, people, environments, patterns
  case targets, headline, levels, leadTime, rollback, linkWindow, bake, requiredJobs
  case zone, window, windows, pipeline, practices, alerts, notifications, metrics
  case theme, keys, retention, state, include

  /// What it is for, as the written file says it.
  var comment: [String] {
    switch self {
    case .sources:
      ["What is read when the command line names nothing; paths are from the folder of this file."]
    case .services:
      [
        "The service of a repository, where that is not the last part of its name; * is anything but a slash.",
        "The first line that matches counts. A service that a line of the log names itself stays.",
      ]
    case .teams: ["The services of each team, by name or pattern; goes before the team in the log."]
    case .people: ["Other names that the log has for somebody."]
    case .environments:
      [
        "Which environments are production, and which are staging: a name, or a regular expression.",
        "The first that matches counts, in the order production, ignored, staging.",
      ]
    case .patterns:
      [
        "Regular expressions: labels that mark a hotfix, authors that are bots, labels of incidents.",
        "Known are . [a-z] \\d \\w \\s ( ) | * + ? {2,3} ^ $, and (?i) in front.",
      ]
    case .targets: ["What is aimed at. A target exactly reached is missed."]
    case .headline: ["The statistic that stands first and is judged: mean or median."]
    case .levels: ["The year of the table of levels: 2019, 2021, 2023, 2024 or off."]
    case .leadTime:
      ["Where lead time starts: committed, authored or landed; and whether commits by bots count."]
    case .rollback:
      ["Which deployment a rollback marks as failed: the one replaced, or the firstAfterTarget."]
    case .linkWindow: ["How long after a deployment an incident without a cause is still its own."]
    case .bake: ["How long a change is watched in production."]
    case .requiredJobs: ["The jobs that the stage Testing waits for."]
    case .zone: ["The time zone in which days are counted."]
    case .window: ["How far to look back."]
    case .windows: ["What the key w goes through."]
    case .pipeline: ["The stages of the pipeline and their jobs, in order."]
    case .practices: ["From where on a practice is a warning, and from where on an alarm."]
    case .alerts:
      [
        "What raises an alert. An id of the usual rules changes that one; enabled: false takes it away.",
        "Usual: \(AlertRule.defaults(for: Settings()).map(\.id).joined(separator: ", ")).",
      ]
    case .notifications:
      [
        "Who is told: a bell, a program (a list, no shell), a web hook, an Alertmanager.",
        "A rule names them in notify.",
      ]
    case .metrics:
      [
        "Where a Prometheus finds the metrics of the live screen: a file for the textfile collector of its node",
        "exporter, an address to ask. A replay has none.",
      ]
    case .theme: ["A theme that doratop themes list knows, or a file."]
    case .keys: ["Keys of your own; doratop keys list names all actions."]
    case .retention: ["How long to keep what was read; at least twice the longest window."]
    case .state: ["Where what was read is kept, and whether."]
    case .include: ["Files that belong to this one, in its folder or below."]
    }
  }
}
