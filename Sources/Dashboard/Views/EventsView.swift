import DeliveryMetrics

/// The log of events: what was read, newest first.
enum EventsView {
  static func content(of scene: Scene) -> ListContent {
    guard case .events(let events, let count)? = scene.detail else {
      return ListContent(columns: columns, rows: [], whenEmpty: "reading")
    }
    return ListContent(
      columns: columns, rows: events.map { row($0, scene) }, total: count,
      whenEmpty: "no event up to now")
  }

  private static let columns = [
    ListContent.Column(title: "TIME", width: 11, priority: 2),
    ListContent.Column(title: "KIND", width: 8),
    ListContent.Column(title: "STATE", width: 12),
    ListContent.Column(
      title: "SERVICE", width: 12, priority: 1, name: { $0.facts["service"] ?? "" }),
    ListContent.Column(title: "WHAT", width: 20, priority: 1, maximum: 60),
    ListContent.Column(title: "ENVIRONMENT", width: 12, priority: 3),
    ListContent.Column(title: "ACTOR", width: 14, priority: 4),
  ]

  private static func row(_ event: EventRow, _ scene: Scene) -> ListContent.Row {
    let services = event.services.joined(separator: ", ")
    return ListContent.Row(
      facts: [
        "kind": event.kind, "state": event.state, "service": services,
        "env": event.environment ?? "", "actor": event.actor ?? "", "what": event.name,
      ],
      age: scene.age(event.time), target: nil,
      identity: ["\(event.time.nanoseconds)", event.kind, event.state, services, event.name],
      fields: {
        [
          StyledText(scene.moment(event.time), .textDim), StyledText(event.kind),
          StyledText(event.state, role(event)), StyledText(services), StyledText(event.name),
          StyledText(event.environment ?? "", .textDim), StyledText(event.actor ?? "", .textDim),
        ]
      },
      details: {
        [
          StyledText("\(event.kind) \(event.state)  \(services)", .title),
          StyledText(event.name),
        ]
      })
  }

  private static func role(_ event: EventRow) -> Role {
    switch (event.kind, event.state) {
    case ("incident", "resolved"), (_, "succeeded"), (_, "up"): .eventDeploy
    case ("incident", _): .eventIncident
    case (_, "failed"), (_, "down"): .eventFail
    case (_, "rolledback"): .eventRollback
    default: .text
    }
  }
}
