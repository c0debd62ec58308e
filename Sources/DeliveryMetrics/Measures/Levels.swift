/// The tables of performance levels of the DORA reports (METRICS.md 3).
extension Settings.LevelTable {
  /// The level of so many deployments a day.
  func level(deploymentsPerDay value: Double) -> Level? {
    switch self {
    case .off: nil
    case .year2019, .year2021: level(value, above: [1, 1.0 / 30, 1.0 / 182])
    case .year2023, .year2024: level(value, above: [1, 1.0 / 7, 1.0 / 30])
    }
  }

  /// The level of a median lead time in seconds.
  func level(leadTime value: Double) -> Level? {
    let day = 86_400.0
    return switch self {
    case .off: nil
    case .year2021: level(value, below: [3600, 7 * day, 182 * day])
    case .year2019: level(value, below: [day, 7 * day, 30 * day])
    case .year2023, .year2024: level(value, below: [day, 7 * day, 30 * day])
    }
  }

  /// The level of a change failure rate.
  ///
  /// The table of 2024 is not monotone (its high performers fail more than its medium ones): 5, 10
  /// and 20 % are used.
  func level(failureRate value: Double) -> Level? {
    switch self {
    case .off: nil
    case .year2021: level(value, upTo: [0.15, 0.20, 0.30])
    case .year2019: level(value, upTo: [0.15, 0.15, 0.15])
    case .year2023: level(value, upTo: [0.05, 0.10, 0.15])
    case .year2024: level(value, upTo: [0.05, 0.10, 0.20])
    }
  }

  /// The level of a median recovery time in seconds.
  func level(recovery value: Double) -> Level? {
    let day = 86_400.0
    return switch self {
    case .off: nil
    case .year2021: level(value, below: [3600, day, 7 * day])
    case .year2019: level(value, below: [3600, day, day])
    case .year2023, .year2024: level(value, below: [3600, day, 7 * day])
    }
  }

  private func level(_ value: Double, above limits: [Double]) -> Level {
    if value > limits[0] { return .elite }
    if value >= limits[1] { return .high }
    return value >= limits[2] ? .medium : .low
  }

  private func level(_ value: Double, below limits: [Double]) -> Level {
    if value < limits[0] { return .elite }
    if value < limits[1] { return .high }
    return value < limits[2] ? .medium : .low
  }

  private func level(_ value: Double, upTo limits: [Double]) -> Level {
    if value <= limits[0] { return .elite }
    if value <= limits[1] { return .high }
    return value <= limits[2] ? .medium : .low
  }
}
