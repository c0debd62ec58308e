import DeliveryEvents

/// Which branch is the trunk of a service: `main`, `master`, `trunk`, and the branch that most lines of
/// its changes are to be merged into.
struct TrunkNames {
  private let usual: Set<Symbol>
  /// By service; none for one without changes that name a base.
  private var bases: [Int: Symbol] = [:]
  private let facts: Facts
  private let now: Timestamp

  init(facts: Facts, now: Timestamp) {
    self.facts = facts
    self.now = now
    usual = Set(UsualTrunks.names.compactMap { facts.symbols.find($0) })
  }

  /// Whether a branch that a line names is the trunk.
  mutating func contains(_ branch: Symbol, of service: Int) -> Bool {
    if usual.contains(branch) { return true }
    if bases[service] == nil { bases[service] = base(of: service) }
    return branch.isSome && bases[service] == branch
  }

  private func base(of service: Int) -> Symbol {
    if service == RunTry.nobody { return .none }
    var counts: [Symbol: Int] = [:]
    for line in facts.services[service].changes
    where line.base.isSome && !line.isReplaced && line.time <= now {
      counts[line.base, default: 0] += 1
    }
    let best = counts.max { left, right in
      left.value != right.value
        ? left.value < right.value : facts.symbols.precedes(right.key, left.key)
    }
    return best?.key ?? .none
  }
}

/// What a trunk is called where nobody says.
public enum UsualTrunks {
  /// The names of branches.
  public static let names = ["main", "master", "trunk"]
}
