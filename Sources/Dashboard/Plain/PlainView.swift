public import DeliveryMetrics

/// A view as sentences, for a screen reader or a pipe: no lines, no bars, no columns to keep
/// apart, and every sign in words.
///
/// Each line can be understood by itself and begins with what it is about, so that `grep` finds it.
public struct PlainView: Sendable {
  private let scene: Scene
  private let message: MessageScreen?

  /// Creates the text of the open view, with the viewer's window and zone.
  ///
  /// - Parameter detail: What the view looks at beyond the snapshot.
  public init(snapshot: Snapshot, status: FeedStatus, view: ViewState, detail: Detail? = nil) {
    scene = Scene(snapshot: snapshot, status: status, view: view, detail: detail)
    message = MessageScreen.message(for: snapshot, status: status, view: view)
  }

  /// The lines, each with its line break.
  public var text: String {
    var lines = [headline]
    if let message {
      lines += ([message.headline] + message.lines).map(\.sentence)
    } else if let list = ListViews.content(of: scene) {
      let head = scene.view.view == .stream ? stages + flow : guide
      lines += PlainList(list, scene).lines(beginningWith: head)
    } else {
      lines +=
        measures + [BaselineText(scene.snapshot.baseline).sentence] + stages + alerts + deployments
    }
    return (lines + [log]).map { $0 + "\n" }.joined()
  }

  private var headline: String {
    let scope =
      switch scene.snapshot.scope {
      case .everything: "all services"
      case .team(let name): "team \(Frame.plain(name))"
      case .service(let name): "service \(Frame.plain(name))"
      }
    let clock = scene.clock
    let now = scene.now
    let ended = EndedLog(scene).map { ", \($0.sentence)" } ?? ""
    return
      "doratop: \(scope), last \(scene.view.window.label), as \(scene.status.asKnown == nil ? "of" : "known at") \(clock.dateTime(now)) \(clock.zoneName(at: now))\(ended)"
  }

  private var log: String {
    let status = scene.status
    var text =
      "Log: \(status.events) events, \(status.badLines) bad lines, \(status.sourcesOK) of \(status.sources) sources well"
    if let bad = status.firstBadSource { text += ", \(Frame.plain(bad))" }
    return text
  }
}

extension PlainView {
  private var measures: [String] {
    OverviewMetric.allCases.map { metric in
      let content = MetricContent(metric, reading: scene.snapshot.reading, scene: scene)
      let isDuration = content.isDuration
      var parts: [String]
      if content.verdict == .noData {
        parts = ["NO DATA", content.reason ?? "nothing to measure yet"]
      } else {
        parts = [
          (isDuration ? content.unit + " " : "") + content.value + content.suffix,
          content.verdict.word,
        ]
      }
      if let difference = content.asKnown { parts.append(difference.sentence()) }
      parts.append("target " + inWords(content.target))
      if content.verdict != .noData { parts.append(content.sample) }
      if let previous = content.previous {
        let change = content.change.map { " (\($0))" } ?? ""
        parts.append("before \(previous)\(change)")
      } else {
        parts.append("no period before to compare with")
      }
      if let baseline = content.baseline { parts.append(baseline.sentence) }
      if let level = content.level { parts.append("level \(level)") }
      parts += content.facts.map(\.whole.sentence)
      return sentence(content.title, parts)
    }
  }

  /// `< 15%` as `below 15%`.
  private func inWords(_ target: String) -> String {
    let sign = target.hasPrefix("<") ? "below" : "above"
    return "\(sign) \(target.drop { "<> ".contains($0) })"
  }

  /// What stands above the steps of the guide; empty in other views.
  private var guide: [String] {
    guard case .guide(let guide)? = scene.detail else { return [] }
    return GuideReport.sentences(guide)
  }

