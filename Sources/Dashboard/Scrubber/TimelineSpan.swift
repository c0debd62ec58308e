public import DeliveryEvents

/// A stretch of time, both ends included.
public struct TimelineSpan: Sendable, Hashable {
  /// Its first instant.
  public var from: Timestamp
  /// Not before ``from``.
  public var until: Timestamp

  /// Creates a stretch; ends in the wrong order are those of one instant.
  public init(from: Timestamp, until: Timestamp) {
    self.from = from
    self.until = max(from, until)
  }

  /// How long it is; 0 for one instant.
  public var nanoseconds: Int64 { until.nanoseconds(since: from) }

  /// Whether an instant lies in it, at an end included.
  public func contains(_ time: Timestamp) -> Bool { from <= time && time <= until }

  /// The shortest stretch that anybody zooms to: a minute.
  static let shortest: Int64 = 60_000_000_000

  /// The stretch with half of the length, or with -1 of twice the length, around an instant that
  /// stays where it is seen; `nil` is the whole.
  func zoomed(_ step: Int, about cursor: Timestamp, in whole: TimelineSpan) -> TimelineSpan? {
    let length = nanoseconds
    let wanted = step > 0 ? length / 2 : length.multipliedReportingOverflow(by: 2).partialValue
    guard wanted > 0, wanted < whole.nanoseconds else { return nil }
    let clipped = max(wanted, min(length, Self.shortest))
    let share =
      length == 0 ? 0.5 : min(1, max(0, Double(cursor.nanoseconds(since: from)) / Double(length)))
    let start = cursor.advanced(byNanoseconds: -Int64(share * Double(clipped)))
    return TimelineSpan(from: start, length: clipped).moved(into: whole)
  }

  /// The stretch, moved as far as it takes to show an instant: where the clock has left it, it goes
  /// on by nearly a page.
  func following(_ cursor: Timestamp, in whole: TimelineSpan) -> TimelineSpan? {
    guard nanoseconds < whole.nanoseconds else { return nil }
    var span = self
    if cursor > until {
      span = TimelineSpan(
        from: cursor.advanced(byNanoseconds: -nanoseconds / 8), length: nanoseconds)
    } else if cursor < from {
      span = TimelineSpan(
        from: cursor.advanced(byNanoseconds: nanoseconds / 8 - nanoseconds), length: nanoseconds)
    }
    return span.moved(into: whole)
  }

  private init(from: Timestamp, length: Int64) {
    self.init(from: from, until: from.advanced(byNanoseconds: length))
  }

  private func moved(into whole: TimelineSpan) -> TimelineSpan {
    let last = whole.until.advanced(byNanoseconds: -nanoseconds)
    return TimelineSpan(from: max(whole.from, min(from, last)), length: nanoseconds)
  }
}

/// A stretch of time on columns of equal length: which instant stands where.
///
/// The column of the instant of a column is that column; the last column is that of the last
/// instant, so that the end can be pointed at.
public struct TimelineScale: Sendable, Hashable {
  /// From the beginning of the first column to the end of the last.
  public let span: TimelineSpan
  /// At least 1.
  public let columns: Int

  /// Creates a scale; without a column there is one.
  init(_ span: TimelineSpan, columns: Int) {
    self.span = span
    self.columns = max(1, columns)
  }

  private var length: UInt64 { UInt64(span.nanoseconds) }

  /// Where an instant stands; `nil` outside.
  func column(of time: Timestamp) -> Int? {
    guard span.contains(time) else { return nil }
    guard length > 0 else { return columns - 1 }
    let offset = UInt64(time.nanoseconds(since: span.from))
    let product = offset.multipliedFullWidth(by: UInt64(columns))
    // The offset is at most the length, so the quotient is at most the number of columns.
    return min(columns - 1, Int(length.dividingFullWidth(product).quotient))
  }

  /// The first instant of a column.
  func start(of column: Int) -> Timestamp {
    guard length > 0 else { return span.from }
    let product = length.multipliedFullWidth(by: UInt64(min(max(0, column), columns)))
    let (quotient, rest) = UInt64(columns).dividingFullWidth(product)
    return span.from.advanced(byNanoseconds: Int64(quotient) + (rest > 0 ? 1 : 0))
  }

  /// What pointing at a column means: beyond an end, the end.
  func instant(at column: Int) -> Timestamp {
    column >= columns - 1 ? span.until : start(of: column)
  }
}
