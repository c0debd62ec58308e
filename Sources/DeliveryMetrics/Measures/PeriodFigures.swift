import DeliveryEvents

/// The raw counts and samples of one scope over one half-open window.
struct PeriodFigures {
  var deliveries: DeliveryFigures
  var recoveries = Durations()
  var resolvedBeforeOpened = 0
  var unlinkedIncidents = 0
  var assumedLinks = 0

  /// Adds to deliveries what became of incidents.
  init(
    _ deliveries: DeliveryFigures, _ derivation: Derivation, incidents: [Int], from: Timestamp,
    to: Timestamp
  ) {
    self.deliveries = deliveries
    for place in incidents {
      let incident = derivation.incidents[place]
      if let resolved = incident.resolved, resolved > from, resolved <= to {
        if let opened = incident.opened, !incident.isBadData {
          recoveries.record(resolved.nanoseconds(since: opened))
        } else {
          resolvedBeforeOpened += 1
        }
      }
      if let opened = incident.opened, opened > from, opened <= to {
        switch derivation.failures.links[place].kind {
        case .unlinked, .causeNotFound: unlinkedIncidents += 1
        case .assumed: assumedLinks += 1
        case .explicit, .external: break
        }
      }
    }
  }
}
