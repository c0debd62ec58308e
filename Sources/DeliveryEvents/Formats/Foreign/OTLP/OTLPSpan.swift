/// The spans of a batch, by their ids: a task's run is often said only by the span around it.
struct OTLPTrace {
  private var spans: [String: OTLPRecord] = [:]

  init(_ records: [OTLPRecord]) {
    for record in records {
      if let id = Self.id(record, "spanId") { spans[id] = record }
    }
  }

  /// The span around another; `nil` when the batch does not have it.
  func parent(of record: OTLPRecord) -> OTLPRecord? {
    Self.id(record, "parentSpanId").flatMap { spans[$0] }
  }

  private static func id(_ record: OTLPRecord, _ key: String) -> String? {
    guard let span = record.payload.text(key) else { return nil }
    return (record.payload.text("traceId") ?? "") + "/" + span
  }

  /// The id of the pipeline run that a span is part of; `nil` when no span around it says it.
  func run(of record: OTLPRecord) -> String? {
    var next: OTLPRecord? = record
    // A batch may say that a span is within itself.
    for _ in 0..<64 {
      guard let found = next else { return nil }
      if let run = found.attribute("cicd.pipeline.run.id") { return run }
      next = parent(of: found)
    }
    return nil
  }
}

/// A span that may be a run of a pipeline, or of a task of one. It is both begin and end.
///
/// By the conventions the span says what it is. The receiver of GitHub's webhooks
/// (opentelemetry-collector-contrib, "githubreceiver") has it said by the resource, with a result of
/// older names, and leaves the span bare; what is within has attributes of its own.
struct OTLPSpan {
  private static let words = Conclusion(
    "success", "failure", "error", "timeout", "cancelled", "canceled", "skip", "skipped",
    own: ["cancellation": .cancelled])

  private let record: OTLPRecord
  private let trace: OTLPTrace

  init(_ record: OTLPRecord, in trace: OTLPTrace) {
    self.record = record
    self.trace = trace
  }

  /// What it says of delivery; nothing for most spans.
  func lines() throws(Rejection) -> [NativeLine] {
    let own = record.own
    if own["cicd.pipeline.task.run.id"] != nil {
      return try task(state(of: "cicd.pipeline.task.run.result"))
    }
    if !own.has(prefix: "cicd."), !own.has(prefix: "deployment."), let lines = try described() {
      return lines
    }
    if own["deployment.id"] != nil, own["deployment.status"] != nil {
      return [try deployment(result: nil)]
    }
    guard record.attribute("cicd.pipeline.run.id") != nil, !own.has(prefix: "cicd.pipeline.task."),
      own["cicd.pipeline.result"] != nil || own["cicd.pipeline.run.id"] != nil && isOutermost
    else { return [] }
    return [try pipeline(state(of: "cicd.pipeline.result"))]
  }

  /// What a resource says of the outermost of its spans; `nil` when it says nothing of one.
  private func described() throws(Rejection) -> [NativeLine]? {
    let resource = record.resource
    if let task = resource["cicd.pipeline.task.run.id"] {
      let results = ["cicd.pipeline.task.run.result", "cicd.pipeline.run.task.status"]
      guard let key = results.first(where: { resource[$0] != nil }),
        trace.parent(of: record)?.resource["cicd.pipeline.task.run.id"] != task
      else { return nil }
      return try self.task(state(of: key))
    }
    let results = ["cicd.pipeline.result", "cicd.pipeline.run.status"]
    guard resource["cicd.pipeline.run.id"] != nil, isOutermost,
      let key = results.first(where: { resource[$0] != nil })
    else { return nil }
    return [try pipeline(state(of: key))]
  }

  /// The number of the run in the address of a task of GitHub: `.../actions/runs/289/job/77`.
  private var runInAddress: String? {
    let parts = record.attribute("cicd.pipeline.task.run.url.full")?.split(separator: "/") ?? []
    guard let runs = parts.lastIndex(of: "runs"), runs > 0, parts[runs - 1] == "actions",
      runs + 1 < parts.count
    else { return nil }
    return String(parts[runs + 1])
  }

  /// Whether no other span is around it.
  private var isOutermost: Bool { record.payload.text("parentSpanId") == nil }

  private func pipeline(_ state: EventState) throws(Rejection) -> NativeLine {
    var line = NativeLine(.pipeline, state, at: try record.payload.needTime("endTimeUnixNano"))
    line.set(.id, record.attribute("cicd.pipeline.run.id"))
    line.set(.name, record.attribute("cicd.pipeline.name"))
    line.set(
      .branch, record.attribute("vcs.ref.head.name", "vcs.repository.ref.name", "vcs.ref.head"))
    record.setCommon(of: &line)
    line[.started] = record.payload.time("startTimeUnixNano")
    return line
  }

  private func task(_ state: EventState) throws(Rejection) -> [NativeLine] {
    let time = try record.payload.needTime("endTimeUnixNano")
    let run = trace.run(of: record) ?? runInAddress
    let id = record.attribute("cicd.pipeline.task.run.id")
    var line = NativeLine(.job, state, at: time)
    line.set(.id, id)
    // The span of its run ends later, and mostly is in another batch: without it the job is one by itself.
    line.set(.run, run ?? id)
    let isOwn = record.own["cicd.pipeline.task.run.id"] != nil
    line.set(
      .name, record.own["cicd.pipeline.task.name"] ?? (isOwn ? nil : record.payload.text("name")))
    let type = record.own["cicd.pipeline.task.type"]?.lowercased()
    line.set(.stage, type)
    record.setCommon(of: &line)
    line[.started] = record.payload.time("startTimeUnixNano")
    let deploys = type == "deploy" || record.own["deployment.status"] != nil
    // Without an environment nothing says where to: it is a task like others.
    guard deploys, state != .skipped, record.environment != nil else { return [line] }
    var deployment = try deployment(result: state)
    deployment.set(.run, run)
    return [line, deployment]
  }

  private func deployment(result: EventState?) throws(Rejection) -> NativeLine {
    let time = try record.payload.needTime("endTimeUnixNano")
    var line = try record.deployment(at: time, result: result)
    line[.started] = record.payload.time("startTimeUnixNano")
    return line
  }

  /// What a run came to, by an attribute, else by the span's own status where that says it.
  private func state(of key: String) throws(Rejection) -> EventState {
    if let word = record.own[key] ?? record.resource[key] {
      if let state = Self.words.state(of: word.lowercased()) { return state }
      throw record.refusal(
        .badState, key, word, "success, failure, error, timeout, cancellation or skip")
    }
    switch record.payload["status.code"]?.text {
    case "1", "STATUS_CODE_OK": return .succeeded
    case "2", "STATUS_CODE_ERROR": return .failed
    default: throw record.refusal(.missing, key, nil, "a result")
    }
  }
}
