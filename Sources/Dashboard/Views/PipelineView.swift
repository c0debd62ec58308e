import DeliveryEvents
import DeliveryMetrics

/// The pipeline: its stages side by side, then each job over all services and in each.
enum PipelineView {
  /// How many services stand below a job, red ones apart, which all do.
  private static let services = 8

  static func content(of scene: Scene) -> ListContent {
    guard case .pipeline(let detail)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "looking at runs and deployments")
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "STAGE", width: 8, priority: 7),
        ListContent.Column(title: "JOB", width: 18, maximum: 40),
        ListContent.Column(title: "LAST", width: 11),
        ListContent.Column(title: "AGE", width: 6, alignsRight: true, priority: 8),
        ListContent.Column(title: "PASS", width: 6, alignsRight: true, priority: 2),
        ListContent.Column(title: "RUNS", width: 5, alignsRight: true, priority: 9),
        ListContent.Column(title: "P50", width: 6, alignsRight: true, priority: 4),
        ListContent.Column(title: "P90", width: 6, alignsRight: true, priority: 3),
        ListContent.Column(title: "QUEUE", width: 6, alignsRight: true, priority: 10),
        ListContent.Column(title: "FLAKY", width: 6, alignsRight: true, priority: 5),
        ListContent.Column(title: "RED", width: 6, alignsRight: true, priority: 1),
      ],
      rows: rows(detail, scene),
      whenEmpty: "no stage is configured, and nothing in the log is a run",
      head: { columns in head(detail, scene, columns: columns) })
    content.title = "JOBS"
    return content
  }

  private static func head(_ detail: PipelineDetail, _ scene: Scene, columns: Int) -> [StyledText] {
    let strip = PipelineStrip(detail: detail)
    let canvas = Canvas(
      size: Size(rows: min(strip.wantedRows, 4), columns: columns), tier: scene.view.glyphs)
    strip.draw(on: canvas)
    var lines = (0..<canvas.rows).map { StyledText(cells: Array(canvas.frame.row($0))) }
    lines.append(trunk(detail, scene, columns: columns))
    return lines
  }

  private static func trunk(_ detail: PipelineDetail, _ scene: Scene, columns: Int) -> StyledText {
    guard let first = detail.redTrunks.first else {
      return detail.trunks == 0
        ? StyledText("trunk: no run names the trunk, or a commit that landed", .textDim)
        : StyledText("+ trunk green", .statusOK)
          + StyledText(" in \(detail.trunks) service\(detail.trunks == 1 ? "" : "s")", .textDim)
    }
    var parts = [
      LinePart(
        StyledText(
          "X trunk red for \(Figures.shortDuration(scene.age(first.since)))", .statusMiss)
          + StyledText(" \(first.service)")
          + StyledText(" \(first.runs.joined(separator: ", "))", .textDim),
        priority: 0)
    ]
    for (place, other) in detail.redTrunks.dropFirst().prefix(4).enumerated() {
      parts.append(
        LinePart(
          StyledText(Figures.shortDuration(scene.age(other.since)), .statusMiss)
            + StyledText(" \(other.service)"), priority: place + 2))
    }
    parts.append(
      LinePart("\(detail.redTrunks.count) of \(detail.trunks) red", .textDim, priority: 1))
    return LinePart.line(parts, columns: columns)
  }

  /// Each job over all services with the services that are red, then each job service by service.
  private static func rows(_ detail: PipelineDetail, _ scene: Scene) -> [ListContent.Row] {
    let jobs = detail.stages.flatMap { stage in stage.jobs.map { (job: $0, stage: stage.name) } }
    let sums = jobs.flatMap { job, stage in
      [row(job, stage, scene, isService: false)]
        + job.services.filter { $0.redSince != nil }.map { row($0, stage, scene, isService: true) }
    }
    // What is filtered may be any service.
    let isFiltered = !scene.view.place.filter.isEmpty
    return sums
      + jobs.filter { !$0.job.services.isEmpty }.flatMap { job, stage in
        services(of: job, stage, scene, showsAll: isFiltered)
      }
  }

  private static func services(
    of job: PipelineJob, _ stage: String, _ scene: Scene, showsAll: Bool
  ) -> [ListContent.Row] {
    func heading(_ words: String) -> ListContent.Row {
      ListContent.Row(
        facts: ["job": job.name, "stage": stage], identity: [stage, job.name, words],
        fields: { [StyledText(), StyledText(words, .textDim)] })
    }
    let red = job.services.prefix { $0.redSince != nil }.count
    let shown = showsAll ? job.services.count : max(red, min(services, job.services.count))
    let rows = job.services.prefix(shown).map { row($0, stage, scene, isService: true) }
    let rest = job.services.count - shown
    return [heading("\(job.name):")] + rows
      + (rest > 0 ? [heading("  \(rest) more, none red")] : [])
  }

  private static func row(
    _ job: PipelineJob, _ stage: String, _ scene: Scene, isService: Bool
  ) -> ListContent.Row {
    let text = PipelineText(job)
    return ListContent.Row(
      facts: [
        "stage": stage, "job": job.name, "service": job.service ?? "", "state": text.state,
        "source": job.source.rawValue, "red": job.redSince == nil ? "no" : "yes",
      ], age: job.time.map(scene.age), target: job.service.map { .service($0) },
      identity: [stage, job.name, isService ? "service" : "all", job.service ?? ""],
      fields: {
        let name =
          isService
          ? StyledText("  \(job.service ?? "(no service)")", .textDim) : StyledText(job.name)
        return [
          StyledText(stage.isEmpty ? "-" : stage, .textDim), name,
          StyledText("\(text.glyph) \(text.state)", text.role),
          StyledText(job.time.map { age(scene.age($0)) } ?? "", .textDim),
          StyledText(job.passRate == nil ? "" : Figures.percent(job.passRate)),
          StyledText(job.runs == 0 ? "" : Figures.count(job.runs), .textDim),
          duration(job.p50), duration(job.p90), duration(job.queueP50),
          StyledText(
            job.flakyRate == nil ? "" : Figures.percent(job.flakyRate),
            job.flaky > 0 ? .statusWarn : .textDim),
          StyledText(job.redSince.map { age(scene.age($0)) } ?? "", .statusMiss),
        ]
      },
      details: { details(job, scene) })
  }

  /// Seconds would be drawn anew each second.
  private static func age(_ seconds: Double) -> String {
    seconds < 60 ? "<1m" : Figures.shortDuration(seconds)
  }

  private static func duration(_ seconds: Double?) -> StyledText {
    StyledText(seconds == nil ? "" : Figures.shortDuration(seconds), .text)
  }

  private static func details(_ job: PipelineJob, _ scene: Scene) -> [StyledText] {
    let whose =
      job.service.map { " of \($0)" }
      ?? (job.services.isEmpty ? "" : " in \(job.services.count) services")
    var words: [String] = []
    if job.source == .none { words.append("nothing in the log has this name") }
    if job.redServices > 0, let since = job.redSince {
      words.append("red since \(scene.moment(since))")
    }
    if let p50 = job.queueP50 {
      words.append(
        "queue p50 \(Figures.shortDuration(p50)), p90 \(Figures.shortDuration(job.queueP90))")
    }
    if job.flakyRate != nil {
      words.append("\(job.flaky) of \(job.runs) red, then green on one commit")
    }
    var lines = [
      StyledText("\(job.name)", .title)
        + StyledText(job.source == .none ? "" : " \(job.source.rawValue)\(whose)", .textDim)
        + StyledText(words.isEmpty ? "" : ": " + words.joined(separator: "; "))
    ]
    let red = job.services.filter { $0.redSince != nil }
    if !red.isEmpty {
      lines.append(
        StyledText("red in ", .textDim)
          + StyledText(red.compactMap(\.service).joined(separator: ", "), .statusMiss))
    }
    return lines
  }
}
