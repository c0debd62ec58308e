import DeliveryEvents
import DeliveryMetrics

/// Alerts: what fires first, then what may, then what was over within a day; below, why the selected one
/// fires and what would end it.
enum AlertsView {
  static func content(of scene: Scene) -> ListContent {
    var details = (scene.snapshot.alerts + scene.snapshot.otherAlerts).map(AlertDetail.init(alert:))
    if case .alerts(let all)? = scene.detail { details = all }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "SEV", width: 6),
        ListContent.Column(title: "STATE", width: 10),
        ListContent.Column(title: "SINCE", width: 11, priority: 3),
        ListContent.Column(title: "FOR", width: 7, alignsRight: true, priority: 1),
        ListContent.Column(title: "RULE", width: 16, name: { $0.facts["rule"] ?? "" }),
        ListContent.Column(title: "VALUE", width: 9, alignsRight: true, priority: 2),
        ListContent.Column(title: "ABOUT", width: 10, priority: 4, maximum: 60),
        ListContent.Column(title: "ID", width: 6, priority: 5),
      ], rows: details.map { row($0, scene) },
      whenEmpty: whenEmpty(scene),
      head: { columns in head(scene, columns: columns) })
    content.title = "what fires first"
    return content
  }

  private static func whenEmpty(_ scene: Scene) -> String {
    if scene.status.isLoading { return "alerts follow when all is read" }
    return scene.isEnded
      ? "at the last event: no alert, and none was over within a day before"
      : "no alert fires, and none was over within a day"
  }

  private static func head(_ scene: Scene, columns: Int) -> [StyledText] {
    let raised = scene.snapshot.alerts.map(scene.standing)
    let open = raised.filter { $0 == .open }.count
    let acked = raised.filter { if case .acknowledged = $0 { true } else { false } }.count
    let silenced = raised.filter { if case .silenced = $0 { true } else { false } }.count
    let others = scene.snapshot.otherAlerts
    let pending = others.filter { $0.episode.state == .pending }.count
    // Of nothing there is nothing to tell, where room is short.
    func part(_ count: Int, _ words: String, _ role: Role = .textDim, priority: Int) -> LinePart {
      LinePart("\(count) \(words)", role, priority: count > 0 ? priority : priority + 10)
    }
    let calm: Role = scene.isEnded ? .textDim : .statusOK
    let parts = [
      LinePart(scene.isEnded ? "at the last event:" : "", .textDim, priority: 0),
      LinePart("\(open) open", open > 0 ? .severityCritical : calm, priority: 0),
      part(acked, "acknowledged", .severityAcknowledged, priority: 1),
      part(silenced, "silenced", priority: 2),
      part(raised.count - open - acked - silenced, "held back", priority: 3),
      part(pending, "pending", priority: 4),
      part(others.count - pending, "over within a day", priority: 5),
    ]
    var lines = [LinePart.line(parts, columns: columns)]
    let ends = scene.status.marks.silences.sorted { $0.value.until < $1.value.until }
      .filter { $0.value.end > scene.marksClock && $0.value.alert == nil }
    for (name, silence) in ends.prefix(3) {
      let left = Figures.shortDuration(silence.end.seconds(since: scene.marksClock))
      lines.append(
        StyledText(
          "silence \(name.prefix(6)): \(silence.subject), \(left) left, by \(silence.by) \(silence.comment)",
          .textDim))
    }
    return lines
  }

  private static func row(_ detail: AlertDetail, _ scene: Scene) -> ListContent.Row {
    let alert = detail.alert
    let words = AlertLabel(alert, scene)
    return ListContent.Row(
      facts: [
        "state": words.state, "rule": alert.rule, "severity": alert.severity.rawValue,
        "about": words.about, "service": alert.services.joined(separator: " "),
        "message": alert.message, "id": alert.id,
      ],
      age: scene.age(alert.episode.since), target: .alert(AlertName(alert)),
      fields: {
        [
          words.label, StyledText(words.state, words.stateRole),
          StyledText(scene.moment(alert.episode.since), .textDim),
          StyledText(Figures.shortDuration(words.seconds)), StyledText(alert.rule, words.textRole),
          StyledText(words.value), StyledText(words.about, .textDim),
          StyledText(String(alert.id.prefix(6)), .textDim),
        ]
      },
      details: { AlertStory(detail, words, scene).lines })
  }
}

/// How one alert is named in a list.
struct AlertLabel {
  let alert: Alert
  let standing: AlertMarks.Standing
  let label: StyledText
  /// How long it has been in its state, or how long it lasted.
  let seconds: Double

  init(_ alert: Alert, _ scene: Scene) {
    self.alert = alert
    standing = scene.standing(of: alert)
    let isRaised = alert.episode.isRaised
    let role: Role
    switch (standing, alert.severity) {
    case _ where !isRaised: role = .textDim
    case (.open, .critical): role = .severityCritical
    case (.open, .warning): role = Self.isMiss(alert) ? .statusMiss : .severityWarning
    case (.open, .info): role = .severityInfo
    case (.acknowledged, _), (.silenced, _), (.inhibited, _): role = .severityAcknowledged
    }
    label = StyledText(Self.word(of: alert), role)
    let end = alert.episode.resolved ?? scene.now
    seconds = end.seconds(since: alert.episode.fired ?? alert.episode.start)
  }

