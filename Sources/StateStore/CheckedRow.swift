import GRDB

extension Row {
  /// The value of a column; GRDB's own subscript ends the process for one of another kind, which a damaged
  /// file may hold.
  ///
  /// - Throws: ``StateFault/corrupt(_:)``.
  func checked<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = try checkedIfAny(column) as Value? else { throw Self.fault(column) }
    return value
  }

  /// The same; `nil` for none.
  func checkedIfAny<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    guard let stored = self[column] as DatabaseValue? else { throw Self.fault(column) }
    if stored.isNull { return nil }
    guard let value = Value.fromDatabaseValue(stored) else { throw Self.fault(column) }
    return value
  }

  private static func fault(_ column: String) -> StateFault {
    .corrupt("a value of its column \(column) is of another kind")
  }
}
