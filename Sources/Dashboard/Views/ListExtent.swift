/// Which of all that there is has a row, where not all has.
public struct ListExtent: Sendable, Equatable {
  let shown: Int
  let total: Int
  /// Whether those have one that came first; else it is the newest.
  let isOfFirst: Bool

  /// `the newest 1000 of 3135`
  var words: String { "the \(isOfFirst ? "first" : "newest") \(shown) of \(total)" }
}
