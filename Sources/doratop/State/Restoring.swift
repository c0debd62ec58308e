import DeliveryEvents
import DeliveryMetrics

/// Takes kept events into a ledger a few at a time: while one is read, what taking in the others touches
/// comes near.
struct Restoring {
  private static let limit = 16

  private let ledger: Ledger
  private var events: [(event: DeliveryEvent, format: EventFormat?)] = []
  /// How many events were taken.
  private(set) var count = 0

  init(_ ledger: Ledger) {
    self.ledger = ledger
    events.reserveCapacity(Self.limit)
  }

  /// Takes an event, now or soon.
  mutating func take(_ event: borrowing DeliveryEvent, _ format: EventFormat?) {
    events.append((copy event, format))
    if events.count == Self.limit { settle() }
  }

  /// Takes in those that are still waiting.
  mutating func settle() {
    ledger.restore(events)
    count += events.count
    events.removeAll(keepingCapacity: true)
  }
}
