import DeliveryEvents

/// Keeps services in the order of their names from one snapshot to the next: names only ever come.
final class NameOrder {
  private var names: [ExactName] = []
  private var order: [Int] = []

  /// Some services with their names, in the order of these.
  func inOrder(_ services: [Int], _ derivation: Derivation) -> [(service: Int, name: String)] {
    if names.count < derivation.serviceNames.count {
      let first = names.count
      names += derivation.serviceNames[first...].map { ExactName(derivation.symbols.string($0)) }
      order += first..<names.count
      order.sort { names[$0] < names[$1] }
    }
    if services.count == names.count { return order.map { ($0, names[$0].text) } }
    return services.sorted { names[$0] < names[$1] }.map { ($0, names[$0].text) }
  }
}
