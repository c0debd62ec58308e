import ArgumentParser
import Configuration
import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// A length of time on the command line, such as `30d`, `12h`, `1h30m` or `1.5d`.
struct WindowLength: ExpressibleByArgument, Equatable, CustomStringConvertible {
  /// What can be typed, for sentences.
  static let forms = "a duration of more than 0s, such as 90s, 10m, 1h30m or 7d"

  var nanoseconds: Int64
  var text: String

  var description: String { text }

  static let quarterSecond = WindowLength(nanoseconds: 250_000_000, text: "0.25s")
  static let twentySeconds = WindowLength(nanoseconds: 20_000_000_000, text: "20s")
  static let tenSeconds = WindowLength(nanoseconds: 10_000_000_000, text: "10s")

  init(nanoseconds: Int64, text: String) {
    self.nanoseconds = nanoseconds
    self.text = text
  }

  init?(argument: String) {
    guard let nanoseconds = DurationText.nanoseconds(argument), nanoseconds > 0 else {
      return nil
    }
    self.nanoseconds = nanoseconds
    text = argument
  }

  /// Reads one for an option, or says what would be one.
  static func read(_ argument: String) throws -> Self {
    guard let length = Self(argument: argument) else {
      throw ValidationError("expected \(DurationText.bound(for: argument) ?? forms)")
    }
    return length
  }
}

/// What the commands that compute something have in common.
struct MeasureOptions: ParsableArguments {
  @OptionGroup var configured: ConfigurationArguments
  @Option(
    parsing: .unconditional,
    help: "How far to look back, such as 30d, 12h or 1h30m (default: 30d).")
  var window: String?
  @Option(
    name: .customLong("as-of"), parsing: .unconditional,
    help:
      "The instant to report about: a time such as 2026-10-04, or -2h before the last event (default: that event's time)."
  )
  var asOf: String?
  @Option(
    help:
      "The time zone in which days are counted: a name such as Europe/Berlin, or local (default: UTC)."
  )
  var zone: String?
  @Option(help: "Only this service.")
  var service: String?
  @Option(help: "Only the services of this team.")
  var team: String?
  @Option(
    name: .customLong("levels"),
    help: "The year of the table of levels: 2019, 2021, 2023, 2024 or off (default: 2021).")
  var levels: String?
  @Option(
    name: .customLong("lead-time-start"),
    help: "Where lead time starts: committed, authored or landed (default: committed).")
  var leadTimeStart: String?
  @Flag(name: .customLong("exclude-bots"), help: "Leave commits by bots out of lead time.")
  var excludesBots = false

  /// Refuses what cannot be right, with what would be.
  func validate() throws {
    if let window { _ = try Self.length(window) }
    if let zone { _ = try Self.rules(named: zone) }
    _ = try moment()
    if service != nil, team != nil {
      throw ValidationError("--service and --team exclude each other, expected one of them")
    }
    if let levels, Settings.LevelTable(rawValue: levels) == nil {
      throw ValidationError("--levels is \"\(levels)\", expected 2019, 2021, 2023, 2024 or off")
    }
    if let leadTimeStart, Settings.LeadTimeStart(rawValue: leadTimeStart) == nil {
      throw ValidationError(
        "--lead-time-start is \"\(leadTimeStart)\", expected committed, authored or landed")
    }
  }

  /// The window.
  func windowLength() throws -> WindowLength { try windowLength(over: configured.load()) }

  /// The window of the command line, else of a configuration.
  func windowLength(over configuration: Configuration) throws -> WindowLength {
    if let window { return try Self.length(window) }
    let own = configuration.window
    return WindowLength(nanoseconds: own.nanoseconds, text: own.label)
  }

  /// Reads a window, or says what would be one.
  static func length(_ window: String) throws -> WindowLength {
    guard let length = WindowLength(argument: window) else {
      let expected = DurationText.bound(for: window) ?? "a duration such as 30d, 12h or 1h30m"
      throw ValidationError("--window is \"\(window)\", expected \(expected)")
    }
    return length
  }

  /// The zone's rules.
  func rules() throws -> ZoneRules { try rules(over: configured.load()) }

  /// The rules of the zone of the command line, else of a configuration.
  func rules(over configuration: Configuration) throws -> ZoneRules {
    try Self.rules(named: zone ?? configuration.zone)
  }

  private static func rules(named zone: String) throws -> ZoneRules {
    do {
      return try ZoneLoader.rules(named: zone)
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// What `--as-of` says; `nil` when it was not given.
  private func moment() throws -> Moment? {
    guard let asOf else { return nil }
    guard let moment = Moment(asOf) else {
      throw ValidationError(
        "--as-of is \"\(asOf)\", expected a time such as 2026-10-04, \"2026-10-04 13:40\" or -2h")
    }
    return moment
  }

  /// The clock of what is measured of a log that has been read: as asked for, by the end of the log where that is
  /// relative.
  func clock(of session: LogSession) throws -> Timestamp {
    let usual = session.clock(asked: nil)
    guard let moment = try moment(), moment != .end else { return usual }
    let wall = LogSession.wallClock()
    if moment == .now { return wall }
    let marks = moment.needsMarks ? session.timeline.current(session.ledger) : TimelineMarks()
    return moment.instant(shown: usual, running: wall, zone: try rules(), marks: marks) ?? usual
  }

  /// The instant at which the clock of a log stands that is still to be read, by the present where `--as-of` is
  /// relative; `nil` when it was not given.
  func pinned() throws -> Timestamp? {
    guard let moment = try moment() else { return nil }
    let wall = LogSession.wallClock()
    if moment == .now { return wall }
    guard !moment.needsMarks else {
      throw ValidationError(
        "--as-of is \"\(asOf ?? "")\" of a log that is still to be read, expected a time")
    }
    return moment.instant(shown: wall, running: wall, zone: try rules())
  }

  /// The scope.
  var scope: Scope {
    if let service { return .service(service) }
    return team.map { .team($0) } ?? .everything
  }

  /// The settings.
  func settings() throws -> Settings { settings(over: try configured.load()) }

  /// The settings of a configuration, with what the command line says otherwise.
  func settings(over configuration: Configuration) -> Settings {
    var settings = configuration.settings
    if let table = levels.flatMap(Settings.LevelTable.init) { settings.levelTable = table }
    if let start = leadTimeStart.flatMap(Settings.LeadTimeStart.init) {
      settings.leadTimeStart = start
    }
    if excludesBots { settings.countsBots = false }
    return settings
  }
}