  private var stages: [String] {
    let stream = scene.snapshot.valueStream
    var lines = stream.stages.map { stage -> String in
      guard let wip = stage.wip else { return sentence("\(stage.stage) stage", ["not used"]) }
      var parts = ["\(wip) in progress"]
      if let p50 = stage.p50 {
        parts.insert("median \(Figures.shortDuration(p50))", at: 0)
        parts.insert("85th percentile \(Figures.shortDuration(stage.p85))", at: 1)
      }
      if let ageing = stage.ageing, ageing > 0 { parts.append("\(ageing) ageing") }
      if let age = stage.oldestAgeSeconds {
        parts.append("oldest \(Figures.shortDuration(age))")
      }
      if let pass = stage.firstPass { parts.append("first pass \(Figures.percent(pass))") }
      return sentence("\(stage.stage) stage", parts)
    }
    if let bottleneck = stream.bottleneck {
      lines.append(
        sentence(
          "constraint",
          [
            "\(bottleneck.stage)", "\(Figures.percent(bottleneck.share)) of the way to production",
            bottleneck.because,
          ]))
    } else {
      lines.append(sentence("constraint", ["none: \(stream.bottleneckReason ?? "not known")"]))
    }
    return lines
  }

  private var flow: [String] {
    let stream = scene.snapshot.valueStream
    let check = FlowCheck(stream.littlesLaw, completed: stream.n)
    return [sentence("flow", [check.verdict.word, check.finding, check.reason])]
  }

  private var alerts: [String] {
    let snapshot = scene.snapshot
    var lines = snapshot.alerts.map { alert in
      let name = alert.severity == .critical ? "critical alert" : "warning"
      let words = alert.sentence(beside: scene.view.window.nanoseconds)
      return sentence(name, [words] + services(alert.services))
    }
    lines += snapshot.openIncidents.map { incident in
      var parts =
        ["\(incident.id) open \(scene.openFor(incident))"] + services(incident.services)
      if let title = incident.title { parts.append(title) }
      if let cause = incident.cause {
        parts.append("after \(cause)\(incident.isCauseAssumed ? " (assumed)" : "")")
      }
      return sentence("incident", parts)
    }
    let unsaid = snapshot.openIncidentCount - snapshot.openIncidents.count
    if unsaid > 0 { lines.append(sentence("incidents", ["\(unsaid) more are open"])) }
    let none = (scene.isEnded ? "at the last event: " : "") + "no alert, no open incident"
    return lines.isEmpty ? [sentence("alerts", [none])] : lines
  }

  private func services(_ names: [String]) -> [String] {
    names.isEmpty ? [] : ["of " + names.map(Frame.plain).joined(separator: " and ")]
  }

  private var deployments: [String] {
    // The rows of the panel: what it calls a deployment, this calls it, too.
    let rows = DeploymentsPanel().content(of: scene)
    let lines = zip(scene.snapshot.deployments, rows).prefix(8).map { deployment, row in
      var parts = [row.service, row.content, outcome(of: deployment)]
      if !row.why.isEmpty { parts.append(row.why) }
      if deployment.leadTimeMean != nil { parts.append("lead time \(row.lead)") }
      if let count = row.commits { parts.append("\(count) commit\(count == 1 ? "" : "s")") }
      parts.append(row.actor)
      let time = deployment.time
      return sentence(
        "deployment \(scene.clock.date(time)) \(scene.clock.hourMinute(time))", parts)
    }
    return lines.isEmpty
      ? [sentence("deployments", [scene.snapshot.scopeWithoutDeployment])] : lines
  }

  private func outcome(of deployment: DeploymentSummary) -> String {
    switch deployment.outcome {
    case .failed: "failed"
    case .undecided: "no result yet"
    case .succeeded:
      deployment.isRollback ? "rolled back" : deployment.isRedeploy ? "ok again" : "ok"
    }
  }

  /// `Lead time for changes: 00:47:12, OK`; each part is made safe to print by itself.
  private func sentence(_ subject: String, _ parts: [String]) -> String {
    let name = subject.prefix(1).uppercased() + subject.dropFirst().lowercased()
    let words = parts.filter { !$0.isEmpty }.map(Frame.plain).joined(separator: ", ")
    return "\(name): \(words)"
  }
}

extension StyledText {
  /// Its words with one space between them.
  var sentence: String {
    var scalars = String.UnicodeScalarView()
    for cell in cells where !cell.isDrawing { scalars.append(contentsOf: cell.scalars) }
    return String(scalars).split(separator: " ").joined(separator: " ")
  }
}

extension Cell {
  /// Whether it is a piece of a line, a bar or a graph.
  fileprivate var isDrawing: Bool {
    guard let value = scalars.first?.value else { return false }
    return (0x2500...0x259F).contains(value) || (0x2800...0x28FF).contains(value) || value == 0x25B2
  }
}
