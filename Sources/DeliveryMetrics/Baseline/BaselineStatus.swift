public import DeliveryEvents

/// What there is of a baseline at an instant.
public enum BaselineStatus: Sendable, Equatable {
  /// There is none: why.
  case none(String)
  /// Its days are not over.
  case collecting(BaselineProgress)
  case frozen(FrozenBaseline)

  /// The days of a finished one.
  public var frozen: FrozenBaseline? {
    if case .frozen(let frozen) = self { frozen } else { nil }
  }
}

/// How far a baseline is whose days are not over.
public struct BaselineProgress: Sendable, Equatable {
  /// The finish of the first production deployment.
  public var from: Timestamp
  /// The date of today among its dates, from 1.
  public var day: Int
  /// Finished production deployments so far.
  public var deployments: Int
  /// The end of its first 30 days; once they were over with too few, that of the date of the tenth
  /// deployment, or of 90 days before there is one.
  public var until: Timestamp
  /// Whether the first 30 days had too few deployments.
  public var isExtended: Bool
}

/// A finished baseline, and how it may be used.
public struct FrozenBaseline: Sendable, Equatable {
  public var span: BaselineSpan
  public var definition: BaselineDefinition
  /// Whether it was kept, rather than computed from the log just now.
  public var isKept: Bool
  /// What is defined in another way now than it was then; nothing may be compared unless it is empty.
  public var changes: [String]

  /// Creates one from its parts.
  public init(
    span: BaselineSpan, definition: BaselineDefinition, isKept: Bool, changes: [String]
  ) {
    self.span = span
    self.definition = definition
    self.isKept = isKept
    self.changes = changes
  }

  /// Whether what is measured now may be held against it.
  public var isComparable: Bool { changes.isEmpty }
}
