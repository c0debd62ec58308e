public import DeliveryEvents

/// The names that a log has, for a first configuration.
public struct FoundNames {
  /// How many of a kind are written down.
  static let limit = 200

  /// How many of a kind are remembered: a log in which names have no end ends here.
  private static let memory = 10_000

  /// Services that lines name themselves, by repository.
  private(set) var servicesOfRepositories: [String: Set<String>] = [:]
  private(set) var services: Set<String> = []
  private(set) var servicesOfTeams: [String: Set<String>] = [:]
  private(set) var environments: Set<String> = []
  /// Jobs by stage, in the order of their first lines; a job without a stage is of none.
  private(set) var jobs: [(stage: String, name: String)] = []
  private var knownJobs: Set<String> = []
  private var known: Set<[Symbol]> = []

  /// Begins with an empty log.
  public init() {}

  /// Notes what one event names.
  public mutating func note(_ event: DeliveryEvent, in symbols: SymbolTable) {
    let isJob = event.kind == .job
    let names = [
      event.service, event.repo, event.team, event.env, isJob ? event.name : .none,
      isJob ? event.stage : .none,
    ]
    guard known.count < Self.memory * 10, known.insert(names).inserted else { return }
    func name(_ symbol: Symbol) -> String? {
      if symbol.isNone { return nil }
      let text = symbols.string(symbol)
      // What is longer is no name.
      return text.utf8.count <= 200 && !text.isEmpty ? text : nil
    }
    if let env = name(event.env), environments.count < Self.memory { environments.insert(env) }
    if isJob, let job = name(event.name), jobs.count < Self.limit, knownJobs.insert(job).inserted {
      jobs.append((name(event.stage) ?? "", job))
    }
    guard let service = name(event.service), services.count < Self.memory else { return }
    services.insert(service)
    if let team = name(event.team), servicesOfTeams.count < Self.memory {
      servicesOfTeams[team, default: []].insert(service)
    }
    // What would be read as a pattern, or as another repository, cannot be written down.
    if let repository = name(event.repo), servicesOfRepositories.count < Self.memory,
      service != RepoName.service(repository), RepoName.normalised(repository) == repository,
      !repository.contains(where: { "*?".contains($0) })
    {
      servicesOfRepositories[repository, default: []].insert(service)
    }
  }

  /// Repositories of which every line that names a service names the same one, which is not their own name.
  var moved: [(repository: String, service: String)] {
    servicesOfRepositories.compactMap { repository, services in
      services.count == 1 ? services.first.map { (repository, $0) } : nil
    }.sorted { $0.repository < $1.repository }
  }
}
