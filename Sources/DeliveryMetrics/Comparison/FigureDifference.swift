/// What one side of a comparison has for a figure.
public struct ComparedSide: Sendable, Equatable {
  /// `nil` for no data, which is not zero.
  public var value: Double?
  /// How many samples, attempts or deployments it is made of; `nil` for a figure without samples.
  public var n: Int?
  /// Why there is no value; `nil` when there is one.
  public var reason: String?

  /// Creates a side; the reason is kept only where there is no value.
  public init(_ value: Double?, n: Int?, _ reason: String?) {
    self.value = value
    self.n = n
    self.reason = value == nil ? reason ?? "nothing to measure" : nil
  }

  /// Whether fewer than five samples are behind it (METRICS.md R13).
  public var isThin: Bool { n.map { $0 < 5 } ?? false }
}

/// How a figure differs between two spans.
public struct FigureDifference: Sendable, Equatable {
  /// What a difference comes to (METRICS.md 6, "Baseline").
  public enum Verdict: String, Sendable {
    case better
    /// Within a tenth of the first value, a tenth itself included.
    case same
    case worse
    /// By more than a tenth, where neither way is the better one.
    case moved
    /// A side has no value, or both mean something else.
    case incomparable
  }

  public var figure: ComparedFigure
  public var first: ComparedSide
  public var second: ComparedSide
  /// Why two values are not compared for all that, such as another definition; `nil` when they are.
  public var obstacle: String?

  /// Creates the difference of two sides.
  public init(
    _ figure: ComparedFigure, _ first: ComparedSide, _ second: ComparedSide,
    obstacle: String? = nil
  ) {
    self.figure = figure
    self.first = first
    self.second = second
    self.obstacle = obstacle
  }

  /// The second value less the first; `nil` without both, and when they must not be compared.
  public var difference: Double? {
    guard obstacle == nil, let first = first.value, let second = second.value else { return nil }
    return second - first
  }

  /// ``difference`` as a part of the first value; `nil` without both, and when the first is zero.
  public var relative: Double? {
    guard let difference, let first = first.value, first != 0 else { return nil }
    return difference / abs(first)
  }

  /// Whether a side has a value of fewer than five samples, which a word such as better is too
  /// strong for.
  public var isThin: Bool {
    difference != nil && (first.isThin || second.isThin)
  }

  public var verdict: Verdict {
    guard let difference, let first = first.value else { return .incomparable }
    // A little more than a tenth, for values such as 1.1 less 1 that no binary fraction meets.
    if abs(difference) <= abs(first) * 0.1 * (1 + 1e-9) { return .same }
    guard let isMoreBetter = figure.isMoreBetter else { return .moved }
    return (difference > 0) == isMoreBetter ? .better : .worse
  }

  /// Why it cannot be compared, such as `A: no incident resolved`; `nil` when it can.
  public var reason: String? { reason("A", "B") }

  /// The same with other names for the sides.
  public func reason(_ one: String, _ two: String) -> String? {
    if let obstacle { return obstacle }
    let reasons = [(one, first.reason), (two, second.reason)].compactMap { side, reason in
      reason.map { (side, $0) }
    }
    if reasons.isEmpty { return nil }
    if reasons.count == 2, reasons[0].1 == reasons[1].1 {
      return "\(one) and \(two): \(reasons[0].1)"
    }
    return reasons.map { "\($0.0): \($0.1)" }.joined(separator: "; ")
  }
}
