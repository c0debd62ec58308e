import DeliveryEvents
import DeliveryMetrics

/// Production incidents: the open ones first, with a running clock against the recovery target.
enum IncidentsView {
  static func content(of scene: Scene) -> ListContent {
    var incidents = scene.snapshot.openIncidents
    var total = incidents.count
    if case .incidents(let all, let count)? = scene.detail {
      incidents = all
      total = count
    }
    return ListContent(
      columns: [
        ListContent.Column(title: "STATE", width: 8),
        ListContent.Column(title: "OPENED", width: 11),
        ListContent.Column(title: "FOR", width: 7, alignsRight: true),
        ListContent.Column(title: "ID", width: 14),
        ListContent.Column(title: "SERVICES", width: 20, priority: 1),
        ListContent.Column(title: "SEVERITY", width: 8, priority: 3),
        ListContent.Column(title: "CAUSE", width: 22, priority: 4),
        ListContent.Column(title: "TITLE", width: 44, priority: 2),
      ], rows: incidents.map { row($0, scene) }, total: total,
      whenEmpty: "no incident open, opened or resolved in the window")
  }

  private static func row(_ incident: IncidentSummary, _ scene: Scene) -> ListContent.Row {
    let clock = RecoveryClock(incident, scene)
    return ListContent.Row(
      facts: [
        "state": clock.word, "id": incident.id,
        "service": incident.services.joined(separator: " "), "severity": incident.severity ?? "",
        "title": incident.title ?? "", "cause": incident.cause ?? "",
      ],
      age: scene.age(incident.opened), target: .incident(incident.id),
      fields: {
        [
          StyledText(clock.label, clock.role), StyledText(scene.moment(incident.opened), .textDim),
          StyledText(Figures.shortDuration(clock.seconds), clock.role), StyledText(incident.id),
          StyledText(incident.services.joined(separator: ", ")),
          StyledText(incident.severity ?? "", .textDim),
          StyledText(
            incident.cause.map { $0 + (incident.isCauseAssumed ? " (assumed)" : "") } ?? "",
            .textDim),
          StyledText(incident.title ?? "", .textDim),
        ]
      })
  }
}

/// How long an incident has lasted, and whether that is within the target.
struct RecoveryClock {
  var seconds: Double
  var limit: Double
  var isOpen: Bool

  init(_ incident: IncidentSummary, _ scene: Scene) {
    isOpen = incident.resolved == nil
    seconds = (incident.resolved ?? scene.now).seconds(since: incident.opened)
    limit = scene.snapshot.reading.recoveryTime.targetSecondsBelow
  }

  var isOver: Bool { seconds >= limit }
  var word: String { isOpen ? "open" : "resolved" }
  var label: String { isOpen ? "! OPEN" : isOver ? "X late" : "+ ok" }
  var role: Role { isOpen ? .eventIncident : isOver ? .statusMiss : .statusOK }
}

