import DeliveryEvents

/// Deployments of GitHub and their statuses, which the REST interface gives in separate lists and the
/// GraphQL interface together.
struct GitHubDeployments {
  static let shape = ExportLines.Shape(
    name: "deployments", command: "gh api --paginate repos/OWNER/NAME/deployments")
  static let statuses = ExportLines.Shape(
    name: "deployment statuses",
    command: "gh api --paginate repos/OWNER/NAME/deployments/ID/statuses")

  private struct Status {
    var time: Timestamp?
    var word: String
    var environment: String?
    var url: String?
  }

  private var deployments: [String: (record: JSONRecord, repo: String?)] = [:]
  private var order: [String] = []
  private var found: [String: [Status]] = [:]

  /// Takes a record of the REST interface or of a GraphQL list; `false` for any other.
  mutating func takes(_ record: JSONRecord, into lines: inout ExportLines) -> Bool {
    if record.has("deployment_url"), record.has("state") {
      guard lines.accepts(record, as: Self.statuses, needs: ["created_at"]),
        // .../deployments/42
        let id = record.text("deployment_url")?.split(separator: "/").last
      else { return true }
      note(record, of: String(id))
      return true
    }
    let isDeployment =
      record.has("statuses_url") && record.has("environment")
      || record.has("commitOid") && record.has("environment")
    if isDeployment { take(record, repo: nil, into: &lines) }
    return isDeployment
  }

  /// Takes a deployment.
  mutating func take(_ record: JSONRecord, repo: String?, into lines: inout ExportLines) {
    let isREST = record.has("statuses_url")
    guard
      lines.accepts(
        record, as: Self.shape,
        needs: isREST
          ? ["id", "sha", "created_at"]
          : ["databaseId", "commitOid", "environment", "createdAt", "statuses"]),
      let id = record.text("databaseId", "id")
    else { return }
    if deployments[id] == nil { order.append(id) }
    let own = repo ?? record.text("repository.nameWithOwner")
    deployments[id] = (record, own ?? ExportLines.gitHubRepo(record.text("repository_url")))
    for status in record.records("statuses.nodes") ?? [] { note(status, of: id) }
  }

  private mutating func note(_ record: JSONRecord, of id: String) {
    found[id, default: []].append(
      Status(
        time: record.time("created_at", "createdAt"),
        word: record.text("state")?.lowercased() ?? "",
        environment: record.text("environment"),
        url: record.text("log_url", "logUrl", "target_url", "environment_url")))
  }

  /// Writes what all of them came to.
  mutating func finish(into lines: inout ExportLines) {
    for id in order {
      guard let (record, repo) = deployments[id] else { continue }
      let statuses = (found.removeValue(forKey: id) ?? []).sorted {
        ($0.time ?? .distantPast) < ($1.time ?? .distantPast)
      }
      if statuses.isEmpty {
        lines.ignore(
          "deployments without a status, which says how they ended: \(Self.statuses.command)")
      }
      put(id, record, repo, .queued, at: record.time("created_at", "createdAt"), nil, &lines)
      var hasSucceeded = false
      for status in statuses {
        guard let state = Self.state(status.word) else { continue }
        // Said again, as when traffic moves: the first time it was there.
        if state == .succeeded, hasSucceeded { continue }
        hasSucceeded = state == .succeeded
        put(id, record, repo, state, at: status.time, status, &lines)
      }
    }
    for _ in found {
      lines.ignore("statuses of deployments that are not here: \(Self.shape.command)")
    }
  }

  private func put(
    _ id: String, _ record: JSONRecord, _ repo: String?, _ state: EventState,
    at time: Timestamp?, _ status: Status?, _ lines: inout ExportLines
  ) {
    guard let environment = status?.environment ?? record.text("environment") else {
      return lines.ignore("deployments without an environment")
    }
    lines.line(.deploy, state, at: time, id: id, repo: repo) { line in
      line.add("env", environment)
      line.add("sha", record.text("sha", "commitOid"))
      line.add("actor", record.text("creator.login"))
      line.add("url", status?.url)
      var labels: [(key: String, value: String)] = []
      if let task = record.text("task"), task != "deploy" { labels.append(("task", task)) }
      for key in ["production_environment", "transient_environment"] where record.isTrue(key) {
        labels.append((key, "true"))
      }
      line.add(labels: labels)
    }
  }

  /// The state that a status means; `nil` for one that says nothing about how it went.
  private static func state(_ word: String) -> EventState? {
    switch word {
    case "pending", "queued", "waiting": .queued
    case "in_progress": .started
    case "success": .succeeded
    case "failure", "error": .failed
    // A newer deployment took its place.
    default: nil
    }
  }
}
