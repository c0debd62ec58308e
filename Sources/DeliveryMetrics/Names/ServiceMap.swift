import DeliveryEvents

/// Which service a repository belongs to, and which team a service (METRICS.md 2b, "Maps").
///
/// A service that a line names itself stays, unless that is the repository's own name, by which it goes where
/// nothing is said.
public struct ServiceMap: Sendable, Hashable {
  /// One line of the map.
  public struct Entry: Sendable, Hashable {
    /// A repository such as `acme/checkout-api`, or a pattern with `*`.
    public var repository: NamePattern
    public var service: String

    /// Creates a line.
    public init(repository: NamePattern, service: String) {
      (self.repository, self.service) = (repository, service)
    }
  }

  /// The first that matches counts.
  public var entries: [Entry] = []

  /// Creates a map that changes nothing.
  public init() {}
}

/// Which team a service belongs to, whatever the lines say.
public struct TeamMap: Sendable, Hashable {
  /// One team with its services, by name or pattern.
  public struct Entry: Sendable, Hashable {
    public var team: String
    public var services: [NamePattern]

    /// Creates a team.
    public init(team: String, services: [NamePattern]) {
      (self.team, self.services) = (team, services)
    }
  }

  /// The first with a pattern that matches counts.
  public var entries: [Entry] = []

  /// Creates a map that says nothing.
  public init() {}

  /// The team of a service; `nil` where the map says nothing.
  public func team(of service: String) -> String? {
    entries.first { $0.services.contains { $0.matches(service) } }?.team
  }
}

/// Applies a map to events as they are taken in; each repository is looked up once.
///
/// What tells lines apart, and what is kept of them, is without the map: so another map can be had from the same
/// lines.
final class ServiceNames {
  private let map: ServiceMap
  private let symbols: SymbolTable
  /// The first line of each repository that is named without a sign for others, and the other lines.
  private var exact: [String: Int] = [:]
  private var patterns: [Int] = []
  /// For each repository the name by which it goes, and the service that it belongs to.
  private var known: [Symbol: (own: Symbol, service: Symbol)] = [:]
  /// Whether the map says nothing.
  let isEmpty: Bool

  init(_ map: ServiceMap, _ symbols: SymbolTable) {
    (self.map, self.symbols) = (map, symbols)
    isEmpty = map.entries.isEmpty
    for (place, entry) in map.entries.enumerated() {
      let name = entry.repository.text
      if name.unicodeScalars.contains(where: { $0 == "*" || $0 == "?" }) {
        patterns.append(place)
      } else if exact[name] == nil {
        exact[name] = place
      }
    }
  }

  /// The service of an event.
  func service(of event: borrowing DeliveryEvent) -> Symbol {
    if isEmpty || event.repo.isNone { return event.service }
    let found = known[event.repo] ?? look(event.repo)
    return event.service.isNone || event.service == found.own ? found.service : event.service
  }

  /// The service that a line gets from its repository where it names none; none without one.
  func service(derivedFrom repo: Symbol) -> Symbol {
    repo.isNone ? .none : (known[repo] ?? look(repo)).service
  }

  private func look(_ repo: Symbol) -> (own: Symbol, service: Symbol) {
    let name = symbols.string(repo)
    let own = symbols.intern(RepoName.service(name))
    let first = exact[name] ?? .max
    let place = patterns.first { $0 > first || map.entries[$0].repository.matches(name) } ?? .max
    let line = min(first, place)
    let found = (own, line == .max ? own : symbols.intern(map.entries[line].service))
    known[repo] = found
    return found
  }
}
