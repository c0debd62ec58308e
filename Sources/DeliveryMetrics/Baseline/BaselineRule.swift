import DeliveryEvents

/// Finds the days of the baseline of a log (METRICS.md 6): they begin with the first production deployment
/// and are over after 30 dates if those had ten deployments, else with the date of the tenth, and after 90
/// in any case.
///
/// Whole dates, so that the day of the tenth does not count as a part of a day with whole deployments. A
/// deployment is one of METRICS.md R1: finished, well or not.
struct BaselineRule {
  static let fewest = 10
  static let shortest = 30
  static let longest = 90

  let deliveries: [ServiceDelivery]
  let zone: ZoneRules
  let now: Timestamp

  /// What the rule comes to.
  enum Outcome: Equatable {
    case noDeployment
    case collecting(BaselineProgress)
    case frozen(BaselineSpan)
  }

  var outcome: Outcome {
    let early = earliest(Self.fewest)
    guard let first = early.first else { return .noDeployment }
    let day = zone.day(of: first)
    func end(_ days: Int) -> Timestamp { zone.instant(day: day + days, seconds: 0) }
    func span(_ days: Int, _ basis: BaselineSpan.Basis) -> BaselineSpan {
      BaselineSpan(firstDay: day, from: first, until: end(days), days: days, basis: basis)
    }
    var result = span(Self.longest, .ninetyDays)
    if early.count == Self.fewest, let tenth = early.last {
      let days = zone.day(of: tenth) - day + 1
      if days <= Self.shortest {
        result = span(Self.shortest, .thirtyDays)
      } else if days <= Self.longest {
        result = span(days, .tenDeployments)
      }
    }
    if now >= result.until { return .frozen(result) }
    let isExtended = now >= end(Self.shortest)
    return .collecting(
      BaselineProgress(
        from: first, day: zone.day(of: now) - day + 1,
        deployments: deliveries.reduce(0) { $0 + $1.finishes.count },
        until: isExtended ? result.until : end(Self.shortest), isExtended: isExtended))
  }

  /// When the first deployments of all finished, in order; at most so many.
  private func earliest(_ count: Int) -> [Timestamp] {
    // One pass that compares with the last of them: there may be very many services, of which most come later.
    var early: [Timestamp] = []
    for delivery in deliveries {
      for finish in delivery.finishes.prefix(count) {
        if early.count == count {
          if finish >= early[count - 1] { break }
          early.removeLast()
        }
        early.insert(finish, at: early.firstPlace { $0 > finish })
      }
    }
    return early
  }
}
