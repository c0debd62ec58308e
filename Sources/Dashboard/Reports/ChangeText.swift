import DeliveryMetrics

/// How a figure moved, in words that need no colour: `↑ +39%, better`.
struct ChangeText {
  let difference: FigureDifference

  init(_ difference: FigureDifference) {
    self.difference = difference
  }

  /// Up, down, or neither.
  var arrow: String {
    guard let moved = difference.difference else { return "" }
    return difference.figure.signed(moved) == "0" ? "=" : moved > 0 ? "↑" : "↓"
  }

  /// In points for shares, else relative; in its own unit where the value before was nothing.
  var amount: String {
    let figure = difference.figure
    if figure.unit == .share { return figure.signed(difference.difference) }
    let relative = difference.relativeText
    return relative.isEmpty ? figure.signed(difference.difference) : relative
  }

  /// `better`, `same`, `worse`; with a warning where few samples are too few for the word.
  var word: String {
    difference.isThin ? "\(difference.verdict.word)? (n < 5)" : difference.verdict.word
  }

  /// Why nothing can be said; `nil` when something can.
  var reason: String? { difference.reason("before", "now") }

  /// All of it on one line.
  var sentence: String {
    reason.map { "\(Figures.missing) (\($0))" } ?? "\(arrow) \(amount), \(word)"
  }
}

/// Who moved a measure: those that did most, and all others together.
struct MoverText {
  /// A service or team, and what it put in.
  struct Mover: Equatable {
    /// `nil` for what no single one of them did.
    var name: String?
    /// What stands in place of a name.
    var words: String
    var amount: String
  }

  let movers: [Mover]

  init(_ movement: FigureMovement?, _ grouping: Comparison.Grouping, limit: Int = 3) {
    guard let movement, movement.difference != nil else {
      movers = []
      return
    }
    let figure = movement.figure
    let told = movement.contributions.prefix(limit).filter { figure.signed($0.value) != "0" }
    var movers = told.map { one in
      Mover(name: one.service, words: "", amount: figure.signed(one.value))
    }
    let others = movement.contributions.dropFirst(told.count)
    let amount = figure.signed(others.reduce(0) { $0 + $1.value })
    if others.count == 1, let other = others.first, amount != "0" {
      movers.append(Mover(name: other.service, words: "", amount: amount))
    } else if amount != "0" {
      movers.append(Mover(words: "\(others.count) others", amount: amount))
    }
    let rest = figure.signed(movement.rest)
    if rest != "0" { movers.append(Mover(words: grouping.rest, amount: rest)) }
    self.movers = movers
  }
}
