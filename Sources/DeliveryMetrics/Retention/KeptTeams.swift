import DeliveryEvents

/// The last lines before a horizon that tell which team a service belongs to, by a name of theirs or, where a map says
/// the team, by being there at all (METRICS.md 2b, "Merging").
struct KeptTeams {
  private var times: [Int: Timestamp] = [:]
  /// Those of them that are of commits, which stay with all of their lines or go.
  private(set) var commits: [(service: Int, sha: Symbol)] = []
  /// Whether each line may tell a team, and not only one that names it.
  private let hasMap: Bool
  private let horizon: Timestamp

  init(_ facts: Facts, before horizon: Timestamp) {
    self.horizon = horizon
    hasMap = !facts.teams.entries.isEmpty
    takeShared(facts)
    for (service, own) in facts.services.enumerated() { take(own, service) }
  }

  /// Notes the lines that are not of one service alone.
  private mutating func takeShared(_ facts: Facts) {
    func note(_ names: @autoclosure () -> [Symbol], _ team: Symbol, _ time: Timestamp) {
      guard time < horizon, hasMap || team.isSome else { return }
      for name in names() where name.isSome {
        guard let service = facts.knownNumber(ofService: name),
          facts.services[service].teams.team(of: team).isSome
        else { continue }
        times[service] = max(times[service] ?? .distantPast, time)
      }
    }
    for index in facts.runs.lines.indices {
      let line = facts.runs.lines[index]
      if line.isReplaced { continue }
      let name = line.service.isNone && !line.isJob ? facts.defaultService : line.service
      note([name], line.team, line.time)
    }
    for line in facts.incidents.lines where !line.isReplaced {
      note([line.service] + line.services, line.team, line.time)
    }
    for line in facts.others where !line.isReplaced {
      note([line.service] + line.services, line.team, line.time)
    }
  }

  /// Notes the lines of one service.
  private mutating func take(_ own: ServiceFacts, _ service: Int) {
    var last = times[service] ?? .distantPast
    func tells(_ line: some LineRecord) -> Bool {
      !line.isReplaced && line.time < horizon && own.teams.team(of: line.team).isSome
    }
    func note(_ line: some LineRecord) { if tells(line) { last = max(last, line.time) } }
    for line in own.commits.lines { note(line) }
    for further in own.commits.further { note(further.line) }
    for line in own.changes { note(line) }
    for line in own.deploys { note(line) }
    for line in own.others { note(line) }
    if last == .distantPast { return }
    times[service] = last
    // Of lines of one instant that name different teams the greatest counts: all of them stay.
    for line in own.commits.lines where line.time == last && tells(line) {
      commits.append((service, line.sha))
    }
    for further in own.commits.further where further.line.time == last && tells(further.line) {
      commits.append((service, further.line.sha))
    }
  }

  /// Whether a line from before the horizon is one of them, other than that of a commit.
  ///
  /// - Parameter named: The service that the line is of, by the map of services.
  func keeps(_ event: borrowing DeliveryEvent, of named: Symbol, in facts: Facts) -> Bool {
    guard hasMap || event.team.isSome else { return false }
    let (team, time) = (event.team, event.time)
    func isLast(_ name: Symbol) -> Bool {
      guard let service = facts.knownNumber(ofService: name) else { return false }
      return times[service] == time && facts.services[service].teams.team(of: team).isSome
    }
    switch event.kind {
    case .commit: return false
    case .incident, .alert, .metric, .note:
      return named.isSome && isLast(named) || event.services.contains(where: isLast)
    case .job: return named.isSome && isLast(named)
    case .change, .deploy, .pipeline, .health:
      return isLast(named.isSome ? named : facts.defaultService)
    }
  }
}
