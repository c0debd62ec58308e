import DeliveryEvents

/// Which services speak of a sha or an id: nearly always one, so the first stands in a flat array.
struct ServicesBySymbol {
  private var first: [Int32] = []
  private var more: [Symbol: [Int]] = [:]

  /// Notes that a service speaks of the symbol.
  mutating func insert(_ symbol: Symbol, service: Int) {
    let index = Int(symbol.rawValue)
    if index >= first.count {
      first.append(
        contentsOf: repeatElement(-1, count: max(index + 1, first.count * 2) - first.count))
    }
    if first[index] < 0 {
      first[index] = Int32(service)
    } else if first[index] != Int32(service), !(more[symbol]?.contains(service) ?? false) {
      more[symbol, default: []].append(service)
    }
  }

  /// Calls `body` with each service that speaks of the symbol.
  func forEach(_ symbol: Symbol, _ body: (Int) -> Void) {
    let index = Int(symbol.rawValue)
    guard index < first.count, first[index] >= 0 else { return }
    body(Int(first[index]))
    if let others = more[symbol] { others.forEach(body) }
  }

  /// Each service that speaks of the symbol.
  func services(_ symbol: Symbol) -> [Int] {
    var found: [Int] = []
    forEach(symbol) { found.append($0) }
    return found
  }
}
