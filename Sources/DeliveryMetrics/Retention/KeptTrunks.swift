import DeliveryEvents

/// The runs from before a horizon since which a trunk is red, the last of each name that ended green there, and the
/// commits by which runs are known to be the trunk's.
struct KeptTrunks {
  /// The ids of pipelines.
  private(set) var runs: Set<Symbol> = []
  private(set) var commits: [(service: Int, sha: Symbol)] = []

  private struct Name: Hashable {
    var service: Int
    var name: Symbol
  }

  /// - Parameter stretches: By service, when its trunk was red.
  init(_ facts: Facts, _ stretches: [Int: [AlertFacts.Span]], before horizon: Timestamp) {
    let begins = stretches.mapValues { spans in
      Set(spans.filter { $0.begin < horizon && $0.end >= horizon }.map(\.begin))
    }
    let trunks = TrunkWatch.names(in: facts)
    // Runs that failed may stay for other reasons: what ended their stretches stays with them.
    var latest: [Name: RunLine] = [:]
    for index in facts.runs.lines.indices {
      let line = facts.runs.lines[index]
      let name = line.service.isSome ? line.service : facts.defaultService
      guard !line.isJob, !line.isReplaced, let service = facts.knownNumber(ofService: name) else {
        continue
      }
      let isOpen = line.state == .failed && begins[service]?.contains(line.time) ?? false
      if isOpen { runs.insert(line.pipelineID) }
      if isOpen || line.time >= horizon, line.branch.isNone, line.sha.isSome {
        commits.append((service, line.sha))
      }
      let place = Name(service: service, name: line.name)
      if line.time < horizon, line.state == .succeeded || line.state == .skipped,
        line.time > latest[place]?.time ?? .distantPast,
        TrunkWatch.isOnTrunk(line, of: service, facts, trunks)
      {
        latest[place] = line
      }
    }
    for (place, line) in latest {
      runs.insert(line.pipelineID)
      if line.branch.isNone { commits.append((place.service, line.sha)) }
    }
  }
}
