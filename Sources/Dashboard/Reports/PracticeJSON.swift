import DeliveryEvents
import DeliveryMetrics

/// What a report says beyond the snapshot, as JSON members.
enum AdditionJSON {
  static func members(of addition: ReportAddition?) -> [(String, JSONWriter.Value)] {
    var members: [(String, JSONWriter.Value)] = []
    if let pipeline = addition?.pipeline {
      members.append(("pipeline", PipelineJSON.value(pipeline)))
    }
    if let practices = addition?.practices {
      members.append(("practices", PracticeJSON.value(practices)))
    }
    return members + GuideJSON.members(addition?.guide)
  }
}

/// Practices as JSON: each with what it was judged by and what its value is made of.
enum PracticeJSON {
  static func value(_ readings: [PracticeReading]) -> JSONWriter.Value {
    .array(readings.map(value))
  }

  static func value(_ reading: PracticeReading) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("practice", .string(reading.kind.rawValue)), ("title", .string(reading.kind.title)),
      ("verdict", .string(reading.verdict.rawValue)), ("value", .init(reading.value)),
      ("unit", .string(reading.unit.rawValue)), ("measure", .string(reading.kind.measure)),
      ("n", .int(reading.n)), ("days", .int(30)),
      (
        "limits",
        .object([
          ("warn", .init(reading.limits.warn)), ("alarm", .init(reading.limits.alarm)),
          ("bad", .string(reading.kind.isBadBelow ? "below" : "above")),
        ])
      ),
    ]
    if let reason = reading.reason { members.append(("reason", .string(reason))) }
    members += [
      ("problem", .string(reading.kind.problem)), ("remedy", .string(reading.kind.remedy)),
      ("inputs", .array(reading.figures.map(figure))),
    ]
    return .object(members)
  }

  private static func figure(_ figure: PracticeFigure) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("name", .string(figure.name)), ("value", .init(figure.value)),
      ("unit", .string(figure.unit.rawValue)),
    ]
    if figure.value == nil { members.append(("reason", .string("nothing to measure"))) }
    return .object(members)
  }
}

/// The pipeline as JSON, job by job.
enum PipelineJSON {
  static func value(_ detail: PipelineDetail) -> JSONWriter.Value {
    .object([
      (
        "stages",
        .array(
          detail.stages.map { stage in
            .object([
              ("stage", stage.name.isEmpty ? .null : .string(stage.name)),
              ("listed", .bool(!stage.name.isEmpty)), ("jobs", .array(stage.jobs.map(job))),
            ])
          })
      ),
      (
        "trunk",
        .object([
          ("services", .int(detail.trunks)),
          (
            "red",
            .array(
              detail.redTrunks.map { red in
                .object([
                  ("service", .string(red.service)),
                  ("since", .string(TimeFormat.rfc3339(red.since))),
                  ("runs", .array(red.runs.map { .string($0) })),
                ])
              })
          ),
        ])
      ),
    ])
  }

  private static func job(_ job: PipelineJob) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("job", .string(job.name)), ("source", .string(job.source.rawValue)),
      ("service", .init(job.service)), ("state", .init(job.state?.rawValue)),
      ("at", .init(job.time.map(TimeFormat.rfc3339))), ("runs", .int(job.runs)),
      ("passRate", .init(job.passRate)), ("p50", .init(job.p50)), ("p90", .init(job.p90)),
      ("queueP50", .init(job.queueP50)), ("queueP90", .init(job.queueP90)),
      ("flaky", .int(job.flaky)), ("flakyRate", .init(job.flakyRate)),
      ("redSince", .init(job.redSince.map(TimeFormat.rfc3339))),
      ("redServices", .int(job.redServices)),
    ]
    if let reason = reason(job) { members.append(("reason", .string(reason))) }
    if !job.services.isEmpty { members.append(("byService", .array(job.services.map(Self.job)))) }
    return .object(members)
  }

  /// Why a figure of it is missing; that nothing is red is no lack.
  private static func reason(_ job: PipelineJob) -> String? {
    if job.source == .none { return "nothing in the log has this name" }
    if job.runs == 0 { return "nothing ended in the window" }
    if job.source == .health || job.source == .metric { return "only runs and deployments last" }
    if job.p50 == nil { return "the log does not tell when it began" }
    if job.flakyRate == nil { return "the log does not tell on which commit it ran" }
    return job.queueP50 == nil ? "the log does not tell when it was queued" : nil
  }
}
