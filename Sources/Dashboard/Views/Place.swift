public import DeliveryMetrics

/// Where the viewer is: a view, what it is about, and what is selected in it.
public struct Place: Sendable, Equatable {
  public var view: ViewID
  /// What the view is about; `nil` for a view of everything in scope.
  public var subject: Target?
  /// The place of the selected row among those that the filter lets through.
  public var selected = 0
  /// The first row to be shown, where the pointer has scrolled to; `nil` keeps the selected row in
  /// the middle.
  var top: Int?
  /// As typed; empty lets everything through.
  public var filter = ""
  /// What `n` and `N` look for; empty for nothing.
  public var search = ""

  /// Creates a place at the top of a view.
  public init(_ view: ViewID, subject: Target? = nil) {
    self.view = view
    self.subject = subject
  }

  /// What the view needs beyond the snapshot; `nil` when that is enough.
  public var request: DetailRequest? {
    switch (view, subject) {
    case (.deployments, _): .deployments
    case (.deployment, .deployment(let name)?): .deployment(name)
    case (.incidents, _): .incidents
    case (.incident, .incident(let id)?):
      .incident(id: id, lookBackNanoseconds: Place.lookBack)
    case (.stream, _): .stream
    case (.metric, .metric(let kind)?): .metric(kind)
    default: nil
    }
  }

  /// How far an incident's view looks for what changed before.
  public static let lookBack: Int64 = 3_600_000_000_000
}

/// What a row leads to.
public enum Target: Sendable, Hashable {
  case metric(MetricKind)
  case deployment(DeploymentName)
  case incident(String)
  case service(String)
  case team(String)
}

extension Target {
  /// The view that shows it; `nil` for what becomes the scope instead.
  var place: Place? {
    switch self {
    case .metric: Place(.metric, subject: self)
    case .deployment: Place(.deployment, subject: self)
    case .incident: Place(.incident, subject: self)
    case .service, .team: nil
    }
  }
}
