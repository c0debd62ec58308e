import DeliveryMetrics

/// What stands below the measures: alerts, advice, practices, the pipeline, the guide, what was read.
extension HTMLReport {
  var alerts: Markup {
    let alerts = snapshot.alerts.map { alert -> Markup in
      let subject = AlertSubject(alert)
      var parts: [Markup] = [
        .tag("b", words: alert.severity.rawValue.uppercased()), .text(" "), .name(subject.rule),
      ]
      if let group = subject.group { parts += [.text(", \(group.kind) "), .name(group.name)] }
      let since = content.clock.dateTime(alert.episode.since)
      let sentence = alert.sentence(beside: snapshot.window.nanoseconds)
      parts.append(.text(" since \(since): \(sentence)"))
      return .tag("li", parts + of(alert.services))
    }
    let incidents = snapshot.openIncidents.map { incident -> Markup in
      let age = Figures.shortDuration(snapshot.asOf.seconds(since: incident.opened))
      return .tag(
        "li",
        [
          .tag("b", words: "OPEN"), .text(" for \(age): incident "), .name(incident.id),
        ] + (incident.title.map { [.text(", "), .name($0)] } ?? []) + of(incident.services))
    }
    let unsaid = snapshot.openIncidentCount - incidents.count
    let more = unsaid > 0 ? [Markup.tag("li", words: "\(unsaid) more incidents are open.")] : []
    let lines = alerts + incidents + more
    return section(
      "alerts", "Alerts and open incidents",
      [lines.isEmpty ? .tag("p", words: "No alert, no open incident.") : .tag("ul", lines)])
  }

  private func of(_ services: [String]) -> [Markup] {
    if services.isEmpty { return [] }
    return [.text(" (")]
      + services.enumerated().flatMap { index, name -> [Markup] in
        [.text(index == 0 ? "" : ", "), .name(name)]
      } + [.text(")")]
  }

  var advice: Markup? {
    guard let guide = content.addition?.guide else { return nil }
    let lines = guide.advice.map { advice -> Markup in
      let text = AdviceText(advice)
      return .tag(
        "li",
        [.text(text.finding), .tag("br", []), .tag("span", class: "dim", words: text.remedy)])
    }
    return section(
      "advice", "What would move the needle",
      [lines.isEmpty ? .tag("p", words: "Nothing stands out.") : .tag("ol", lines)])
  }

  var practices: Markup? {
    guard let practices = content.addition?.practices else { return nil }
    let rows = practices.map { reading -> [[Markup]] in
      let text = PracticeText(reading)
      let verdict = reading.verdict
      let remedy: [Markup] =
        verdict >= .warn
        ? [
          .tag("br", []),
          .tag("span", class: "dim", words: "\(reading.kind.problem): \(reading.kind.remedy)"),
        ] : []
      return [
        [.text(reading.kind.title)],
        [
          .tag(
            "span",
            class: verdict >= .warn ? "badge miss" : verdict == .ok ? "badge ok" : "badge none",
            words: "\(verdict.glyph) \(verdict.word)")
        ], [.text(verdict == .silent ? Figures.missing : text.value)], [.text("\(reading.n)")],
        [.text(text.limitWords)], [.text(text.finding)] + remedy,
      ]
    }
    return section(
      "practices", "Practices",
      [
        .table(
          "Practices and anti-patterns of the last 30 days, the gravest first",
          ["Practice", "Verdict", "Value", "n", "Limits", "What it is made of"], rows,
          numbers: [2, 3])
      ])
  }

  var pipeline: Markup? {
    guard let pipeline = content.addition?.pipeline else { return nil }
    let rows = pipeline.stages.flatMap(\.jobs).map { job -> [[Markup]] in
      let red: [Markup] =
        job.redSince == nil
        ? []
        : job.redServices > 1
          ? [.text("\(job.redServices) services")] : [.name(job.service ?? "yes")]
      return [
        [.name(job.name)], [.text(PipelineText(job).state)], [.text(Figures.percent(job.passRate))],
        [.text(job.runs == 0 ? Figures.missing : "\(job.runs)")],
        [.text(Figures.shortDuration(job.p50))], [.text(Figures.shortDuration(job.p90))],
        [.text(Figures.percent(job.flakyRate))], red,
      ]
    }
    if rows.isEmpty { return nil }
    return section(
      "pipeline", "Pipeline",
      [
        .table(
          "Jobs of the pipeline in the window",
          ["Job", "Last", "Pass", "Runs", "p50", "p90", "Flaky", "Red in"], rows,
          numbers: [2, 3, 4, 5, 6])
      ])
  }

  var guide: Markup? {
    guard let guide = content.addition?.guide else { return nil }
    let rows = guide.steps.map { reading -> [[Markup]] in
      [
        [.text(reading.step.title)], [.text(reading.step.phase.title)],
        [.text(reading.state.word)], [.text(GuideText(reading).finding)],
      ]
    }
    return section(
      "guide", "The way",
      [
        .tag("p", words: "Now: \(guide.place). Next: \(guide.nextWords)."),
        .table(
          "Steps, each done or open from the data",
          ["Step", "Phase", "State", "Because"], rows),
      ])
  }

  var input: Markup {
    let input = snapshot.input
    var lines = [
      "\(content.files) file\(content.files == 1 ? "" : "s"), \(input.lines) lines, \(input.events) events, \(input.duplicates) duplicates, \(input.conflicts) conflicts, \(input.rejected) rejected, \(input.late) late, \(input.future) future."
    ]
    if !input.rejectedBy.isEmpty {
      let causes = input.rejectedBy.sorted { $0.key.rawValue < $1.key.rawValue }
      lines.append(
        "Rejected: \(causes.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")).")
    }
    var parts: [Markup] = lines.map { .tag("p", words: $0) }
    if !input.unmatchedEnvironments.isEmpty {
      parts.append(
        .tag(
          "p",
          [.text("Environments that no rule knows: ")]
            + input.unmatchedEnvironments.prefix(20).enumerated().flatMap { index, name in
              [Markup.text(index == 0 ? "" : ", "), .name(name)]
            } + [.text(".")]))
    }
    return section("input", "What was read", parts)
  }
}
