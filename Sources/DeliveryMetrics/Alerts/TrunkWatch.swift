import DeliveryEvents

/// When the trunks of services were red: from a pipeline that failed to the next one of its name that
/// succeeded.
///
/// A run is on the trunk by its branch; one whose lines name none, when its commit had landed by its end.
/// Jobs are not looked at, for a pipeline is the sum of its jobs. Each line that says how a run ended counts,
/// in the order of time; only those that came since are looked at again, with those of their services.
final class TrunkWatch {
  private var seen = 0
  private var revision = -1
  private var commits: [Int] = []
  private var conflicts = 0
  /// By service, the places of the lines of pipelines that ended.
  private var ends: [Int: [Int32]] = [:]
  private var stale: Set<Int> = []
  /// By service, when its trunk was red, in order.
  private(set) var stretches: [Int: [AlertFacts.Span]] = [:]
  /// Another number whenever a stretch became another.
  private(set) var changes = 0

  private static let names = ["main", "master", "trunk"]

  /// Takes in what came since.
  func refresh(_ facts: Facts, conflicts: Int) {
    guard facts.revision != revision else { return }
    revision = facts.revision
    let lines = facts.runs.lines
    while seen < lines.count {
      let line = lines[seen]
      if !line.isJob, line.state == .failed || line.state == .succeeded || line.state == .skipped {
        let service = line.service.isSome ? line.service : facts.defaultService
        if let number = facts.knownNumber(ofService: service) {
          ends[number, default: []].append(Int32(seen))
          stale.insert(number)
        }
      }
      seen += 1
    }
    // A line that a merge replaced may be of any service.
    if conflicts != self.conflicts {
      self.conflicts = conflicts
      stale.formUnion(ends.keys)
    }
    while commits.count < facts.services.count { commits.append(0) }
    for service in ends.keys {
      let count = facts.services[service].commits.lines.count
      if commits[service] != count {
        commits[service] = count
        stale.insert(service)
      }
    }
    if stale.isEmpty { return }
    let trunks = Set(Self.names.compactMap { facts.symbols.find($0) })
    for service in stale {
      let found = stretches(of: service, facts, trunks)
      if found != stretches[service] ?? [] {
        stretches[service] = found.isEmpty ? nil : found
        changes += 1
      }
    }
    stale = []
  }

  private func stretches(of service: Int, _ facts: Facts, _ trunks: Set<Symbol>)
    -> [AlertFacts.Span]
  {
    let commits = facts.services[service].commits
    var order = (ends[service] ?? []).map { facts.runs.lines[Int($0)] }.filter { line in
      if line.isReplaced { return false }
      if line.branch.isSome { return trunks.contains(line.branch) }
      guard line.sha.isSome, let index = facts.commitPlaces.index(of: line.sha, in: service) else {
        return false
      }
      return index < commits.landings.count && commits.landings[index] <= line.time
    }
    // At one instant what failed goes first, as it does wherever runs are judged.
    order.sort { left, right in
      left.time != right.time
        ? left.time < right.time : left.state == .failed && right.state != .failed
    }
    var open: [Symbol: Timestamp] = [:]
    var found: [AlertFacts.Span] = []
    for line in order {
      if line.state == .failed {
        if open[line.name] == nil { open[line.name] = line.time }
      } else if let begin = open.removeValue(forKey: line.name), begin < line.time {
        found.append(AlertFacts.Span(begin: begin, end: line.time, of: line.name))
      }
    }
    for (name, begin) in open {
      found.append(AlertFacts.Span(begin: begin, end: .distantFuture, of: name))
    }
    return found.sorted()
  }
}
