import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  /// The first 30 days of the made-up shop: fewer deployments, slower, and fewer of them failed.
  static let frozen = FrozenBaseline(
    span: BaselineSpan(
      firstDay: 20_607, from: Timestamp(seconds: 1_780_478_100),
      until: Timestamp(seconds: 1_783_036_800), days: 30, basis: .thirtyDays),
    definition: BaselineDefinition(Settings(), zone: .utc), isKept: true, changes: [])

  static func figures(_ name: String, perDay: Double) -> BaselineFigures {
    BaselineFigures(
      name: name, deploymentFrequency: BaselineFigure(value: perDay, n: Int(perDay * 30)),
      leadTime: BaselineFigure(value: 3115, n: 140, p50: 2000, p85: 6000),
      changeFailureRate: BaselineFigure(value: 0.118, n: 160),
      recoveryTime: BaselineFigure(value: 3400, n: 4, p50: 3000, p85: 5000))
  }

  /// The same shop with a baseline beside it; one service was not there then.
  static func withBaseline(changes: [String] = []) -> Snapshot {
    var snapshot = Sample.snapshot
    var frozen = frozen
    frozen.changes = changes
    snapshot.baseline = .frozen(frozen)
    func beside(_ reading: Reading, _ perDay: Double) -> ReadingBaseline {
      ReadingBaseline(
        figures(reading.name, perDay: perDay), reading, observedDays: 30,
        isComparable: frozen.isComparable)
    }
    snapshot.reading.baseline = beside(snapshot.reading, 5.2)
    for index in snapshot.byService.indices where index != 1 {
      snapshot.byService[index].baseline = beside(snapshot.byService[index], 1.5)
    }
    return snapshot
  }
}
