import DeliveryEvents

/// Which services speak of a sha or an id: nearly always one, so the first stands in a flat table.
struct ServicesBySymbol {
  private var first = SymbolPages<Int32>(absent: -1)
  private var more: [Symbol: [Int]] = [:]

  /// Notes that a service speaks of the symbol.
  mutating func insert(_ symbol: Symbol, service: Int) {
    let known = first[symbol]
    if known < 0 {
      first[symbol] = Int32(service)
    } else if known != Int32(service), !(more[symbol]?.contains(service) ?? false) {
      more[symbol, default: []].append(service)
    }
  }

  /// Calls `body` with each service that speaks of the symbol.
  func forEach(_ symbol: Symbol, _ body: (Int) -> Void) {
    let known = first[symbol]
    guard known >= 0 else { return }
    body(Int(known))
    if let others = more[symbol] { others.forEach(body) }
  }

  /// Each service that speaks of the symbol.
  func services(_ symbol: Symbol) -> [Int] {
    var found: [Int] = []
    forEach(symbol) { found.append($0) }
    return found
  }
}
