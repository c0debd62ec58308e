import DeliveryMetrics

@testable import doratop

/// Settings for the tests of slices: rules of every kind that look back further than any window, and all
/// else that decides what numbers a log gives.
struct SliceSettings {
  private static let hour: Int64 = 3_600_000_000_000
  private var random: SeededGenerator

  /// Some of them; now and then those that stand.
  static func make(seed: UInt64) -> Settings {
    var maker = SliceSettings(random: SeededGenerator(seed: seed))
    return maker.settings()
  }

  private mutating func settings() -> Settings {
    var settings = Settings()
    if random.happens(0.3) { return settings }
    if random.happens(0.3) { settings.leadTimeStart = .landed }
    if random.happens(0.3) { settings.rollbackMarks = .firstAfterTarget }
    if random.happens(0.3) { settings.requiredJobs = ["unit_tests"] }
    if random.happens(0.3) { settings.leadTimeStatistic = .median }
    if random.happens(0.3) { settings.people = ["bob": "ann"] }
    if random.happens(0.3) {
      var teams = TeamMap()
      teams.entries = [
        .init(team: "map", services: ["sho*", "pay"].compactMap { try? NamePattern($0) })
      ]
      settings.teams = teams
    }
    if random.happens(0.2) { return settings }
    settings.alertRules = AlertMeasure.allCases.filter { _ in random.happens(0.8) }.map { rule($0) }
    return settings
  }

  /// A rule that fires now and then, and mostly remembers for long.
  private mutating func rule(_ measure: AlertMeasure) -> AlertRule {
    let value: Double
    var isAbove = true
    switch measure {
    case .changeFailureRate, .speedWithoutSafety: value = 0.05 * Double(random.number(1...8))
    case .leadTime, .recoveryTime: value = 1800 * Double(random.number(1...40))
    case .deploymentsPerDay: (value, isAbove) = (0.2 * Double(random.number(1...20)), false)
    case .openIncidentAge, .trunkRed: value = 3600 * Double(random.number(1...48))
    case .stageAge: value = 3600 * Double(random.number(1...200))
    case .sinceDeployment: value = 86_400 * Double(random.number(1...10))
    case .sourceSilence: value = Double(random.number(2...6))
    }
    let band = random.happens(0.5) ? 1 : 0.8
    var rule = AlertRule(
      id: "r-\(measure.rawValue)", measure: measure,
      fire: AlertThreshold(isAbove ? .atLeast : .atMost, value),
      clear: isAbove ? AlertThreshold(.below, value * band) : AlertThreshold(.above, value / band))
    rule.windowNanoseconds = 24 * Self.hour * Int64(random.number(1...60))
    rule.grouping = [.everything, .service, .team][random.number(0...2)]
    if measure == .sourceSilence { rule.grouping = .everything }
    rule.minimumSamples = random.number(0...8)
    if random.happens(0.5) { rule.forNanoseconds = Self.hour * Int64(random.number(1...100)) }
    if random.happens(0.5) {
      rule.keepFiringForNanoseconds = Self.hour * Int64(random.number(1...300))
    }
    rule.noData = AlertRule.NoDataPolicy.allCases[random.number(0...2)]
    if measure.hasStatistic, random.happens(0.5) { rule.statistic = .median }
    if random.happens(0.3) { rule.inhibitedBy = ["r-source_silence"] }
    return rule
  }
}
