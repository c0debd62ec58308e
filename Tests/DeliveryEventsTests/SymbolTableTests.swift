import Testing

@testable import DeliveryEvents

@Suite("the strings of a log")
struct SymbolTableTests {
  @Test("a string keeps its symbol and its hash, however many there are")
  func growth() {
    let table = SymbolTable()
    let names = (0..<30_000).map { "name \($0 * 7919)" } + [""]
    var symbols: [Symbol] = []
    for (index, name) in names.enumerated() {
      if index == 5000 { table.reserve(12_000) }
      symbols.append(table.intern(name))
    }
    #expect(Set(symbols).count == names.count)
    #expect(table.count == names.count)
    for (symbol, name) in zip(symbols, names) {
      #expect(table.intern(name) == symbol)
      #expect(table.find(name) == symbol)
      #expect(table.string(symbol) == name)
      #expect(table.symbol(ofHash: table.hash(of: symbol)) == symbol)
    }
    #expect(table.find("another") == nil)
    #expect(table.count == names.count)
  }
}
