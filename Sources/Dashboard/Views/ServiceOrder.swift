import DeliveryEvents
import DeliveryMetrics

/// The order in which services and teams stand side by side.
public struct ServiceOrder: Sendable, Hashable {
  /// What they are ordered by; the names are those of `:sort`.
  public enum Column: String, Sendable, CaseIterable {
    /// Missed targets, then the failure rate.
    case worst
    case name, frequency, lead, failures, recovery, open

    /// Whether the greatest comes first unless said otherwise: what is most needs looking at.
    var startsDescending: Bool { self != .name }
  }

  /// What decides the order.
  public private(set) var column = Column.worst
  /// Whether the greatest comes first.
  public private(set) var isDescending = true

  /// Creates the order that one begins with: the worst first.
  public init() {}

  /// Creates an order by a column.
  ///
  /// - Parameter isDescending: `nil` for what is usual for the column.
  public init(_ column: Column, isDescending: Bool? = nil) {
    self.column = column
    self.isDescending = isDescending ?? column.startsDescending
  }

  /// The usual order by the next column.
  var next: ServiceOrder {
    let all = Column.allCases
    let index = all.firstIndex(of: column) ?? 0
    return ServiceOrder(all[(index + 1) % all.count])
  }

  /// The order after a click on a heading: by that column, or the other way round.
  func choosing(_ column: Column) -> ServiceOrder {
    column == self.column
      ? ServiceOrder(column, isDescending: !isDescending) : ServiceOrder(column)
  }

  /// How the screen names it: as `:sort` would be told, but for the order that one begins with.
  var words: String {
    switch column {
    case .worst: isDescending ? "worst first" : "worst last"
    case .name, .frequency, .lead, .failures, .recovery, .open:
      "\(column.rawValue) \(isDescending ? "desc" : "asc")"
    }
  }

  /// The readings in order. What has no value is last either way, and equals stand by name.
  func sorted(_ readings: [Reading]) -> [Reading] {
    readings.map { (reading: $0, keys: keys(of: $0)) }
      .sorted { isBefore($0, $1) }
      .map(\.reading)
  }

  private func isBefore(
    _ left: (reading: Reading, keys: [Double?]), _ right: (reading: Reading, keys: [Double?])
  ) -> Bool {
    for (left, right) in zip(left.keys, right.keys) where left != right {
      guard let left else { return false }
      guard let right else { return true }
      return isDescending ? left > right : left < right
    }
    let (left, right) = (ExactName(left.reading.name), ExactName(right.reading.name))
    return column == .name && isDescending ? left > right : left < right
  }

  /// What is compared, the weightiest first.
  private func keys(of reading: Reading) -> [Double?] {
    let keys: [Double?] =
      switch column {
      case .worst: [Double(reading.missedTargets), reading.changeFailureRate.rate]
      case .name: []
      case .frequency: [reading.deploymentFrequency.perDay]
      case .lead: [reading.leadTime.headline]
      case .failures: [reading.changeFailureRate.rate]
      case .recovery: [reading.recoveryTime.headline]
      case .open: [Double(reading.recoveryTime.open)]
      }
    // A figure that is none would leave the order undefined.
    return keys.map { $0?.isNaN ?? true ? nil : $0 }
  }
}

extension Reading {
  /// How many of the four targets are missed; one without a verdict is not.
  var missedTargets: Int {
    [
      deploymentFrequency.isTargetMet, leadTime.isTargetMet, changeFailureRate.isTargetMet,
      recoveryTime.isTargetMet,
    ].count { $0 == false }
  }
}
