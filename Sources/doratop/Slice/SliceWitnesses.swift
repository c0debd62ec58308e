import DeliveryEvents

/// Old lines that stay because nothing else that stays says the same: that a service exists, that it
/// has an environment, what its team is.
struct SliceWitnesses {
  private struct Claim {
    var time: Timestamp
    var lines: [Int]
  }

  private struct Witness {
    var line: Int
    var weight: Int
    var time: Timestamp
  }

  private var places: [SliceEnvironment: Witness] = [:]
  private var teams: [Symbol: Claim] = [:]

  /// Takes in an old event about a service.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    // An environment counts by what is no deployment.
    let place = SliceEnvironment(service: service, env: event.kind == .deploy ? .none : event.env)
    let weight = Self.weight(event.kind)
    let known = places[place]
    if known.map({ (weight, event.time) > ($0.weight, $0.time) }) ?? true {
      places[place] = Witness(line: line, weight: weight, time: event.time)
    }
    if event.team.isNone { return }
    guard let claim = teams[service], claim.time >= event.time else {
      teams[service] = Claim(time: event.time, lines: [line])
      return
    }
    if claim.time == event.time { teams[service]?.lines.append(line) }
  }

  /// What can be kept by itself is the better witness; items come with their commits and changes.
  private static func weight(_ kind: EventKind) -> Int {
    switch kind {
    case .incident: 2
    case .deploy, .pipeline, .job, .alert, .health, .metric, .note: 1
    case .commit, .change: 0
    }
  }

  /// The lines that stay.
  var lines: Set<Int> {
    var lines = Set(places.values.map(\.line))
    for claim in teams.values { lines.formUnion(claim.lines) }
    return lines
  }
}
