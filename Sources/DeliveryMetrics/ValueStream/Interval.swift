import DeliveryEvents

/// A stretch of time; an unfinished one ends in the distant future.
struct Interval: Equatable {
  var start: Timestamp
  var end: Timestamp

  var isEmpty: Bool { end <= start }

  /// Its length; 0 for an empty one.
  var nanoseconds: Int64 { isEmpty ? 0 : end.nanoseconds(since: start) }

  /// The part inside a visit.
  func clipped(to other: Interval) -> Interval {
    Interval(start: max(start, other.start), end: max(max(start, other.start), min(end, other.end)))
  }
}

extension [Interval] {
  /// Connected parts, in order; parts that touch are one.
  func union() -> [Interval] {
    if count < 2 { return self }
    var parts: [Interval] = []
    for interval in sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if let last = parts.last, interval.start <= last.end {
        parts[parts.count - 1].end = Swift.max(last.end, interval.end)
      } else {
        parts.append(interval)
      }
    }
    return parts
  }

  /// Nanoseconds covered inside a visit.
  func covered(in visit: Interval) -> Int64 {
    if count == 1 { return self[0].clipped(to: visit).nanoseconds }
    return map { $0.clipped(to: visit) }.filter { !$0.isEmpty }.union().reduce(0) {
      $0 + $1.nanoseconds
    }
  }
}
