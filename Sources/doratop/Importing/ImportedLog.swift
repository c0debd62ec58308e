import DeliveryEvents

/// What a log has from earlier imports of a repository: told by the lines themselves, so that no
/// other file has to agree with it.
struct ImportedLog {
  /// A commit's line.
  struct Commit: Equatable {
    var time: Timestamp
    var hasParents: Bool
  }

  /// A deployment's line.
  struct Deployment: Equatable {
    var sha: String
    var time: Timestamp
    var fixes: [String]
  }

  private var ids = ShaTable()
  private var commits: [Commit] = []
  /// By the bytes of their ids: names that look alike are not the same tag.
  private var deployments: [[UInt8]: Deployment] = [:]
  /// Ids and states of incidents.
  private var incidents: Set<String> = []

  /// Nothing.
  init() {}

  /// Reads the lines that an import wrote: what a repository has of a service, and what was deployed
  /// of that to an environment. What other repositories have of it, and what other environments got,
  /// are theirs.
  ///
  /// - Throws: Why a log that is there cannot be read.
  init(_ path: String, service: String, repo: String, environment: String) throws(FileFault) {
    guard var scan = try FileScan(path) else { return }
    defer { scan.close() }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FileScan.bufferBytes, alignment: 16)
    defer { buffer.deallocate() }
    let symbols = SymbolTable()
    let decoder = EventDecoder(symbols: symbols)
    let decoded = DecodedLine()
    // As decoded lines have it.
    let repo = RepoName.normalised(repo)
    let wanted = Array("\"source\":\"git\"".utf8)
    while try scan.step(
      buffer, for: wanted,
      {
        decoder.decode($0.bytes, into: decoded)
        for event in decoded.events where symbols.string(event.service) == service {
          // Incidents are of a service, not of a repository.
          let isHere = event.kind == .incident || symbols.string(event.repo) == repo
          let isThere = event.kind == .commit || symbols.string(event.env) == environment
          if isHere, isThere { note(event, symbols) }
        }
      })
    {}
  }

  private mutating func note(_ event: DeliveryEvent, _ symbols: SymbolTable) {
    switch event.kind {
    case .commit:
      guard
        let number = symbols.withBytes(of: event.sha, { ids.intern($0) })
      else { return }
      let commit = Commit(time: event.time, hasParents: event.parents != nil)
      if Int(number) == commits.count {
        commits.append(commit)
      } else {
        commits[Int(number)].time = min(commits[Int(number)].time, commit.time)
        if commit.hasParents { commits[Int(number)].hasParents = true }
      }
    case .deploy:
      let id = Array(symbols.string(event.id).utf8)
      if let known = deployments[id], known.time > event.time { return }
      deployments[id] = Deployment(
        sha: symbols.string(event.sha), time: event.time,
        fixes: (event.fixes ?? []).map(symbols.string))
    case .incident:
      incidents.insert("\(symbols.string(event.id)) \(event.state.word)")
    case .change, .pipeline, .job, .alert, .health, .metric, .note: break
    }
  }

  /// The line of a deployment; `nil` when there is none.
  func deployment(_ id: String) -> Deployment? { deployments[Array(id.utf8)] }

  /// The ids of deployments that are not among some others, in order.
  func deployments(missingFrom ids: [String]) -> [String] {
    let there = Set(ids.map { Array($0.utf8) })
    return deployments.keys.filter { !there.contains($0) }
      .sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether there is a line about an incident that came to some state.
  func hasIncident(_ id: String, _ state: EventState) -> Bool {
    incidents.contains("\(id) \(state.word)")
  }

  /// The line of a commit; `nil` when there is none.
  func commit(_ sha: String) -> Commit? { ids.find(sha).map { commits[Int($0)] } }

  /// How many commits it has, and how many of them are not in a repository any more.
  func commits(missingFrom isThere: (String) -> Bool) -> (count: Int, missing: Int) {
    let missing = (0..<Int32(ids.count)).count { !isThere(ids.text($0)) }
    return (ids.count, missing)
  }
}
