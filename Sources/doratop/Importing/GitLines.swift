import DeliveryEvents

/// Writes what a history says as native lines (EVENTS.md 2), all of them with `"source":"git"`.
struct GitLines {
  let history: GitHistory
  let choices: GitChoices
  let place: GitPlace

  /// The service as readers of the lines will take it.
  var service: String { choices.service ?? RepoName.service(place.repo) }

  private func record(_ kind: EventKind, _ state: EventState = .none, at seconds: Int64)
    -> NativeRecord
  {
    NativeRecord(kind, state, at: Timestamp(seconds: seconds))
  }

  private func sha(_ commit: Int32) -> String { history.graph.ids.text(commit) }

  /// A commit that landed.
  func commit(_ commit: Int32, at landing: Int64, _ details: CommitDetails) -> [UInt8] {
    let graph = history.graph
    var record = record(.commit, at: landing)
    record.add("service", choices.service)
    record.add("repo", place.repo)
    record.add("sha", sha(commit))
    record.add("committed", Self.time(graph.committed[Int(commit)]))
    record.add("authored", Self.time(graph.authored[Int(commit)]))
    record.add("author", details.author)
    if history.landedOnMainline(commit) { record.add("branch", place.branch) }
    let isMerge = graph.isMerge(commit)
    if let size = details.size, !isMerge, !graph.shallow.contains(commit) {
      record.add("added", count: size.added)
      record.add("deleted", count: size.deleted)
      record.add("files", count: size.files)
    }
    if !choices.isAnonymous { record.add("title", details.title) }
    record.add("change", history.change(of: commit).map { String($0) })
    record.add("merge", flag: isMerge)
    record.add("parents", list: history.parents(of: commit)?.map(sha))
    record.add("reverts", history.reverted(by: commit).map(sha))
    record.add("bot", flag: details.isBot)
    record.add("source", "git")
    return record.line
  }

  /// A time that readers take for one: not before 1971.
  private static func time(_ seconds: Int64) -> Timestamp? {
    seconds >= 31_536_000 ? Timestamp(seconds: seconds) : nil
  }

  /// A deployment that a tag or a branch stands for.
  func deployment(_ place: Int) -> [UInt8]? {
    guard history.isInLog(deployment: place) else { return nil }
    let head = history.head(of: place)
    let deployment = history.deployments.list[place]
    var record = record(.deploy, .succeeded, at: deployment.time)
    record.add("id", deployment.id)
    record.add("service", choices.service)
    record.add("repo", self.place.repo)
    record.add("env", choices.environment)
    record.add("sha", head.map(sha))
    record.add("version", deployment.version ?? (head == nil ? deployment.id : nil))
    if choices.trigger != .none { record.add("trigger", "\(choices.trigger)") }
    let fixes = fixes(of: place)
    if !fixes.isEmpty { record.add("fixes", list: fixes) }
    record.add("source", "git")
    var labels = [(key: "derived", value: deployment.origin.rawValue)]
    if head != deployment.commit { labels.append(("tagged", sha(deployment.commit))) }
    record.add(labels: labels)
    return record.line
  }

  /// The ids of the deployments that one repairs, as far as they are in the log.
  func fixes(of place: Int) -> [String] {
    history.deployments.list[place].fixes.map { history.deployments.list[$0] }
      .filter { Timestamp(seconds: $0.time) >= choices.since ?? .distantPast }
      .map(\.id)
  }

  /// The id of the incident that a repair is told as: that of another environment than production
  /// says which one.
  func incidentID(_ repair: GitRepair, of environment: String? = nil) -> String {
    let environment = environment ?? choices.environment
    let part = environment == "production" ? "" : "\(environment):"
    return "git:\(service):\(part)\(history.deployments.list[repair.broken].id)"
  }

  /// When a repair's incident began, and when it ended.
  func span(_ repair: GitRepair) -> (opened: Int64, resolved: Int64) {
    let broken = history.deployments.list[repair.broken].time
    let fixed = history.deployments.list[repair.fixer].time
    return (min(max(repair.begun, broken), fixed), fixed)
  }

  /// The beginning or the end of the incident that a repair is told as.
  func incident(_ repair: GitRepair, _ state: EventState) -> [UInt8] {
    let span = span(repair)
    let list = history.deployments.list
    var record = record(.incident, state, at: state == .opened ? span.opened : span.resolved)
    record.add("id", incidentID(repair))
    record.add("service", service)
    record.add("env", choices.environment)
    record.add("title", "\(list[repair.broken].id), repaired by \(list[repair.fixer].id)")
    record.add("deploy", list[repair.broken].id)
    record.add("source", "git")
    record.add(labels: [("derived", repair.reason.rawValue)])
    return record.line
  }
}
