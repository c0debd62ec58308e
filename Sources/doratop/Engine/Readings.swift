import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// The two readings of late data: by event time, and as known then (UI.md 3.9). One of them is shown.
///
/// As known then is shown beside what the other reading says of the same instant, so that both are
/// made then. By event time is made alone.
struct Readings {
  /// Makes the second reading; `nil` where lines are shown as they come, so that both are one.
  let asKnown: AsKnown?
  /// Whether what was known then is to be shown.
  var showsAsKnown: Bool
  /// What the screen says of it; `nil` while it is not shown.
  private(set) var status: FeedStatus.AsKnown?

  /// Creates the readings of a session, which keeps lines if there are two.
  init(_ session: LogSession, showsAsKnown: Bool) {
    asKnown = session.asKnown
    self.showsAsKnown = showsAsKnown
  }

  /// The second reading, if it is shown: not before all is read, for nobody knows before what came
  /// late.
  private func shown(_ isLoading: Bool) -> AsKnown? {
    showsAsKnown && !isLoading ? asKnown : nil
  }

  /// Whether lines are being taken in again, so that the screen has to tell how far that is.
  var isBehind: Bool { status?.fraction ?? 1 < 1 }

  /// Does a part of the work that a snapshot at `now` takes; tells whether it is all done.
  mutating func prepare(
    _ ledger: Ledger, at now: Timestamp, isLoading: Bool, isOver: () -> Bool
  ) -> Bool {
    guard let asKnown = shown(isLoading) else {
      status = nil
      return ledger.prepare(at: now, isOver: isOver)
    }
    let isDone = asKnown.prepare(at: now, isOver: isOver) && ledger.prepare(at: now, isOver: isOver)
    var status = status ?? FeedStatus.AsKnown()
    status.fraction = asKnown.fraction
    self.status = status
    return isDone
  }

  /// What is shown of the instant that was prepared, and beside it what the other reading says.
  mutating func snapshot(
    _ ledger: Ledger, at now: Timestamp, windowNanoseconds: Int64, scope: Scope, zone: ZoneRules,
    isLoading: Bool
  ) -> Snapshot {
    let byEventTime = ledger.snapshot(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    guard let asKnown = shown(isLoading) else { return byEventTime }
    status = FeedStatus.AsKnown(
      byEventTime: byEventTime, laterEvents: asKnown.log.laterEvents(at: now))
    return asKnown.snapshot(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
  }

  /// What a view looks at beyond the snapshot, in the reading that is shown.
  func detail(
    _ ledger: Ledger, for request: DetailRequest, at now: Timestamp, windowNanoseconds: Int64,
    scope: Scope, zone: ZoneRules
  ) -> Detail {
    if status != nil, let asKnown {
      return asKnown.detail(
        for: request, at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    }
    return ledger.detail(
      for: request, at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
  }

  /// Shows the other reading, or the one that is asked for; answers what to say about it.
  mutating func show(asKnown wanted: Bool?) -> String {
    guard let asKnown else { return "a replay begun with --as-known tells what was known then" }
    showsAsKnown = wanted ?? !showsAsKnown
    guard showsAsKnown else { return "by event time: with what came later" }
    let lost = asKnown.log.lost
    return "as known then: without what came later"
      + (lost == 0 ? "" : ", and \(lost) lines that there was no room to keep")
  }
}
