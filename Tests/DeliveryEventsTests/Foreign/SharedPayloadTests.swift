import FoundationEssentials
import Testing

@testable import DeliveryEvents

/// The payloads beside the project: each is of its tool, and says what its name says.
@Suite("payloads beside the project")
struct SharedPayloadTests {
  /// What a file comes to: `kind.state` of each event, `-` for one that is known and says nothing.
  private static let expected: [String: [String]] = [
    "alertmanager/firing-mixed-group.json": ["alert.resolved", "alert.firing"],
    "alertmanager/firing-repeat.json": ["alert.firing"],
    "alertmanager/firing.json": ["alert.firing"],
    "alertmanager/resolved.json": ["alert.resolved"],
    "argocd/on-deployed.json": ["deploy.succeeded"],
    "argocd/on-health-degraded.json": ["alert.firing"],
    "argocd/on-sync-failed.json": ["deploy.failed"],
    "argocd/on-sync-running.json": ["deploy.started"],
    "datadog-dora/failure.json": ["incident.resolved"],
    "datadog-dora/ours-deployment-seconds.json": ["deploy.succeeded"],
    "datadog-dora/ours-failure-open.json": ["incident.opened"],
    "devlake/deployment.json": ["deploy.succeeded"],
    "devlake/incident-done.json": ["incident.resolved"],
    "devlake/incident-open.json": ["incident.opened"],
    "grafana/firing.json": ["alert.firing"],
    "grafana/resolved.json": ["alert.resolved"],
    "incidentio/incident_created_v2.triage.json": ["incident.opened"],
    "incidentio/incident_updated_v2.active.json": ["incident.acknowledged"],
    "incidentio/incident_updated_v2.closed.json": ["incident.mitigated", "incident.resolved"],
    "jenkins-notification/completed.failure.json": ["pipeline.failed", "deploy.failed"],
    "jenkins-notification/completed.success.json": ["pipeline.succeeded", "deploy.succeeded"],
    "jenkins-notification/finalized.success.json": ["-"],
    "jenkins-notification/queued.json": ["pipeline.queued", "deploy.queued"],
    "jenkins-notification/started.json": ["pipeline.started", "deploy.started"],
    "opsgenie/acknowledge.json": ["incident.acknowledged"], "opsgenie/addnote.json": ["-"],
    "opsgenie/close.json": ["incident.resolved"], "opsgenie/create.json": ["incident.opened"],
    "otlp/events.json": ["-"], "otlp/logs.json": ["-"], "otlp/trace.json": ["-"],
    "otlp/ours-cicd-span.json": ["pipeline.succeeded", "job.succeeded", "deploy.succeeded"],
    "otlp/ours-deploy-log.json": ["deploy.succeeded"],
    "pagerduty/incident.acknowledged.json": ["incident.acknowledged"],
    // It does not say when the incident began.
    "pagerduty/incident.priority_updated.json": ["-"],
    "pagerduty/incident.reopened.json": ["incident.reopened"],
    "pagerduty/incident.resolved.json": ["incident.resolved"],
    "pagerduty/incident.triggered.json": ["incident.opened"],
    "pagerduty/service.updated.json": ["-"],
    "sleuth/register_deploy.json": ["deploy.succeeded"],
    "spinnaker/pipeline.complete.json": ["pipeline.succeeded"],
    "spinnaker/pipeline.failed.json": ["pipeline.failed"],
    "spinnaker/pipeline.starting.json": ["pipeline.started"],
    "tekton/pipelinerun.failed.structured.json": ["pipeline.failed", "deploy.failed"],
    "tekton/pipelinerun.started.structured.json": ["pipeline.started", "deploy.started"],
    "tekton/pipelinerun.successful.structured.json": ["pipeline.succeeded", "deploy.succeeded"],
    "tekton/taskrun-body-0.json": ["job.started"],
  ]

  /// What is refused of a file, and rightly so.
  private static let refused = [
    // The environment is optional at Datadog, and without one it is no deployment to anywhere.
    "datadog-dora/deployment.json": #""data.attributes.env" is missing, expected a string"#
  ]

  private static let folders: [(String, EventFormat)] = [
    ("alertmanager", .alertmanager), ("argocd", .argocd), ("datadog-dora", .datadog),
    ("devlake", .devlake), ("grafana", .grafana), ("incidentio", .incidentio),
    ("jenkins-notification", .jenkins), ("opsgenie", .opsgenie), ("otlp", .otlp),
    ("pagerduty", .pagerduty), ("sleuth", .sleuth), ("spinnaker", .spinnaker),
    ("tekton", .tekton),
  ]

  @Test("each payload is read as its tool's, and comes to what its name says", arguments: folders)
  func payloads(folder: String, format: EventFormat) throws {
    guard let path = shared(folder) else {
      print("skipped \(folder): no shared data beside the project")
      return
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { continue }
      let line = Decoding().line([UInt8](data))
      let file = "\(folder)/\(name)"
      #expect(line.format == format, "\(file)")
      #expect(
        line.rejections.map(\.sentence) == (Self.refused[file].map { [$0] } ?? []), "\(file)")
      if Self.refused[file] != nil { continue }
      let found = line.events.map { "\($0.kind).\($0.state)" }
      // A file that was not there when this was written has to say something all the same.
      if let expected = Self.expected[file] {
        #expect((found.isEmpty ? ["-"] : found) == expected, "\(file)")
      }
      #expect(!found.isEmpty || !line.ignored.isEmpty, "\(file)")
    }
  }
}
