public import DeliveryEvents

/// What a view looks at beyond the snapshot: made only for the view that is open.
public enum DetailRequest: Sendable, Hashable {
  /// Production deployments of the window, and those under way.
  case deployments
  /// What one deployment brought, and what became of it.
  case deployment(DeploymentName)
  /// Production incidents: the open ones, and those opened or resolved in the window.
  case incidents
  /// One incident, with what changed before it opened.
  case incident(id: String, lookBackNanoseconds: Int64)
  /// Items in flight, and how many were in each stage over time.
  case stream
  /// What is behind one measure.
  case metric(MetricKind)
  /// The newest events of any kind.
  case events
  /// Alerts with who contributes, what crossed their threshold and what would end them.
  case alerts
  /// The configured pipeline, stage by stage.
  case pipeline
  /// Every practice and anti-pattern, over the last 30 days.
  case practices
  /// One of them, with the events behind it.
  ///
  /// At most so many events are listed, ``PracticeDetail/limit`` unless it is told, and all for `nil`.
  case practice(PracticeKind, limit: Int? = PracticeDetail.limit)
  /// The pipeline and the practices together, for an overview that has room for them.
  case overview
  /// The three phases with their steps, and what would move the needle.
  case guide
  /// Two spans side by side: what is made of it does not depend on the clock.
  case comparison(ComparedSpans)
}

/// The answer to a ``DetailRequest``.
public enum Detail: Sendable, Equatable {
  /// Newest first, at most ``limit``, with how many there are in all.
  case deployments([DeploymentSummary], count: Int)
  /// `nil` when no visible deployment has the name.
  case deployment(DeploymentDetail?)
  /// Open ones first, then the newest, at most ``limit``.
  case incidents([IncidentSummary], count: Int)
  case incident(IncidentDetail?)
  case stream(StreamDetail)
  case metric(Evidence)
  /// Newest first, at most a thousand, with how many can be seen in all.
  case events([EventRow], count: Int)
  /// In the order of ``Snapshot/alerts`` and ``Snapshot/otherAlerts``.
  case alerts([AlertDetail])
  case pipeline(PipelineDetail)
  /// The gravest first.
  case practices([PracticeReading])
  case practice(PracticeDetail)
  /// As in ``pipeline(_:)`` and ``practices(_:)``.
  case overview(PipelineDetail, [PracticeReading])
  case guide(GuideDetail)
  case comparison(Comparison)

  /// The most rows that a list holds.
  public static let limit = 5000
}

/// What tells a deployment from others.
public struct DeploymentName: Sendable, Hashable {
  public var service: String
  public var environment: String
  public var time: Timestamp
  /// Its id, else its sha or version.
  public var name: String

  /// Creates the name of a deployment that a list shows.
  public init(_ summary: DeploymentSummary) {
    service = summary.service
    environment = summary.environment
    time = summary.time
    name = summary.id ?? summary.sha ?? summary.version ?? ""
  }

  /// Creates the name of a deployment that stands among some evidence; `nil` for anything else.
  public init?(_ entry: Evidence.Entry) {
    guard entry.subject == .deployment, let service = entry.services.first,
      let environment = entry.environment
    else { return nil }
    self.service = service
    self.environment = environment
    time = entry.time
    name = entry.id.isEmpty ? entry.sha ?? "" : entry.id
  }
}

/// One deployment from its commits to its consequences.
public struct DeploymentDetail: Sendable, Equatable {
  public var summary: DeploymentSummary
  /// The commits that it brought to production first, oldest first.
  public var commits: [Evidence.Entry]
  /// The visits of the items that arrived with it, by stage: how long each took, in seconds.
  public var stages: [(stage: Stage, seconds: [Double])]
  /// What was tried on its commits before, and its health afterwards; oldest first.
  public var checks: [DeploymentCheck] = []
  public var incidents: [IncidentSummary]

  public static func == (left: Self, right: Self) -> Bool {
    left.summary == right.summary && left.commits == right.commits && left.checks == right.checks
      && left.incidents == right.incidents
      && left.stages.elementsEqual(right.stages) {
        $0.stage == $1.stage && $0.seconds == $1.seconds
      }
  }
}

/// One incident, and what changed before it opened: the likeliest cause first.
public struct IncidentDetail: Sendable, Equatable {
  /// Something that happened before an incident.
  public struct Change: Sendable, Equatable {
    public enum Kind: String, Sendable {
      case deploy, alert, note
      /// A note that tells of a changed configuration.
      case config
    }
    public var kind: Kind
    public var time: Timestamp
    /// Empty when it named none.
    public var service: String
    public var words: String
    public var actor: String?
    /// Whether the incident names its service.
    public var isOwnService: Bool
    /// The deployment, for a `deploy`.
    public var deployment: DeploymentSummary?
  }

  public var incident: IncidentSummary
  /// How far it was looked back.
  public var lookBackNanoseconds: Int64
  /// Those of the incident's own services first, then the nearest in time.
  public var changes: [Change]
  /// What changed while it lasted, for as long as it was looked back; oldest first.
  public var after: [Change] = []
  /// The first deployment among them, with why it is suspected; `nil` without any.
  public var suspect: String?
}

/// What is in flight, and how it flowed.
public struct StreamDetail: Sendable, Equatable {
  /// An item in a stage.
  public struct Item: Sendable, Equatable {
    public var stage: Stage
    public var service: String
    /// The change's id, else the sha.
    public var name: String
    public var sha: String?
    public var entered: Timestamp
    public var commits: Int
  }

  /// Open visits, oldest first, at most ``Detail/limit``.
  public var inFlight: [Item]
  /// What was in each stage over time, oldest first: the cumulative flow.
  public var flow: [FlowBucket]
}
