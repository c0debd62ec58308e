import DeliveryEvents

/// For each symbol the lines that name it, newest first: two flat arrays instead of a list each.
struct SymbolChains {
  private var heads: [Int32] = []
  private var next: [Int32] = []

  /// Notes that a line names a symbol; lines are given in ascending order.
  mutating func insert(_ symbol: Symbol, line: Int) {
    while next.count <= line { next.append(-1) }
    if symbol.isNone { return }
    let index = Int(symbol.rawValue)
    if index >= heads.count {
      let size = max(index + 1, heads.count * 2)
      heads.append(contentsOf: repeatElement(-1, count: size - heads.count))
    }
    next[line] = heads[index]
    heads[index] = Int32(line)
  }

  /// Whether no line names a symbol.
  func isEmpty(_ symbol: Symbol) -> Bool {
    let index = Int(symbol.rawValue)
    return index >= heads.count || heads[index] < 0
  }

  /// The lines that name a symbol.
  func lines(_ symbol: Symbol) -> [Int] {
    let index = Int(symbol.rawValue)
    guard symbol.isSome, index < heads.count else { return [] }
    var found: [Int] = []
    var line = heads[index]
    while line >= 0 {
      found.append(Int(line))
      line = next[Int(line)]
    }
    return found
  }
}
