import DeliveryEvents
import StateStore

extension LogSession.RefusedLine {
  /// The refused line as it was kept; `nil` for a cause that this version does not know.
  init?(_ stored: StoredRefusal) {
    guard let cause = RejectionCause(rawValue: stored.cause) else { return nil }
    self.init(
      path: stored.path, number: stored.line, offset: stored.offset,
      rejection: Rejection(
        cause: cause, offset: stored.byte, field: stored.field, found: stored.found,
        expected: stored.expected))
  }

  /// As it is kept.
  var stored: StoredRefusal {
    StoredRefusal(
      path: path, line: number, offset: offset, cause: rejection.cause.rawValue,
      byte: rejection.offset, field: rejection.field, found: rejection.found,
      expected: rejection.expected)
  }
}
