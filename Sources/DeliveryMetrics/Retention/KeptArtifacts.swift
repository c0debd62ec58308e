import DeliveryEvents

/// Which lines about artifacts still matter when older events are given up: those that may answer for a version of
/// which something else stays, and not all that were ever written about a name that moves on.
///
/// Where such a line names a change, that stays as well, for nothing else says which commit it was.
struct KeptArtifacts {
  private struct Name: Hashable {
    var version: Symbol
    var service: Symbol
  }

  /// By the base of versions that matter, the earliest instant at which they were deployed.
  private var earliest: [Symbol: Timestamp] = [:]
  /// By what lines name, the last of them up to that instant that says a commit: older ones decide nothing.
  private var last: [Name: Timestamp] = [:]

  /// Notes a version that matters, and when it was deployed.
  mutating func insert(_ version: Symbol, at time: Timestamp, in symbols: SymbolTable) {
    let base = VersionName(version, in: symbols).base
    earliest[base] = min(earliest[base] ?? .distantFuture, time)
  }

  /// Finds, now that all versions are noted, the lines that decide about them.
  mutating func settle(_ facts: ArtifactFacts, in symbols: SymbolTable) {
    last = [:]
    for line in facts.statements where line.sha.isSome {
      let base = VersionName(line.version, in: symbols).base
      guard let first = earliest[base], line.time <= first else { continue }
      let name = Name(version: line.version, service: line.service)
      last[name] = max(last[name] ?? .distantPast, line.time)
    }
  }

  /// The merged changes by which lines that matter say of which commit a version is, with the commits that they were
  /// merged as; of each service that has one of that name, where a line does not say of which it is.
  func merged(in facts: Facts) -> [(service: Int, change: Symbol, sha: Symbol)] {
    var owners: [Symbol: Set<Symbol>] = [:]
    for line in facts.artifacts.statements where line.sha.isNone {
      if keeps(line.version, of: line.service, at: line.time, in: facts.symbols) {
        owners[line.change, default: []].insert(line.service)
      }
    }
    if owners.isEmpty { return [] }
    return facts.services.enumerated().flatMap { number, service in
      service.changes.lazy.filter { line in
        guard line.state == .merged, line.sha.isSome, !line.isReplaced else { return false }
        return owners[line.id].map { $0.contains(.none) || $0.contains(service.name) } ?? false
      }.map { (number, $0.id, $0.sha) }
    }
  }

  /// Whether a line about a version matters.
  func keeps(
    _ version: Symbol, of service: Symbol, at time: Timestamp, in symbols: SymbolTable
  ) -> Bool {
    guard version.isSome, earliest[VersionName(version, in: symbols).base] != nil else {
      return false
    }
    return time >= last[Name(version: version, service: service)] ?? .distantPast
  }
}
