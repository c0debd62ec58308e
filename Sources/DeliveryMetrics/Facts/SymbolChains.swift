import DeliveryEvents

/// For each symbol the lines that name it, newest first: two flat tables instead of a list each.
struct SymbolChains {
  private var heads = SymbolPages<Int32>(absent: -1)
  private var next: [Int32] = []

  /// Notes that a line names a symbol; lines are given in ascending order.
  mutating func insert(_ symbol: Symbol, line: Int) {
    while next.count <= line { next.appendSparingly(-1) }
    if symbol.isNone { return }
    next[line] = heads[symbol]
    heads[symbol] = Int32(line)
  }

  /// Whether no line names a symbol.
  func isEmpty(_ symbol: Symbol) -> Bool { heads[symbol] < 0 }

  /// The lines that name a symbol.
  func lines(_ symbol: Symbol) -> [Int] {
    guard symbol.isSome else { return [] }
    var found: [Int] = []
    var line = heads[symbol]
    while line >= 0 {
      found.append(Int(line))
      line = next[Int(line)]
    }
    return found
  }
}
