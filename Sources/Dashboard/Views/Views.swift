import DeliveryEvents
import DeliveryMetrics

/// Every view that is a list, by its name: the compiler asks for the line of a new one.
enum ListViews {
  /// The rows of the open view; `nil` for the overview, which is none.
  static func content(of scene: Scene) -> ListContent? {
    switch scene.view.place.view {
    case .overview: nil
    case .stream: StreamView.content(of: scene)
    case .deployments: DeploymentsView.content(of: scene)
    case .deployment: DeploymentView.content(of: scene)
    case .incidents: IncidentsView.content(of: scene)
    case .incident: IncidentView.content(of: scene)
    case .services: ServicesView.content(of: scene, scene.snapshot.byService) { .service($0) }
    case .teams: ServicesView.content(of: scene, scene.snapshot.byTeam) { .team($0) }
    case .metric: MetricView.content(of: scene)
    case .alerts: AlertsView.content(of: scene)
    case .events: EventsView.content(of: scene)
    case .quality: QualityView.content(of: scene)
    case .pipeline: PipelineView.content(of: scene)
    case .practices: PracticesView.content(of: scene)
    case .practice: PracticeView.content(of: scene)
    case .guide: GuideView.content(of: scene)
    case .comparison: ComparisonView.content(of: scene)
    }
  }
}

extension ViewID {
  /// What the header calls it.
  var title: String {
    switch self {
    case .overview: ""
    case .stream: "Value stream"
    case .deployments: "Deployments"
    case .deployment: "Deployment"
    case .incidents: "Incidents"
    case .incident: "Incident"
    case .services: "Services"
    case .teams: "Teams"
    case .metric: "Metric"
    case .alerts: "Alerts"
    case .events: "Events"
    case .quality: "Data quality"
    case .pipeline: "Pipeline"
    case .practices: "Practices"
    case .practice: "Practice"
    case .guide: "Guide"
    case .comparison: "Compare"
    }
  }
}

extension Scene {
  /// How long ago an instant was, in seconds.
  func age(_ time: Timestamp) -> Double { now.seconds(since: time) }

  /// `13:43:58` of today, else `11-20 13:43`.
  func moment(_ time: Timestamp) -> String {
    view.shownZone.day(of: time) == view.shownZone.day(of: now)
      ? clock.timeOfDay(time) : "\(clock.monthDay(time)) \(clock.hourMinute(time))"
  }

  /// How many bars fit into so many columns.
  func barRoom(_ columns: Int) -> Int { columns * Glyphs.of(view.glyphs).barsPerCell }

  /// Bars in one row, as a text.
  func sparkline(_ graph: BarGraph, columns: Int) -> StyledText {
    let canvas = Canvas(size: Size(rows: 1, columns: columns), tier: view.glyphs)
    graph.draw(on: canvas)
    return StyledText(cells: Array(canvas.frame.row(0)))
  }
}
