import Configuration
import Dashboard
import DeliveryMetrics

/// What applies to a screen: the options of the command line, and below them the configuration.
struct Choices {
  var settings: Settings
  var window: WindowChoice
  var windows: [WindowChoice]
  var zone: ZoneRules
  var theme: String
  var keys: KeyTable
  /// Who is told of alerts.
  var notifications: Notifications
  /// Where metrics go.
  var metrics: MetricsChoices
  /// What applies from the next start on only.
  var lasting: Lasting
  /// What is wrong with the configuration, or else with keys, and is not in the way.
  var problems: String?

  /// What a session is made of, and cannot change.
  struct Lasting: Equatable {
    var sources: [String]
    var services: ServiceMap
    /// The labels that make an issue of a forge an incident.
    var incidentLabels: [NamePattern]?
    var retention: WindowChoice?
    var state: Configuration.State
  }

  /// Why a configuration cannot be gone by.
  struct NoSources: Error, CustomStringConvertible {
    var description: String { "sources are missing, expected those of the command line or some" }
  }

  init(
    _ configuration: Configuration, _ measures: MeasureOptions, _ terminal: ScreenArguments,
    _ metrics: MetricsArguments? = nil, sources: [String]
  ) throws {
    settings = measures.settings(over: configuration)
    let length = try measures.windowLength(over: configuration)
    window = WindowChoice(nanoseconds: length.nanoseconds, label: length.text)
    windows = configuration.windows
    zone = try measures.rules(over: configuration)
    theme = terminal.theme.name(over: configuration)
    let file = terminal.keys.file(over: configuration)
    keys = file.table
    notifications = configuration.notifications
    self.metrics = metrics?.choices(over: configuration) ?? configuration.metrics
    problems = [configuration.problems.summary, file.problems.summary].compactMap { $0 }.first
    let sources = sources.isEmpty ? configuration.sources : sources
    guard !sources.isEmpty else { throw NoSources() }
    lasting = Lasting(
      sources: sources,
      services: configuration.settings.services,
      incidentLabels: configuration.settings.names.incidentLabels,
      retention: configuration.retention,
      state: configuration.state)
  }

  /// The longest window that can be come to with a key.
  var longestWindow: WindowLength {
    let longest = ([window] + windows).max { $0.nanoseconds < $1.nanoseconds } ?? window
    return WindowLength(nanoseconds: longest.nanoseconds, text: longest.label)
  }

  /// Sets up what a viewer chose nothing else of.
  func apply(to view: inout ViewState) {
    view.levelTable = settings.levelTable
    view.windows = windows
    view.choose(window)
    view.keys = keys
    view.dayZone = zone
  }
}
