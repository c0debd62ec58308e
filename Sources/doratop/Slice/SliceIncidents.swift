import DeliveryEvents

/// What the incidents of a log name as their causes.
///
/// All incidents stay. A commit that one of them names has to stay, too, if the deployment behind it is
/// found only by what it carried: not by the id that the incident gives first, nor by its own commit.
struct SliceIncidents {
  private struct Causes {
    var shas: Set<Symbol> = []
    var deployments: Set<Symbol> = []
    /// Whether each line that names a commit names a deployment before it.
    var isNamedTwice = true
  }

  private var incidents: [Symbol: Causes] = [:]
  private let none: Symbol

  init(symbols: SymbolTable) {
    none = symbols.find("none") ?? .none
  }

  /// Takes in a line, in any order.
  mutating func take(_ event: DeliveryEvent) {
    if event.sha.isNone, event.deploy.isNone { return }
    var causes = incidents[event.id] ?? Causes()
    if event.sha.isSome {
      causes.shas.insert(event.sha)
      if event.deploy.isNone { causes.isNamedTwice = false }
    }
    if event.deploy.isSome, event.deploy != none { causes.deployments.insert(event.deploy) }
    incidents[event.id] = causes
  }

  /// Commits by which a deployment may have to be found.
  ///
  /// - Parameter isFound: Whether an id is that of a production deployment.
  func blamed(isFound: (Symbol) -> Bool) -> Set<Symbol> {
    var blamed: Set<Symbol> = []
    for causes in incidents.values
    where !causes.isNamedTwice || !causes.deployments.allSatisfy(isFound) {
      blamed.formUnion(causes.shas)
    }
    return blamed
  }
}
