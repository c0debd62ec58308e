/// The formats that a line can have, in the order in which they are tried (EVENTS.md 1).
///
/// Their names are the words of the report's `input.formats` and of the state's facts.
public enum EventFormat: String, Sendable, CaseIterable {
  case native
  case cdevents
  case cloudevents
  case otlp
  case gitlab
  case pagerduty
  case incidentio
  case alertmanager
  case grafana
  case opsgenie
  case datadog
  case devlake
  case jenkins
  case spinnaker
  case azuredevops
  case argocd
  case tekton
  case github
  case gitea
  case githubarchive
  case sleuth

  /// The format's place in the list.
  public var index: Int {
    // Cases without values are numbered in their order; a test holds this against the list.
    Int(unsafeBitCast(self, to: UInt8.self))
  }

  /// What reads it; `nil` for the formats that the decoder knows by itself.
  var foreign: (any ForeignFormat.Type)? {
    switch self {
    case .native, .cdevents, .cloudevents: nil
    case .otlp: OTLPFormat.self
    case .gitlab: GitLabFormat.self
    case .pagerduty: PagerDutyFormat.self
    case .incidentio: IncidentIOFormat.self
    case .alertmanager: AlertmanagerFormat.self
    case .grafana: GrafanaFormat.self
    case .opsgenie: OpsgenieFormat.self
    case .datadog: DatadogFormat.self
    case .devlake: DevLakeFormat.self
    case .jenkins: JenkinsFormat.self
    case .spinnaker: SpinnakerFormat.self
    case .azuredevops: AzureDevOpsFormat.self
    case .argocd: ArgoCDFormat.self
    case .tekton: TektonFormat.self
    case .github: GitHubFormat.self
    case .gitea: GiteaFormat.self
    case .githubarchive: GitHubArchiveFormat.self
    case .sleuth: SleuthFormat.self
    }
  }

  /// A line of this format, and of no other.
  public var sample: String {
    switch self {
    case .native: NativeFormat.sample
    case .cdevents: CDEventsFormat.sample
    case .cloudevents: CloudEventsFormat.sample
    default: foreign?.sample ?? ""
    }
  }

  /// The formats of other tools in the order in which they are tried.
  static let ofTools = allCases.filter { $0.foreign != nil }

  /// The keys of which every payload of another tool has one at its top.
  static let foreignKeys = Set(ofTools.flatMap { $0.foreign?.keys ?? [] })
}
