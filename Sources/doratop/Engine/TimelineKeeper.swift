import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// Keeps the marks of a log up to date without holding anything up: looked for in slices, and the
/// seldomer the longer it takes.
final class TimelineKeeper {
  /// As of the last search that has ended.
  private(set) var marks = TimelineMarks()
  /// How many events had been read when that began; -1 before the first.
  private(set) var events = -1
  private var search: TimelineSearch?
  private var begunAt = 0
  private var cost: UInt64 = 0
  private var nextSearch: UInt64 = 0

  /// Looks for everything anew the next time: names mean something else.
  func forget() {
    search = nil
    (events, nextSearch) = (-1, 0)
  }

  /// Whether a search is under way.
  var isSearching: Bool { search != nil }

  /// Goes on with a search, or begins one when something has been read since and it is time for it.
  ///
  /// - Parameter isUrgent: Whether it is to begin at once.
  func refresh(_ ledger: Ledger, until deadline: UInt64, isUrgent: Bool = false) {
    // There is nothing to be found before it has been made anew.
    if ledger.isStandIn {
      search = nil
      return
    }
    let started = Intake.monotonic()
    if search == nil {
      guard ledger.input.events != events, isUrgent || started >= nextSearch else { return }
      (search, begunAt, cost) = (TimelineSearch(), ledger.input.events, 0)
    }
    guard var current = search.take() else { return }
    let found = ledger.look(&current) { Intake.monotonic() >= deadline }
    let ended = Intake.monotonic()
    cost += ended - started
    guard let found else {
      search = current
      return
    }
    (marks, events) = (found, begunAt)
    nextSearch = ended + max(1_000_000_000, cost * 20)
  }

  /// The marks for a jump: as of now, or of the last seconds where looking for them takes long.
  func current(_ ledger: Ledger) -> TimelineMarks {
    if events < 0 || cost < 50_000_000 || Intake.monotonic() >= nextSearch {
      search = nil
      refresh(ledger, until: .max, isUrgent: true)
    }
    return marks
  }

  /// From the first event to an instant; `nil` for an empty log.
  func span(until end: Timestamp) -> TimelineSpan? {
    marks.events.first.map { TimelineSpan(from: $0, until: end) }
  }
}

extension Optional {
  /// Takes what is there, so that it has but one owner while it is changed.
  fileprivate mutating func take() -> Wrapped? {
    defer { self = nil }
    return self
  }
}
