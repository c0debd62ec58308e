import DeliveryEvents
import DeliveryMetrics

/// Production incidents: the open ones first, with a running clock against the recovery target.
enum IncidentsView {
  static func content(of scene: Scene) -> ListContent {
    var incidents = scene.snapshot.openIncidents
    var total = scene.snapshot.openIncidentCount
    if case .incidents(let all, let count)? = scene.detail {
      incidents = all
      total = count
    }
    return ListContent(
      columns: [
        ListContent.Column(title: "STATE", width: 8),
        ListContent.Column(title: "OPENED", width: 11, priority: 4),
        ListContent.Column(title: "FOR", width: 7, alignsRight: true, priority: 1),
        ListContent.Column(title: "ID", width: 14, name: { $0.facts["id"] ?? "" }),
        ListContent.Column(
          title: "SERVICES", width: 12, priority: 3,
          name: { $0.facts["service"]?.replacing(" ", with: ", ") ?? "" }),
        ListContent.Column(title: "SEVERITY", width: 8, priority: 2),
        ListContent.Column(title: "CAUSE", width: 22, priority: 6),
        ListContent.Column(title: "TITLE", width: 14, priority: 5, maximum: 60),
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
          StyledText(
            clock.isStopped ? Figures.missing : Figures.shortDuration(clock.seconds), clock.role),
          StyledText(incident.id),
          StyledText(incident.services.joined(separator: ", ")),
          StyledText(incident.severity ?? "", .textDim),
          StyledText(
            incident.cause.map { $0 + (incident.isCauseAssumed ? " (assumed)" : "") } ?? "",
            .textDim),
          StyledText(incident.title ?? "", .textDim),
        ]
      },
      details: {
        [
          StyledText("\(incident.id) \(incident.services.joined(separator: ", "))", .title)
            + StyledText("  \(incident.title ?? "")")
        ]
      })
  }
}

/// How long an incident has lasted, and whether that is within the target.
struct RecoveryClock {
  var seconds: Double
  var limit: Double
  var isOpen: Bool
  /// Whether it stands: of an incident that was open when the log ended nobody knows for how long it was.
  var isStopped: Bool

  init(_ incident: IncidentSummary, _ scene: Scene) {
    isOpen = incident.resolved == nil
    isStopped = isOpen && scene.isEnded
    seconds = (incident.resolved ?? scene.now).seconds(since: incident.opened)
    limit = scene.snapshot.reading.recoveryTime.targetSecondsBelow
  }

  var isOver: Bool { seconds >= limit }
  var word: String { isOpen ? "open" : "resolved" }
  var label: String { isOpen ? "! OPEN" : isOver ? "X late" : "+ ok" }
  var role: Role { isOpen ? .eventIncident : isOver ? .statusMiss : .statusOK }
}
