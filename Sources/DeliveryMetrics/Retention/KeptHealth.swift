import DeliveryEvents

/// The last lines before a horizon that tell what each of a service's checks found.
struct KeptHealth {
  /// A check, by the environment that its lines name.
  private struct Check: Hashable {
    var service: Int
    var env: Symbol
    var id: Symbol
  }

  private var last: [Check: Timestamp] = [:]

  init(_ facts: Facts, before horizon: Timestamp) {
    for (service, own) in facts.services.enumerated() {
      for line in own.others where !line.isReplaced && line.kind == .health && line.time < horizon {
        let check = Check(service: service, env: line.env, id: line.id)
        last[check] = max(last[check] ?? .distantPast, line.time)
      }
    }
  }

  /// Whether a line from before the horizon is one of them.
  func keeps(_ event: borrowing DeliveryEvent, of service: Int) -> Bool {
    last[Check(service: service, env: event.env, id: event.id)] == event.time
  }
}