/// One incident and what changed before it: the likeliest cause first, with a lane per service.
enum IncidentView {
  static func content(of scene: Scene) -> ListContent {
    guard case .incident(let detail?)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "this incident is not in the log now")
    }
    return ListContent(
      columns: [
        ListContent.Column(title: "BEFORE", width: 7, alignsRight: true),
        ListContent.Column(title: "TIME", width: 11), ListContent.Column(title: "KIND", width: 6),
        ListContent.Column(title: "SERVICE", width: 16),
        ListContent.Column(title: "WHAT", width: 34),
        ListContent.Column(title: "RESULT", width: 6, priority: 1),
        ListContent.Column(title: "ACTOR", width: 14, priority: 2),
      ], rows: detail.changes.map { row($0, detail, scene) },
      whenEmpty: "nothing changed in the hour before it opened",
      head: { columns in head(detail, scene, columns: columns) })
  }

  private static func row(
    _ change: IncidentDetail.Change, _ detail: IncidentDetail, _ scene: Scene
  ) -> ListContent.Row {
    let mark = change.deployment.map(DeploymentMark.init)
    return ListContent.Row(
      facts: [
        "kind": change.kind.rawValue, "service": change.service, "what": change.words,
        "actor": change.actor ?? "", "result": mark?.word ?? "",
      ],
      age: scene.age(change.time),
      target: change.deployment.map { .deployment(DeploymentName($0)) },
      fields: {
        let before = detail.incident.opened.seconds(since: change.time)
        return [
          StyledText("-" + Figures.shortDuration(before)),
          StyledText(scene.moment(change.time), .textDim), StyledText(change.kind.rawValue),
          StyledText(change.service, change.isOwnService ? .title : .text),
          StyledText(change.words), mark?.text ?? StyledText(),
          StyledText(change.actor ?? "", .textDim),
        ]
      })
  }

  private static func head(_ detail: IncidentDetail, _ scene: Scene, columns: Int) -> [StyledText] {
    let incident = detail.incident
    let clock = RecoveryClock(incident, scene)
    var lines = [
      StyledText(
        "\(incident.id) \(incident.services.joined(separator: ", ")) \(incident.title ?? "")",
        .title),
      StyledText("\(clock.label) ", clock.role)
        + StyledText(
          "for \(Figures.duration(clock.seconds))  opened \(scene.clock.dateTime(incident.opened))  target \(Figures.duration(clock.limit))"
        ),
      bar(clock, columns: columns, scene),
    ]
    if let suspect = detail.suspect {
      lines.append(StyledText("suspect ", .eventFail) + StyledText(suspect))
    }
    lines += lanes(detail, columns: columns)
    lines.append(StyledText("WHAT CHANGED IN THE HOUR BEFORE, own services first", .title))
    return lines
  }

  /// How much of the recovery target is used up.
  private static func bar(_ clock: RecoveryClock, columns: Int, _ scene: Scene) -> StyledText {
    let share = clock.limit > 0 ? clock.seconds / clock.limit : 0
    let width = max(0, min(40, columns - 34))
    let full = Int((min(1, max(0, share)) * Double(width)).rounded())
    let glyphs = Glyphs.of(scene.view.glyphs)
    let text =
      String(repeating: Character(glyphs.solid), count: full)
      + String(repeating: Character(glyphs.empty), count: width - full)
    return StyledText(text, clock.isOver ? .statusMiss : .graphOK)
      + StyledText(" \(Figures.percent(share)) of the target used", .textDim)
  }

  /// One line a service, from the look-back to the opening: D a deployment, X one that failed, < a
  /// rollback, n a note, a an alert, ! the incident.
  private static func lanes(_ detail: IncidentDetail, columns: Int) -> [StyledText] {
    let width = columns - 18
    guard width >= 20, !detail.changes.isEmpty else { return [] }
    var names = detail.incident.services
    for change in detail.changes where !names.contains(change.service) && !change.service.isEmpty {
      names.append(change.service)
    }
    let start = detail.incident.opened.advanced(byNanoseconds: -detail.lookBackNanoseconds)
    let length = Double(detail.lookBackNanoseconds) / 1e9
    return names.prefix(4).map { name in
      var cells = [Character](repeating: "-", count: width)
      var roles = [Role](repeating: .graphAxis, count: width)
      for change in detail.changes where change.service == name {
        let share = change.time.seconds(since: start) / length
        let place = min(width - 2, max(0, Int(share * Double(width - 1))))
        (cells[place], roles[place]) = glyph(change)
      }
      if detail.incident.services.contains(name) {
        (cells[width - 1], roles[width - 1]) = ("!", .eventIncident)
      }
      let lane = zip(cells, roles).reduce(StyledText()) { $0 + StyledText(String($1.0), $1.1) }
      return StyledText(name).fitted(to: 16, glyphs: Glyphs.of(.ascii)) + StyledText("  ") + lane
    }
  }

  private static func glyph(_ change: IncidentDetail.Change) -> (Character, Role) {
    switch change.kind {
    case .note: ("n", .eventConfiguration)
    case .alert: ("a", .severityWarning)
    case .deploy:
      if change.deployment?.outcome == .failed {
        ("X", .eventFail)
      } else {
        change.deployment?.isRollback == true ? ("<", .eventRollback) : ("D", .eventDeploy)
      }
    }
  }
}
