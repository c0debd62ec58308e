import DeliveryEvents

/// The old lines of health checks, and which of them repeat the one before.
///
/// Health is a timeline of states, so a line of the same check, environment and state as the line
/// before it changes nothing: whether all is well, since when, and what went down stay the same.
struct SliceHealth {
  private struct Check: Hashable {
    var service: Symbol
    var id: Symbol
  }

  private struct Entry {
    var time: Timestamp
    var state: EventState
    var env: Symbol
    var line: Int
  }

  private var checks: [Check: [Entry]] = [:]

  /// Takes in a line, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    checks[Check(service: service, id: event.id), default: []].append(
      Entry(time: event.time, state: event.state, env: event.env, line: line))
  }

  /// Calls `body` with each line that says nothing new.
  func forEachRepetition(except services: Set<Symbol>, _ body: (Int) -> Void) {
    for (check, lines) in checks where !services.contains(check.service) {
      let ordered = lines.sorted { $0.time < $1.time }
      for place in ordered.indices.dropFirst() {
        let line = ordered[place]
        let before = ordered[place - 1]
        // Lines of one instant are weighed against each other, and stay.
        let isAlone =
          before.time < line.time
          && (place + 1 == ordered.count || ordered[place + 1].time > line.time)
          && (place < 2 || ordered[place - 2].time < before.time)
        if isAlone, before.state == line.state, before.env == line.env { body(line.line) }
      }
    }
  }
}
