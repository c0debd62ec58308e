import DeliveryEvents
public import DeliveryMetrics

/// One incident and what changed before it: the likeliest cause first, with a lane per service.
enum IncidentView {
  static func content(of scene: Scene) -> ListContent {
    guard case .incident(let detail?)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "this incident is not in the log now")
    }
    let span = Figures.span(Double(detail.lookBackNanoseconds) / 1e9)
    let edge = detail.incident.opened.advanced(byNanoseconds: -detail.lookBackNanoseconds)
    // Hours alone say nothing where days are looked back.
    let isLong = detail.lookBackNanoseconds >= 43_200_000_000_000
    var content = ListContent(
      columns: [
        ListContent.Column(title: "BEFORE", width: 7, alignsRight: true, priority: 1),
        ListContent.Column(title: "TIME", width: isLong ? 11 : 8, priority: 3),
        ListContent.Column(title: "KIND", width: 6, priority: 2),
        ListContent.Column(title: "SERVICE", width: 9, name: { $0.facts["service"] ?? "" }),
        ListContent.Column(title: "WHAT", width: 10, maximum: 60),
        ListContent.Column(title: "RESULT", width: 6),
        ListContent.Column(title: "ACTOR", width: 8, priority: 4),
      ], rows: detail.changes.map { row($0, detail, scene, isLong: isLong) },
      whenEmpty: "nothing changed in the \(span) before it opened: + looks further back",
      head: { columns in head(detail, scene, columns: columns) })
    content.title =
      "WHAT CHANGED IN THE \(span) BEFORE, since \(scene.moment(edge)), own services first"
    content.graph = { IncidentTimeline(detail: detail, scene: scene).rows($0) }
    return content
  }

  private static func row(
    _ change: IncidentDetail.Change, _ detail: IncidentDetail, _ scene: Scene, isLong: Bool
  ) -> ListContent.Row {
    let mark = change.deployment.map(DeploymentMark.init)
    return ListContent.Row(
      facts: [
        "kind": change.kind.rawValue, "service": change.service, "what": change.words,
        "actor": change.actor ?? "", "result": mark?.word ?? "",
      ],
      age: scene.age(change.time),
      target: change.deployment.map { .deployment(DeploymentName($0)) },
      identity: change.deployment?.identity
        ?? ["\(change.time.nanoseconds)", change.kind.rawValue, change.service, change.words],
      fields: {
        let before = detail.incident.opened.seconds(since: change.time)
        let clock = scene.clock
        let time =
          isLong
          ? "\(clock.monthDay(change.time)) \(clock.hourMinute(change.time))"
          : clock.timeOfDay(change.time)
        return [
          StyledText("-" + Figures.shortDuration(before)), StyledText(time, .textDim),
          StyledText(change.kind.rawValue),
          StyledText(change.service, change.isOwnService ? .title : .text),
          StyledText(words(change)), mark?.text ?? StyledText(),
          StyledText(change.actor ?? "", .textDim),
        ]
      })
  }

  private static func words(_ change: IncidentDetail.Change) -> String {
    guard let deployment = change.deployment else { return change.words }
    let name = deployment.shortName.isEmpty ? change.words : deployment.shortName
    return deployment.commits > 1 ? "\(name) (\(deployment.commits) commits)" : name
  }

  private static func head(_ detail: IncidentDetail, _ scene: Scene, columns: Int) -> [StyledText] {
    let incident = detail.incident
    let clock = RecoveryClock(incident, scene)
    var lines = [
      StyledText(
        "\(incident.id) \(incident.services.joined(separator: ", ")) \(incident.title ?? "")",
        .title),
      LinePart.line(
        [
          LinePart(
            clock.label
              + (clock.isStopped
                ? " at the last event" : " for \(Figures.duration(clock.seconds))"),
            clock.role,
            priority: 0),
          LinePart("opened \(scene.clock.dateTime(incident.opened))", priority: 1),
          LinePart("target \(Figures.duration(clock.limit))", priority: 2),
          LinePart(others(incident, scene), .textDim, priority: 3),
          LinePart(incident.severity.map { "severity \($0)" } ?? "", .textDim, priority: 4),
          LinePart(incident.isAcknowledged ? "acknowledged" : "", .textDim, priority: 5),
        ], columns: columns),
    ]
    // Before the bar, which says nothing that the words do not: the last lines go first.
    if let suspect = detail.suspect { lines += self.suspect(suspect, columns: columns) }
    return clock.isStopped ? lines : lines + [bar(clock, columns: columns, scene)]
  }

  /// Which of the open incidents it is.
  private static func others(_ incident: IncidentSummary, _ scene: Scene) -> String {
    let open = scene.snapshot.openIncidentNames
    if open.isEmpty { return "" }
    guard let place = open.firstIndex(of: incident.id) else { return "\(open.count) open: n/N" }
    return "\(place + 1) of \(open.count) open" + (open.count > 1 ? ": n/N" : "")
  }

  /// The suspect with its reasons, in at most two lines that break between reasons.
  private static func suspect(_ text: String, columns: Int) -> [StyledText] {
    let mark = StyledText("suspect ", .eventFail)
    let parts = text.split(separator: ", ").map(String.init)
    var lines = [""]
    for (index, part) in parts.enumerated() {
      let piece = part + (index + 1 < parts.count ? ", " : "")
      if lines.count == 1, !lines[0].isEmpty, mark.columns + lines[0].count + piece.count > columns
      {
        lines.append("")
      }
      lines[lines.count - 1] += piece
    }
    return [mark + StyledText(lines[0])] + lines.dropFirst().map { StyledText("        " + $0) }
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
}

extension Snapshot {
  /// The ids of open incidents, the newest first: the order in which `n` goes through them.
  public var openIncidentNames: [String] {
    openIncidents.sorted { left, right in
      left.opened != right.opened ? left.opened > right.opened : left.id < right.id
    }.map(\.id)
  }
}
