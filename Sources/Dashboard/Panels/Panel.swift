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

  var clock: ClockText { ClockText(zone: view.shownZone) }

  /// The clock that ages are counted by: it goes on between two snapshots.
  var now: Timestamp { max(status.now, snapshot.asOf) }
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
