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

  /// The line that came last of those that name a symbol; `nil` for none.
  func newest(_ symbol: Symbol) -> Int? {
    guard symbol.isSome, heads[symbol] >= 0 else { return nil }
    return Int(heads[symbol])
  }

  /// The lines that name a symbol.
  func lines(_ symbol: Symbol) -> [Int] {
    var found: [Int] = []
    forEachLine(symbol) { found.append($0) }
    return found
  }

  /// Calls `body` with each line that names a symbol.
  @inline(__always)
  func forEachLine(_ symbol: Symbol, _ body: (Int) -> Void) {
    guard symbol.isSome else { return }
    var line = heads[symbol]
    while line >= 0 {
      body(Int(line))
      line = next[Int(line)]
    }
  }
}