  /// Its glyph and word, the same wherever it is shown.
  ///
  /// A missed target is missed here as in the panel of its measure; the rules that are not of a target have
  /// their severity.
  static func word(of alert: Alert) -> String {
    switch alert.severity {
    case .critical: "! CRIT"
    case .warning: isMiss(alert) ? "X MISS" : "~ WARN"
    case .info: "i INFO"
    }
  }

  /// Whether it is of a target of one of the four measures, which is missed still.
  static func isMiss(_ alert: Alert) -> Bool {
    !alert.isHeld && ["lead-time-high", "recovery-high", "frequency-low"].contains(alert.rule)
  }

  var state: String {
    switch (alert.episode.state, standing) {
    case (.firing, .acknowledged), (.recovering, .acknowledged): "acked"
    case (.firing, .silenced), (.recovering, .silenced): "silenced"
    case (.firing, .inhibited), (.recovering, .inhibited): "held"
    case (.firing, .open): alert.episode.isWithoutData ? "no data" : "firing"
    case (let state, _): state.rawValue
    }
  }

  var stateRole: Role {
    switch state {
    case "firing", "no data": alert.severity == .critical ? .severityCritical : .severityWarning
    case "acked": .severityAcknowledged
    default: .textDim
    }
  }

  var textRole: Role { alert.episode.isRaised && standing == .open ? .title : .text }

  /// The measure in short.
  var value: String {
    guard let value = alert.value else { return "" }
    switch alert.measure {
    case .changeFailureRate, .speedWithoutSafety: return Figures.percent(value)
    case .deploymentsPerDay: return Figures.rate(value) + "/day"
    case .sourceSilence: return Figures.decimal(value, digits: 1) + "x"
    case .leadTime, .recoveryTime, .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment:
      return Figures.shortDuration(value)
    }
  }

  var about: String {
    switch alert.scope {
    case .service(let name): name
    case .team(let name): "team \(name)"
    case .everything: alert.services.isEmpty ? "all" : alert.services.joined(separator: ", ")
    }
  }
}

/// What there is to say of the selected alert.
struct AlertStory {
  let detail: AlertDetail
  let label: AlertLabel
  let scene: Scene

  init(_ detail: AlertDetail, _ label: AlertLabel, _ scene: Scene) {
    self.detail = detail
    self.label = label
    self.scene = scene
  }

  private var alert: Alert { detail.alert }

  var lines: [StyledText] {
    var lines = [StyledText(alert.rule, .title) + StyledText("  \(alert.sentence())")]
    lines += standing
    lines.append(crossed)
    if !detail.contributors.isEmpty {
      let parts = detail.contributors.prefix(4).map { "\($0.service) \($0.words)" }
      lines.append(field("contributors", parts.joined(separator: "   ")))
    }
    if alert.episode.isRaised || alert.episode.state == .pending { lines.append(ending) }
    if alert.rule == "speed-without-safety" || isFaster {
      lines.append(StyledText("note          speed without safety is dangerous", .statusWarn))
    }
    return lines
  }

  private func field(_ name: String, _ text: String, _ role: Role = .text) -> StyledText {
    StyledText(name + String(repeating: " ", count: max(1, 14 - name.count)), .textDim)
      + StyledText(text, role)
  }

  private var standing: [StyledText] {
    switch label.standing {
    case .open: return []
    case .acknowledged(let known):
      let at = Timestamp(text: known.at).map(scene.clock.dateTime) ?? known.at
      return [
        field("acknowledged", "by \(known.by) at \(at)  \(known.comment)", .severityAcknowledged)
      ]
    case .silenced(let silence):
      let left = Figures.shortDuration(silence.end.seconds(since: scene.marksClock))
      return [
        field(
          "silenced", "for \(left) more, by \(silence.by)  \(silence.comment)",
          .severityAcknowledged)
      ]
    case .inhibited(let rule): return [field("held back", "while \(rule) fires")]
    }
  }

  private var crossed: StyledText {
    let episode = alert.episode
    var text = scene.clock.dateTime(episode.start)
    if !detail.crossedBy.isEmpty { text += " by \(detail.crossedBy.joined(separator: ", "))" }
    if detail.forNanoseconds > 0 {
      let wait = Figures.span(Double(detail.forNanoseconds) / 1e9)
      text +=
        episode.fired.map { ", fired \(scene.clock.timeOfDay($0)) after \(wait)" }
        ?? ", fires after \(wait)"
    }
    if episode.flaps > 0 { text += ", \(episode.flaps) times again since" }
    if let over = episode.resolved { text += ", over \(scene.moment(over))" }
    return field("crossed", text)
  }

  private var ending: StyledText {
    var text = detail.clearsWhen
    if detail.keepFiringForNanoseconds > 0 {
      text += " for \(Figures.span(Double(detail.keepFiringForNanoseconds) / 1e9))"
    }
    if let end = detail.clearsAt {
      text += "; by itself \(scene.clock.dateTime(end)) if nothing else fails"
    }
    return field("clears when", text)
  }

  /// Whether deliveries sped up while this says that they fail.
  private var isFaster: Bool {
    guard alert.measure == .changeFailureRate, alert.episode.isRaised else { return false }
    let frequency = scene.snapshot.reading.deploymentFrequency
    guard let now = frequency.perDay, let before = frequency.previousPerDay, before > 0 else {
      return false
    }
    return now >= before * 1.2
  }
}
