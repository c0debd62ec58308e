import DeliveryEvents

/// The place of a line among those that may fill one field: the greatest line that has the field
/// wins (METRICS.md 2b, "Merging").
struct Precedence: Comparable {
  /// Whether the line goes before all that are not decisive, whatever their time.
  var isDecisive = false
  var time: Timestamp
  var rank: Int

  static func < (left: Self, right: Self) -> Bool {
    if left.isDecisive != right.isDecisive { return right.isDecisive }
    return (left.time, left.rank) < (right.time, right.rank)
  }
}

/// Lines in ascending order of precedence, to read merged fields from.
struct Registers<Line> {
  private let lines: [Line]
  private let precedences: [Precedence]
  let symbols: SymbolTable

  /// Sorts lines by their precedence.
  init(_ lines: [Line], symbols: SymbolTable, precedence: (Line) -> Precedence) {
    self.symbols = symbols
    let precedences = lines.map(precedence)
    if precedences.indices.dropFirst().allSatisfy({ precedences[$0] >= precedences[$0 - 1] }) {
      self.lines = lines
      self.precedences = precedences
    } else {
      let order = lines.indices.sorted { precedences[$0] < precedences[$1] }
      self.lines = order.map { lines[$0] }
      self.precedences = order.map { precedences[$0] }
    }
  }

  /// The value of one field: of the greatest line that has it, at a tie the greatest value.
  func value<V>(_ field: (Line) -> V?, _ isLess: (V, V) -> Bool) -> V? {
    var best: V?
    var bestPrecedence: Precedence?
    for index in lines.indices.reversed() {
      if let bestPrecedence, precedences[index] < bestPrecedence { break }
      guard let value = field(lines[index]) else { continue }
      if let current = best {
        if isLess(current, value) { best = value }
      } else {
        best = value
        bestPrecedence = precedences[index]
      }
    }
    return best
  }

  /// The value of a field that holds a string.
  func symbol(_ field: (Line) -> Symbol) -> Symbol {
    value({ line in field(line).isSome ? field(line) : nil }, symbols.precedes) ?? .none
  }

  /// The value of a field that holds an instant.
  func time(_ field: (Line) -> Timestamp?) -> Timestamp? { value(field, <) }

  /// The value of a field that holds a list.
  func list(_ field: (Line) -> [Symbol]?) -> [Symbol]? {
    value(field) { left, right in
      left.lexicographicallyPrecedes(right, by: symbols.precedes)
    }
  }

  /// The labels, merged label by label.
  func labels(_ field: (Line) -> [EventLabel]) -> [EventLabel] {
    var keys: Set<Symbol> = []
    for line in lines { for label in field(line) { keys.insert(label.key) } }
    if keys.isEmpty { return [] }
    return keys.map { key in
      EventLabel(
        key: key, value: symbol { field($0).last { $0.key == key }?.value ?? .none })
    }
  }
}
