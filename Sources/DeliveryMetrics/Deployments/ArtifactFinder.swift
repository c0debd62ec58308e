import DeliveryEvents

/// Says of which commit a version is that a service deployed, as of an instant, and notes who asked.
final class ArtifactFinder {
  private let facts: ArtifactFacts
  private let askers: ArtifactAskers
  private let service: Int
  private let name: Symbol
  private let now: Timestamp
  private let symbols: SymbolTable
  /// The deployment at hand, by its place.
  var place: Int32 = 0
  /// The commits that were found.
  private(set) var found: Set<Symbol> = []

  /// - Parameters:
  ///   - service: The number of the service whose deployments ask.
  ///   - name: Its name.
  init(
    _ facts: ArtifactFacts, _ askers: ArtifactAskers, service: Int, name: Symbol, now: Timestamp,
    _ symbols: SymbolTable
  ) {
    self.facts = facts
    self.askers = askers
    self.service = service
    self.name = name
    self.now = now
    self.symbols = symbols
  }

  /// The commit of a version; none when it is not known.
  ///
  /// - Parameter finish: When the deployment finished; `nil` for one that has not.
  func sha(of version: Symbol, at finish: Timestamp?) -> Symbol {
    if version.isNone { return .none }
    askers.note(VersionName(version, in: symbols).base, service, place)
    let sha = facts.sha(of: version, deployedBy: name, at: finish ?? .distantFuture, now: now)
    if sha.isSome { found.insert(sha) }
    return sha
  }
}

/// Which deployments asked for the commit of a version, by the version's base: they have to ask again when
/// something new is said of it.
final class ArtifactAskers {
  private struct Asker: Hashable {
    var service: Int32
    var place: Int32
  }

  private var askers: [Symbol: Set<Asker>] = [:]
  /// Whether deployments ask: not before there is something to be told.
  var isInUse = false

  func note(_ base: Symbol, _ service: Int, _ place: Int32) {
    askers[base, default: []].insert(Asker(service: Int32(service), place: place))
  }

  /// Calls `body` with the service and the place of each deployment that asked for a version of this base.
  func forEach(_ base: Symbol, _ body: (Int, Int32) -> Void) {
    for asker in askers[base] ?? [] { body(Int(asker.service), asker.place) }
  }
}
