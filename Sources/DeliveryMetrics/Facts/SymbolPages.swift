import DeliveryEvents

/// A value for each symbol that has one, by pages: nothing is moved when there are more symbols, and
/// pages of which no symbol has a value cost nothing.
struct SymbolPages<Value> {
  private static var shift: Int { 8 }
  private static var size: Int { 1 << shift }
  private let absent: Value
  private var pages: [[Value]] = []

  /// Creates a table in which every symbol has the value that stands for none.
  init(absent: Value) {
    self.absent = absent
  }

  subscript(_ symbol: Symbol) -> Value {
    @inline(__always)
    get {
      let index = Int(symbol.rawValue)
      let page = index >> Self.shift
      guard page < pages.count, !pages[page].isEmpty else { return absent }
      return pages[page][index & (Self.size - 1)]
    }
    @inline(__always)
    set {
      let index = Int(symbol.rawValue)
      let page = index >> Self.shift
      if page >= pages.count || pages[page].isEmpty { addPage(page) }
      pages[page][index & (Self.size - 1)] = newValue
    }
  }

  private mutating func addPage(_ page: Int) {
    while pages.count <= page { pages.append([]) }
    pages[page] = Array(repeating: absent, count: Self.size)
  }
}
