import DeliveryEvents
import DeliveryMetrics

/// The panels, in the order in which Tab goes through them.
public enum PanelID: String, Sendable, CaseIterable {
  case deploymentFrequency, leadTime, changeFailureRate, recoveryTime
  case valueStream, alerts, deployments, pipeline, practices, services
}

/// What every panel may look at: one instant, the feed and the viewer's choices.
struct Scene {
  var snapshot: Snapshot
  var status: FeedStatus
  var view: ViewState
  /// What the open view looks at beyond the snapshot.
  var detail: Detail?

  init(snapshot: Snapshot, status: FeedStatus, view: ViewState, detail: Detail? = nil) {
    self.snapshot = snapshot
    self.status = status
    self.view = view
    self.detail = detail
    guard snapshot.isScopeUnknown else { return }
    // What nobody deploys is not deployed too seldom; its trunk may be red all the same.
    func isShown(_ alert: Alert) -> Bool {
      alert.measure != .deploymentsPerDay && alert.measure != .sinceDeployment
    }
    self.snapshot.alerts = snapshot.alerts.filter(isShown)
    self.snapshot.otherAlerts = snapshot.otherAlerts.filter(isShown)
    if case .alerts(let all)? = detail {
      self.detail = .alerts(all.filter { isShown($0.alert) })
    }
  }

  var clock: ClockText { ClockText(zone: view.shownZone) }

  /// The clock that ages are counted by: it goes on between two snapshots.
  var now: Timestamp { max(status.now, snapshot.asOf) }

  /// The clock by which what people say of alerts ends.
  var marksClock: Timestamp { status.marksClock ?? now }

  /// Whether all that is shown is as of the last event of a log that has ended.
  var isEnded: Bool {
    if case .ended = status.mode { view.frozen == nil } else { false }
  }

  /// What stands below the two ends of a graph of the window.
  var axis: AxisEnds {
    isEnded
      ? AxisEnds(first: "\(view.window.label) before", last: "end")
      : AxisEnds(first: "\(view.window.label) ago", last: "now")
  }

  /// How an alert stands.
  func standing(of alert: Alert) -> AlertMarks.Standing {
    status.marks.standing(of: alert, at: marksClock)
  }

  /// How long an incident has been open, as in `for 12m`; of a log that has ended, since when.
  func openFor(_ incident: IncidentSummary) -> String {
    isEnded
      ? "since \(clock.date(incident.opened)) \(clock.hourMinute(incident.opened))"
      : "for \(Figures.shortDuration(now.seconds(since: incident.opened)))"
  }
}

/// What is said of the first and the last instant of a graph.
struct AxisEnds: Sendable, Equatable {
  var first: String
  var last: String
}

/// A part of a screen: first its words and series, which know no geometry, then their drawing into
/// whatever room there is, from 0x0 up.
protocol Panel: Sendable {
  associatedtype Content

  var id: PanelID { get }

  /// What stands in the line above the panel.
  func title(of content: Content, columns: Int) -> StyledText

  func content(of scene: Scene) -> Content

  func draw(_ content: Content, on canvas: Canvas)
}

extension Panel {
  /// The title and a way to draw, after one look at the scene.
  func prepared(for scene: Scene) -> (title: (Int) -> StyledText, draw: (Canvas) -> Void) {
    let content = content(of: scene)
    return ({ title(of: content, columns: $0) }, { draw(content, on: $0) })
  }
}

/// Every panel there is, by its name: the compiler asks for the line of a new one.
enum Panels {
  static func panel(_ id: PanelID) -> any Panel {
    switch id {
    case .deploymentFrequency: MetricPanel(id: id, metric: .deploymentFrequency, number: 1)
    case .leadTime: MetricPanel(id: id, metric: .leadTime, number: 2)
    case .changeFailureRate: MetricPanel(id: id, metric: .changeFailureRate, number: 3)
    case .recoveryTime: MetricPanel(id: id, metric: .recoveryTime, number: 4)
    case .valueStream: ValueStreamPanel()
    case .alerts: AlertsPanel()
    case .deployments: DeploymentsPanel()
    case .pipeline: PipelinePanel()
    case .practices: PracticesPanel()
    case .services: ServicesPanel()
    }
  }
}
