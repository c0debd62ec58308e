public import DeliveryMetrics

/// What a report says beyond the snapshot: the pipeline, and the practices.
public struct ReportAddition: Sendable {
  var pipeline: PipelineDetail?
  var practices: [PracticeReading]?
  var guide: GuideDetail?

  /// Takes what it has a place for out of some details.
  public init(_ details: [Detail]) {
    for detail in details {
      switch detail {
      case .pipeline(let pipeline): self.pipeline = pipeline
      case .practices(let practices): self.practices = practices
      case .guide(let guide): self.guide = guide
      default: break
      }
    }
  }

  /// What has to be asked for.
  public static let requests: [DetailRequest] = [.pipeline, .practices, .guide]

  /// As lines of the text report.
  var lines: [String] { pipelineLines + practiceLines + GuideReport.lines(guide) }

  private var pipelineLines: [String] {
    guard let pipeline else { return [] }
    var lines = [
      "", "PIPELINE            last       pass    runs  p50     p90     flaky   red in",
    ]
    for stage in pipeline.stages {
      for job in stage.jobs { lines.append("  " + row(job)) }
    }
    if pipeline.trunks > 0 {
      let red = pipeline.redTrunks.map { "\($0.service) (\($0.runs.joined(separator: ", ")))" }
      lines.append(
        "  trunk " + (red.isEmpty ? "green" : "red in " + red.joined(separator: ", "))
          + ", of \(pipeline.trunks) service\(pipeline.trunks == 1 ? "" : "s")")
    }
    return lines
  }

  private func row(_ job: PipelineJob) -> String {
    let red =
      job.redSince == nil
      ? "" : job.redServices > 1 ? "\(job.redServices) services" : job.service ?? "yes"
    return [
      (job.name, 18), (PipelineText(job).state, 9), (Figures.percent(job.passRate), 6),
      (job.runs == 0 ? "-" : "\(job.runs)", 4), (Figures.shortDuration(job.p50), 6),
      (Figures.shortDuration(job.p90), 6), (Figures.percent(job.flakyRate), 6), (red, 0),
    ].map { text, width in
      text + String(repeating: " ", count: max(0, width - text.count))
    }.joined(separator: "  ")
  }

  private var practiceLines: [String] {
    guard let practices else { return [] }
    var lines = ["", "PRACTICES (the last 30 days)"]
    for reading in practices {
      let text = PracticeText(reading)
      let verdict = reading.verdict
      let value = verdict == .silent ? "" : " \(text.value)"
      let indent = String(repeating: " ", count: 9)
      let word = verdict.word + String(repeating: " ", count: max(0, 7 - verdict.word.count))
      let head = "  \(word)\(reading.kind.title)\(value): "
      if head.count + text.finding.count <= 80 {
        lines.append(head + text.finding)
      } else {
        lines += [String(head.dropLast(2)), indent + text.finding]
      }
      if verdict >= .warn {
        lines.append("\(indent)\(reading.kind.problem) -> \(reading.kind.remedy)")
      }
    }
    return lines
  }
}
