import DeliveryEvents

/// When the lines of one source were known, going by what they say and by their order.
///
/// A line that was received at a time it names was known then. Any other was known when the clock of
/// its source had come to it: at the greatest instant of the lines up to and including it, since a
/// line cannot have arrived before those written ahead of it.
///
/// One clock that runs ahead must not make everything after it unknown. So an instant more than an
/// hour ahead of all before it moves the clock only if the lines that follow do not contradict it:
/// if not more than half of the next two hundred lie more than an hour before it. A night without
/// events is followed by lines of the next morning, which bear it out; the year 9999 is not.
///
/// The rule knows the lines of the source and nothing else, so that reading a log again, and on
/// another day, gives the same.
enum AsKnownTimes {
  /// How far an instant may be ahead without being looked at, in nanoseconds.
  static let leap: Int64 = 3_600_000_000_000
  /// How many lines with a time are asked about an instant further ahead.
  static let witnesses = 200

  /// When each line was known.
  ///
  /// - Parameters:
  ///   - own: The instant of each line, in the order of the source: when it was received, else its
  ///     greatest event time; `distantPast` for a line without any.
  ///   - isReceived: Whether that is when the line was received.
  static func known(_ own: [Timestamp], isReceived: (Int) -> Bool) -> [Timestamp] {
    var known: [Timestamp] = []
    known.reserveCapacity(own.count)
    var clock = Timestamp.distantPast
    for (index, instant) in own.enumerated() {
      let isAhead = instant > clock && instant.nanoseconds(since: clock) > leap
      if instant > clock, !isAhead || !isContradicted(index, own) { clock = instant }
      known.append(isReceived(index) ? instant : clock)
    }
    return known
  }

  private static func isContradicted(_ index: Int, _ own: [Timestamp]) -> Bool {
    let limit = own[index].advanced(byNanoseconds: -leap)
    var asked = 0
    var against = 0
    var place = index + 1
    while place < own.count, asked < witnesses {
      if own[place] != .distantPast {
        asked += 1
        if own[place] < limit { against += 1 }
      }
      place += 1
    }
    return against * 2 > asked
  }
}
