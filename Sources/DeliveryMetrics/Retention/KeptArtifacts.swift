import DeliveryEvents

/// Which lines about artifacts still matter when older events are given up: those that may answer for a version of
/// which something else stays, and not all that were ever written about a name that moves on.
///
/// The changes that they name go by themselves: one that had arrived tells a deployment from others no better than
/// its version does.
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
    for line in facts.statements where line.sha.isSome {
      let base = VersionName(line.version, in: symbols).base
      guard let first = earliest[base], line.time <= first else { continue }
      let name = Name(version: line.version, service: line.service)
      last[name] = max(last[name] ?? .distantPast, line.time)
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
