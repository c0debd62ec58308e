import DeliveryEvents
import DeliveryMetrics

/// The log of production deployments, newest first.
enum DeploymentsView {
  static func content(of scene: Scene) -> ListContent {
    var deployments = scene.snapshot.deployments
    var total = deployments.count
    if case .deployments(let all, let count)? = scene.detail {
      deployments = all
      total = count
    }
    return ListContent(
      columns: columns, rows: deployments.map { row($0, scene) }, total: total,
      whenEmpty: "no production deployment in the window")
  }

  private static let columns = [
    ListContent.Column(title: "TIME", width: 11),
    ListContent.Column(title: "SERVICE", width: 16, name: { $0.facts["service"] ?? "" }),
    ListContent.Column(title: "VERSION", width: 12, priority: 2),
    ListContent.Column(title: "RESULT", width: 6),
    ListContent.Column(title: "LEAD", width: 8, alignsRight: true, priority: 3),
    ListContent.Column(title: "TOOK", width: 6, alignsRight: true, priority: 5),
    ListContent.Column(title: "COMMITS", width: 7, alignsRight: true, priority: 4),
    ListContent.Column(title: "ACTOR", width: 14, priority: 6),
    ListContent.Column(title: "ENVIRONMENT", width: 12, priority: 8),
    ListContent.Column(title: "WHY", width: 36, priority: 7),
  ]

  static func row(_ deployment: DeploymentSummary, _ scene: Scene) -> ListContent.Row {
    let mark = DeploymentMark(deployment)
    let name = deployment.shortName
    return ListContent.Row(
      facts: [
        "service": deployment.service, "team": deployment.team ?? "", "result": mark.word,
        "env": deployment.environment, "actor": deployment.actor ?? "",
        "version": deployment.version ?? "", "sha": deployment.sha ?? "",
        "id": deployment.id ?? "", "why": deployment.failureReasons.joined(separator: ", "),
      ],
      age: scene.age(deployment.time), target: .deployment(DeploymentName(deployment)),
      identity: deployment.identity,
      fields: {
        [
          StyledText(scene.moment(deployment.time), .textDim), StyledText(deployment.service),
          StyledText(name, .textDim), mark.text,
          StyledText(Figures.shortDuration(deployment.leadTimeMean)),
          StyledText(Figures.shortDuration(deployment.duration), .textDim),
          StyledText(deployment.commitCount), StyledText(deployment.actor ?? "", .textDim),
          StyledText(deployment.environment, .textDim),
          StyledText(deployment.failureReasons.joined(separator: ", "), .eventFail),
        ]
      },
      details: { details(deployment) })
  }

  private static func details(_ deployment: DeploymentSummary) -> [StyledText] {
    var lines = [
      StyledText("\(deployment.service) -> \(deployment.environment)", .title)
        + StyledText("  \(DeploymentMark(deployment).word)", DeploymentMark(deployment).text.role)
    ]
    let names = [("id", deployment.id), ("sha", deployment.sha), ("version", deployment.version)]
    let known = names.compactMap { name, value in value.map { "\(name) \($0)" } }
    if !known.isEmpty { lines.append(StyledText(known.joined(separator: "  "), .textDim)) }
    if !deployment.failureReasons.isEmpty {
      lines.append(
        StyledText("failed: " + deployment.failureReasons.joined(separator: ", "), .eventFail))
    }
    lines.append(StyledText("Enter shows its commits, checks, incidents and raw lines", .textDim))
    return lines
  }
}

/// The outcome of a deployment as word, glyph and role.
struct DeploymentMark {
  var word: String
  var text: StyledText

  init(_ deployment: DeploymentSummary) {
    switch deployment.outcome {
    case .failed: self.init("failed", "X FAIL", .eventFail)
    case .undecided: self.init("open", "? open", .statusWarn)
    case .succeeded:
      if deployment.isRollback {
        self.init("rollback", "< back", .eventRollback)
      } else if deployment.isRedeploy {
        self.init("redeploy", "= same", .eventDeploy)
      } else {
        self.init("ok", "+ ok", .eventDeploy)
      }
    }
  }

  private init(_ word: String, _ text: String, _ role: Role) {
    self.word = word
    self.text = StyledText(text, role)
  }
}

extension StyledText {
  /// The role of its beginning.
  var role: Role { cells.first?.role ?? .text }
}

extension DeploymentSummary {
  /// What it stays while it goes on: its end is another time than its begin.
  var identity: [String] {
    let begin = time.nanoseconds - Int64((duration ?? 0) * 1e9)
    let name = id ?? "\(sha ?? version ?? "") \((Double(begin) / 1e9).rounded())"
    return [service, environment, name]
  }

  /// How many commits it brought; a dash where that is not known.
  var commitCount: String { areCommitsKnown ? "\(commits)" : Figures.missing }

  /// A version as it is, of a package address what follows its name; a sha in its usual seven
  /// characters.
  var shortName: String {
    if let version, !version.isEmpty {
      guard version.hasPrefix("pkg:"), let at = version.lastIndex(of: "@") else { return version }
      let end = version[version.index(after: at)...].prefix { $0 != "?" }
      return end.hasPrefix("sha256:") ? String(end.dropFirst(7).prefix(12)) : String(end)
    }
    return sha.map { String($0.prefix(7)) } ?? ""
  }
}
