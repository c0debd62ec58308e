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
  private var replacements = 0
  /// By service, the places of the lines of pipelines that ended and may be the trunk's.
  private var ends: [Int: [Int32]] = [:]
  /// Services of which some are told by their commit alone.
  private var leaning: Set<Int> = []
  private var stale: Set<Int> = []
  /// By service, when its trunk was red, in order.
  private(set) var stretches: [Int: [AlertFacts.Span]] = [:]
  /// Another number whenever a stretch became another.
  private(set) var changes = 0

  private static let names = UsualTrunks.names

  /// Takes in what came since.
  func refresh(_ facts: Facts) {
    guard facts.revision != revision else { return }
    revision = facts.revision
    let lines = facts.runs.lines
    while seen < lines.count {
      let line = lines[seen]
      // Of what names neither branch nor commit nothing can be told, whatever comes.
      if !line.isJob, line.branch.isSome || line.sha.isSome,
        line.state == .failed || line.state == .succeeded || line.state == .skipped
      {
        let service = line.service.isSome ? line.service : facts.defaultService
        if let number = facts.knownNumber(ofService: service) {
          ends[number, default: []].append(Int32(seen))
          if line.branch.isNone { leaning.insert(number) }
          stale.insert(number)
        }
      }
      seen += 1
    }
    // A line that a merge replaced, or that stands again, may be of any service.
    if facts.replacements != replacements {
      replacements = facts.replacements
      stale.formUnion(ends.keys)
    }
    while commits.count < facts.services.count { commits.append(0) }
    for service in leaning {
      // A further line of a commit may make it land earlier.
      let count =
        facts.services[service].commits.lines.count + facts.services[service].commits.further.count
      if commits[service] != count {
        commits[service] = count
        stale.insert(service)
      }
    }
    if stale.isEmpty { return }
    let trunks = Self.names(in: facts)
    for service in stale {
      let found = stretches(of: service, facts, trunks)
      if found != stretches[service] ?? [] {
        stretches[service] = found.isEmpty ? nil : found
        changes += 1
      }
    }
    stale = []
  }

  /// What trunks are called.
  static func names(in facts: Facts) -> Set<Symbol> {
    Set(names.compactMap { facts.symbols.find($0) })
  }

  /// Whether a run is on the trunk of its service.
  static func isOnTrunk(
    _ line: RunLine, of service: Int, _ facts: Facts, _ trunks: Set<Symbol>
  ) -> Bool {
    if line.branch.isSome { return trunks.contains(line.branch) }
    guard line.sha.isSome, let index = facts.commitPlaces.index(of: line.sha, in: service) else {
      return false
    }
    let landings = facts.services[service].commits.landings
    return index < landings.count && landings[index] <= line.time
  }

  private func stretches(of service: Int, _ facts: Facts, _ trunks: Set<Symbol>)
    -> [AlertFacts.Span]
  {
    var order = (ends[service] ?? []).map { facts.runs.lines[Int($0)] }.filter { line in
      !line.isReplaced && Self.isOnTrunk(line, of: service, facts, trunks)
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
