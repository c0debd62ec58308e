/// A list of places that mostly has one element, or none: that one costs no memory of its own.
struct ShortList {
  private var first: Int32 = -1
  private var more: [Int32] = []

  mutating func append(_ element: Int32) {
    if first < 0 { first = element } else { more.append(element) }
  }

  mutating func removeAll(where isGone: (Int32) -> Bool) {
    let all = elements
    self = ShortList()
    for element in all where !isGone(element) { append(element) }
  }

  /// Its elements, in the order in which they came; none is negative.
  var elements: [Int32] { first < 0 ? [] : [first] + more }

  /// Adds its elements to others.
  func append(to others: inout [Int32]) {
    if first < 0 { return }
    others.append(first)
    if !more.isEmpty { others += more }
  }
}
