extension EventFormat {
  /// What a line is told by, in words: so that a line that is taken for something else is noticed.
  public var toldBy: String {
    switch self {
    case .native: "a known \"kind\", and \"time\""
    case .cdevents: "\"context.type\" or the type of a CloudEvent begins with dev.cdevents."
    case .cloudevents: "\"specversion\", \"type\", \"source\" and \"id\", or headers ce-*"
    case .otlp: "\"resourceSpans\", \"resourceLogs\" or \"resourceMetrics\""
    case .gitlab: "\"object_kind\", or the header x-gitlab-event"
    case .pagerduty: "\"event.event_type\" and \"event.occurred_at\", or \"messages\""
    case .incidentio: "\"event_type\" that is a key itself"
    case .alertmanager: "\"alerts\", \"receiver\" and \"status\", without \"orgId\""
    case .grafana: "\"alerts\", \"receiver\", \"status\" and \"orgId\""
    case .opsgenie: "\"alert.alertId\" and \"action\""
    case .datadog: "\"data.attributes.started_at\""
    case .devlake:
      "\"deploymentCommits\", \"issueKey\" with \"originalStatus\", or \"pullRequestKey\""
    case .jenkins: "\"build.phase\""
    case .spinnaker: "\"details.type\" begins with orca:"
    case .azuredevops: "\"eventType\" and \"publisherId\""
    case .argocd: "\"argocd\" and \"app\""
    case .tekton:
      "\"pipelineRun\" or \"taskRun\", or a CloudEvent whose type begins with dev.tekton.event."
    case .github:
      "\"repository.full_name\" with \"repository.node_id\", or the header x-github-event"
    case .gitea:
      "\"repository.full_name\" without \"repository.node_id\", or the header x-gitea-event or x-forgejo-event"
    case .githubarchive: "\"type\" that ends with Event, \"payload\" and \"created_at\""
    case .sleuth: "\"sha\" and \"environment\", without \"repository\""
    }
  }
}
