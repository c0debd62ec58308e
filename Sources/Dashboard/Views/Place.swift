public import DeliveryMetrics

/// Where the viewer is: a view, what it is about, and what is selected in it.
public struct Place: Sendable, Equatable {
  /// Which view it is.
  public var view: ViewID
  /// What the view is about; `nil` for a view of everything in scope.
  public var subject: Target?
  /// The place of the selected row among those that the filter lets through.
  public var selected = 0
  /// What the selected row is of; `nil` as long as nobody has moved from the top, where the newest is.
  var item: RowItem?
  /// The first row to be shown, where the pointer has scrolled to; `nil` keeps the selected row in
  /// the middle.
  var top: Int?
  /// As typed; empty lets everything through.
  public var filter = ""
  /// What `n` and `N` look for; empty for nothing.
  public var search = ""
  /// How far an incident's view looks for what changed before, in nanoseconds.
  public var lookBack = Place.lookBacks[2]

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
      .incident(id: id, lookBackNanoseconds: lookBack)
    case (.stream, _): .stream
    case (.events, _): .events
    case (.guide, _): .guide
    case (.alerts, _): .alerts
    case (.metric, .metric(let kind)?): .metric(kind)
    case (.pipeline, _): .pipeline
    case (.practices, _): .practices
    case (.practice, .practice(let kind)?): .practice(kind)
    case (.comparison, .comparison(let compared)?): .comparison(compared.spans)
    default: nil
    }
  }

  /// What `+` and `-` go through, from a quarter of an hour to a week.
  static let lookBacks = [15, 30, 60, 120, 240, 480, 1440, 4320, 10_080].map {
    Int64($0) * 60_000_000_000
  }

  /// Looks further back by so many steps, or with a negative number less far.
  mutating func widen(by step: Int) {
    let all = Place.lookBacks
    let index = (all.firstIndex(of: lookBack) ?? 2) + step
    lookBack = all[min(all.count - 1, max(0, index))]
  }
}

/// What a row leads to.
public enum Target: Sendable, Hashable {
  case metric(MetricKind)
  case practice(PracticeKind)
  case deployment(DeploymentName)
  case incident(String)
  case service(String)
  case team(String)
  case comparison(ComparedPlace)
  case alert(AlertName)
}

extension Target {
  /// The view that shows it; `nil` for what becomes the scope instead.
  var place: Place? {
    switch self {
    case .metric: Place(.metric, subject: self)
    case .practice: Place(.practice, subject: self)
    case .deployment: Place(.deployment, subject: self)
    case .incident: Place(.incident, subject: self)
    case .comparison: Place(.comparison, subject: self)
    case .alert(let name): name.place
    case .service, .team: nil
    }
  }
}
