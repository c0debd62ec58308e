/// What a value of a practice is counted in.
public enum PracticeUnit: String, Sendable {
  /// In `0...1`.
  case share
  case seconds, count, commits, lines
  case perDay = "per_day"
  /// So many times what is allowed.
  case times
}

/// What is said of a practice.
public enum PracticeVerdict: String, Sendable, CaseIterable {
  /// Nothing is wrong.
  case ok
  /// An input is missing, or there is too little to judge by.
  case silent
  /// Worth knowing, and not wrong.
  case note
  case warn
  case alarm
}

/// A number that a practice's value is made of.
public struct PracticeFigure: Sendable, Equatable {
  public var name: String
  /// `nil` where there is nothing to measure.
  public var value: Double?
  public var unit: PracticeUnit

  /// Creates a figure.
  public init(_ name: String, _ value: Double?, _ unit: PracticeUnit = .count) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

/// What a practice or an anti-pattern comes to over the last 30 days (METRICS.md 6).
public struct PracticeReading: Sendable, Equatable {
  public var kind: PracticeKind
  public var verdict: PracticeVerdict
  /// `nil` for a silent one that has nothing to measure.
  public var value: Double?
  public var unit: PracticeUnit
  /// How many deployments, changes, runs or incidents the value is made of.
  public var n: Int
  /// Those that it was judged by.
  public var limits: PracticeLimits
  /// Why it is silent; `nil` otherwise.
  public var reason: String?
  /// What the value is made of: where that is a share, first the part and then the whole.
  public var figures: [PracticeFigure]
}

/// A practice with the deployments, changes, runs or incidents behind it.
public struct PracticeDetail: Sendable, Equatable {
  public var reading: PracticeReading
  /// What speaks against the practice first, then the newest; not all where so many were asked for.
  public var events: [Evidence.Entry]
  /// How many there are in all.
  public var count: Int

  /// The most events that a screen lists.
  public static let limit = 300
}
