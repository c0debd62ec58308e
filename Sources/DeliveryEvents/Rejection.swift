/// Why a line, or an element of a batch, is no event (METRICS.md 2b, "Rejected by").
public enum RejectionCause: String, Sendable, CaseIterable, Hashable {
  /// Not a JSON value: broken syntax, invalid UTF-8, nesting beyond the limit.
  case notJSON
  /// JSON, but neither an object nor an array of objects.
  case notObject
  /// An object of no known format: no known kind, or no time.
  case unknownFormat
  /// A time that cannot be read, or lies before 1971.
  case badTime
  /// A key that its kind requires is absent.
  case missing
  /// A state that its kind does not have.
  case badState
  /// Longer than the line limit.
  case tooLong
}

/// A refused line: what was found, where, and what would be right. Counted and kept, never fatal.
public struct Rejection: Sendable, Equatable {
  /// The cause it is counted under.
  public var cause: RejectionCause
  /// The byte within the line at which the fault was noticed.
  public var offset: Int
  /// The key concerned; `nil` when the fault is not in one field.
  public var field: String?
  /// What stood there, cut to some 60 bytes, not yet made fit for a terminal.
  public var found: String
  /// What would have been right.
  public var expected: String

  /// Creates a rejection.
  public init(
    cause: RejectionCause, offset: Int, field: String? = nil, found: String, expected: String
  ) {
    self.cause = cause
    self.offset = offset
    self.field = field
    self.found = found
    self.expected = expected
  }

  /// The sentence without its place: `"time" is "yesterday", expected an RFC 3339 time`.
  public var sentence: String {
    if let field { return "\"\(field)\" is \(found), expected \(expected)" }
    return "\(found), expected \(expected)"
  }
}
