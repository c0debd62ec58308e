import DeliveryEvents

/// What several answers about one instant have in common, made when the first one asks.
final class SharedWork {
  private var runs: (from: Timestamp, tries: [RunTry])?
  private var practices: [PracticeReading]?

  /// What runs did from an instant on.
  func runs(from: Timestamp, _ make: () -> [RunTry]) -> [RunTry] {
    if let runs, runs.from == from { return runs.tries }
    let tries = make()
    runs = (from, tries)
    return tries
  }

  /// What detectors say.
  func practices(_ make: () -> [PracticeReading]) -> [PracticeReading] {
    if let practices { return practices }
    let readings = make()
    practices = readings
    return readings
  }
}
