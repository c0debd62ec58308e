import DeliveryEvents

/// Brings what is new in a repository into a log.
struct GitImport {
  /// What an import did.
  struct Summary: Equatable {
    var commits = 0
    var deployments = 0
    var repairs = 0
    /// What differs from what was imported before, in sentences.
    var notes: [String] = []
  }

  /// A line to be written, in the order of the log.
  private struct Item {
    enum Line {
      case commit(Int32)
      case deployment(Int)
      case incident(GitRepair, EventState)
    }
    var time: Int64
    var rank: Int
    var line: Line
  }

  let lines: GitLines
  let log: ImportedLog
  private(set) var summary = Summary()
  private var items: [Item] = []

  private var history: GitHistory { lines.history }

  init(_ lines: GitLines, after log: ImportedLog) {
    self.lines = lines
    self.log = log
    collectCommits()
    collectDeployments()
    collectRepairs()
    // What lands together in the order in which it was made; what is deployed after what it brings.
    items.sort { ($0.time, $0.rank) < ($1.time, $1.rank) }
  }

  private func isAsked(_ seconds: Int64) -> Bool {
    Timestamp(seconds: seconds) >= lines.choices.since ?? .distantPast
  }

  private mutating func collectCommits() {
    var (corrected, differing, early) = (0, 0, 0)
    for (rank, commit) in history.graph.order.reversed().enumerated() {
      guard history.isInLog(commit), let landing = history.landing(of: commit), isAsked(landing)
      else { continue }
      // Readers take no time before 1971 for one.
      guard landing >= 31_536_000 else {
        early += 1
        continue
      }
      summary.commits += 1
      if let known = log.commit(history.graph.ids.text(commit)) {
        let time = Timestamp(seconds: landing)
        let isBetter = known.time > time || !known.hasParents && history.parents(of: commit) != nil
        if known.time < time { differing += 1 }
        guard isBetter else { continue }
        corrected += 1
      }
      items.append(Item(time: landing, rank: rank, line: .commit(commit)))
    }
    note(early, "dated before 1971 and left out", "commit is", "commits are")
    note(corrected, "written again: more is known of it now", "commit is", "commits are")
    note(differing, "later here than in the log, which stays", "commit is", "commits are")
    let (count, missing) = log.commits { history.graph.ids.find($0) != nil }
    if missing > 0 {
      summary.notes.append(
        "\(missing) of \(count) commits imported before are not in the history any more: it was rewritten, and their lines stay"
      )
    }
  }

  private mutating func note(_ count: Int, _ what: String, _ one: String, _ many: String) {
    if count > 0 { summary.notes.append("\(count) \(count == 1 ? one : many) \(what)") }
  }

  private mutating func collectDeployments() {
    var (differing, completed, unknown) = (0, 0, 0)
    let list = history.deployments.list
    for (place, deployment) in list.enumerated() {
      guard isAsked(deployment.time), deployment.time >= 31_536_000,
        history.isInLog(deployment: place)
      else { continue }
      summary.deployments += 1
      let head = history.head(of: place)
      if head == nil { unknown += 1 }
      if let known = log.deployment(deployment.id) {
        let sha = head.map(history.graph.ids.text) ?? ""
        let time = Timestamp(seconds: deployment.time)
        // Where a history was cut off the log may know more than it, or less.
        let isCompleted = known.sha.isEmpty && !sha.isEmpty
        if known.time == time, known.sha == sha || sha.isEmpty {
          if known.fixes != lines.fixes(of: place) { differing += 1 }
          continue
        }
        if known.time == time, isCompleted {
          completed += 1
        } else {
          let what = Self.difference(deployment.id, known.sha, sha)
          guard time > known.time else {
            summary.notes.append("\(what), back in time: the log keeps the later one")
            continue
          }
          summary.notes.append("\(what): the log has both, and the later one counts")
        }
      }
      items.append(
        Item(time: deployment.time, rank: Int(Int32.max) + place, line: .deployment(place)))
    }
    note(completed, "written again: more is known of it now", "deployment is", "deployments are")
    note(
      unknown, "built on what the clone ends at, so that no commit of it is known", "deployment is",
      "deployments are")
    note(
      differing, "repair others today, and the log stays as it is",
      "deployment in the log would", "deployments in the log would")
    let gone = log.deployments(missingFrom: list.map(\.id))
    if let first = gone.first {
      summary.notes.append(
        gone.count == 1
          ? "1 deployment imported before has no tag or branch any more, \(first): its lines stay"
          : "\(gone.count) deployments imported before have no tag or branch any more, such as \(first): their lines stay"
      )
    }
  }

  /// What a tag or a branch has become, with the commits that it had and has.
  private static func difference(_ id: String, _ old: String, _ new: String) -> String {
    old == new || old.isEmpty || new.isEmpty
      ? "\(id) has another date"
      : "\(id) has moved from \(old.prefix(12)) to \(new.prefix(12))"
  }

  private mutating func collectRepairs() {
    for repair in history.repairs {
      let span = lines.span(repair)
      guard isAsked(history.deployments.list[repair.broken].time),
        history.isInLog(deployment: repair.broken), history.isInLog(deployment: repair.fixer)
      else { continue }
      summary.repairs += 1
      guard lines.choices.incidents else { continue }
      // Logs of before have ids without the environment.
      let ids = [lines.incidentID(repair), lines.incidentID(repair, of: "production")]
      for (state, time) in [(EventState.opened, span.opened), (.resolved, span.resolved)]
      where !ids.contains(where: { log.hasIncident($0, state) }) {
        items.append(
          Item(time: time, rank: 2 * Int(Int32.max), line: .incident(repair, state)))
      }
    }
  }

  /// Writes all that is new, in order.
  func write(
    to output: ImportOutput, _ git: GitProgram, authors: Authors, _ progress: ImportProgress
  ) throws(GitFault) {
    let commits = items.compactMap { item -> Int32? in
      if case .commit(let commit) = item.line { commit } else { nil }
    }
    var next = 0
    var done = 0
    /// Up to the line of a commit, which is for whoever has its details.
    func others() {
      while next < items.count {
        switch items[next].line {
        case .commit: return
        case .deployment(let place): lines.deployment(place).map(output.put)
        case .incident(let repair, let state): output.put(lines.incident(repair, state))
        }
        next += 1
      }
    }
    others()
    try CommitDetailsReader.read(
      commits, of: history.graph, git, lines.choices, authors: authors
    ) { commit, details in
      guard next < items.count, case .commit(let expected) = items[next].line else { return }
      // Git answers in the order of the questions.
      guard expected == commit else { return }
      output.put(lines.commit(commit, at: items[next].time, details))
      next += 1
      done += 1
      progress.say("\(done) of \(commits.count) commits")
      others()
    }
    guard next == items.count else {
      throw .failed(command: "diff-tree", reason: "ended before the last commit")
    }
  }
}
