import ArgumentParser
import DeliveryEvents
import DeliveryMetrics

/// A length of time on the command line, such as `30d`, `12h`, `90m` or `1.5d`.
struct WindowLength: ExpressibleByArgument, Equatable, CustomStringConvertible {
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
    guard let unit = argument.last, let value = Double(argument.dropLast()), value > 0 else {
      return nil
    }
    let seconds: Double
    switch unit {
    case "s": seconds = 1
    case "m": seconds = 60
    case "h": seconds = 3600
    case "d": seconds = 86_400
    case "w": seconds = 604_800
    default: return nil
    }
    let nanoseconds = (value * seconds * 1e9).rounded()
    guard nanoseconds >= 1, nanoseconds < 9e18 else { return nil }
    self.nanoseconds = Int64(nanoseconds)
    text = argument
  }
}

/// What the commands that compute something have in common.
struct MeasureOptions: ParsableArguments {
  @Option(help: "How far to look back, such as 30d, 12h or 90m.")
  var window = "30d"
  @Option(
    name: .customLong("as-of"),
    help: "The instant to report about (default: the time of the last event).")
  var asOf: String?
  @Option(help: "The time zone in which days are counted: a name such as Europe/Berlin, or local.")
  var zone = "UTC"
  @Option(help: "Only this service.")
  var service: String?
  @Option(help: "Only the services of this team.")
  var team: String?
  @Option(
    name: .customLong("levels"),
    help: "The year of the table of levels: 2019, 2021, 2023, 2024 or off.")
  var levels = "2021"
  @Option(
    name: .customLong("lead-time-start"),
    help: "Where lead time starts: committed, authored or landed.")
  var leadTimeStart = "committed"
  @Flag(name: .customLong("exclude-bots"), help: "Leave commits by bots out of lead time.")
  var excludesBots = false

  /// Refuses what cannot be right, with what would be.
  func validate() throws {
    _ = try windowLength()
    _ = try rules()
    _ = try instant()
    if service != nil, team != nil {
      throw ValidationError("--service and --team exclude each other, expected one of them")
    }
    guard Settings.LevelTable(rawValue: levels) != nil else {
      throw ValidationError("--levels is \"\(levels)\", expected 2019, 2021, 2023, 2024 or off")
    }
    guard Settings.LeadTimeStart(rawValue: leadTimeStart) != nil else {
      throw ValidationError(
        "--lead-time-start is \"\(leadTimeStart)\", expected committed, authored or landed")
    }
  }

  /// The window.
  func windowLength() throws -> WindowLength {
    guard let length = WindowLength(argument: window) else {
      throw ValidationError(
        "--window is \"\(window)\", expected a duration such as 30d, 12h or 90m")
    }
    return length
  }

  /// The zone's rules.
  func rules() throws -> ZoneRules {
    do {
      return try ZoneLoader.rules(named: zone)
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// The instant of `--as-of`; `nil` when it was not given.
  func instant() throws -> Timestamp? {
    guard let asOf else { return nil }
    guard let time = Timestamp(text: asOf) else {
      throw ValidationError(
        "--as-of is \"\(asOf)\", expected a time such as 2026-04-01T00:00:00Z or an epoch number")
    }
    return time
  }

  /// The scope.
  var scope: Scope {
    if let service { return .service(service) }
    return team.map { .team($0) } ?? .everything
  }

  /// The settings.
  var settings: Settings {
    var settings = Settings()
    settings.levelTable = Settings.LevelTable(rawValue: levels) ?? .year2021
    settings.leadTimeStart = Settings.LeadTimeStart(rawValue: leadTimeStart) ?? .committed
    settings.countsBots = !excludesBots
    return settings
  }
}
