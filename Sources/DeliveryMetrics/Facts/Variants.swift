import DeliveryEvents

/// Lines of one key, as their merge sees them.
///
/// The first one is read back from what the ledger keeps, since whether others come is not known
/// before: that is what costs nothing in a log without conflicts. The others come whole. They must look
/// the same, or the merge depends on which was first: so all are cut to what is kept of their kinds.
/// Lines of one kind lose nothing that is ever looked at; of lines of different kinds (under one
/// delivery's id, by mistake) each gives the fields that its own kind has.
extension Facts {
  /// The line that stands at a place, which names a service only if it did when it came.
  func variant(at place: LineLocation) -> DeliveryEvent {
    var event = event(at: place)
    if place.namesNoService { event.service = .none }
    return event
  }

  /// A line that has just come, or the merge of some: then a field that its kind has not got would be
  /// noted with it, and not be found again when it is taken back.
  func variant(_ event: DeliveryEvent) -> DeliveryEvent {
    var kept = withUnsafePointer(to: event) { line in
      switch event.kind {
      case .commit: CommitLine(line).event
      case .change: ChangeLine(line).event
      case .deploy:
        withExtendedLifetime(DeployListStore()) { DeployLine(line, keeping: $0).event }
      case .pipeline, .job: RunLine(line, in: symbols).event(in: symbols)
      case .incident: IncidentLine(line).event
      case .alert, .health, .metric, .note: OtherLine(line).event
      }
    }
    kept.service = event.service
    switch event.kind {
    case .note:
      kept.services = event.services
      kept.version = event.version
      kept.sha = event.sha
      kept.change = event.change
    case .alert, .metric: kept.services = event.services
    case .commit, .change, .deploy, .pipeline, .job, .incident, .health: break
    }
    return kept
  }
}
