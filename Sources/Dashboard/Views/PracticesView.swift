import DeliveryMetrics

/// Practices and anti-patterns: the gravest first, what is silent last and with its reason.
enum PracticesView {
  static func content(of scene: Scene) -> ListContent {
    guard case .practices(let readings)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "looking at what the log tells")
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "STATE", width: 8),
        ListContent.Column(title: "PRACTICE", width: 22),
        ListContent.Column(title: "VALUE", width: 11, alignsRight: true, priority: 1),
        ListContent.Column(title: "LIMITS", width: 13, priority: 4),
        ListContent.Column(title: "N", width: 5, alignsRight: true, priority: 3),
        ListContent.Column(title: "BECAUSE", width: 24, priority: 2, maximum: 120),
      ], rows: readings.map(row), whenEmpty: "no practice is looked for",
      head: { columns in [tally(readings, columns: columns)] })
    content.title = "THE LAST 30 DAYS"
    return content
  }

  /// How many there are of each state.
  static func tally(_ readings: [PracticeReading], columns: Int) -> StyledText {
    let counts = PracticeVerdict.allCases.sorted(by: >).compactMap { verdict -> LinePart? in
      let count = readings.count { $0.verdict == verdict }
      guard count > 0 else { return nil }
      return LinePart(
        StyledText("\(verdict.glyph) \(count) \(verdict.word.lowercased())", verdict.role),
        priority: 5 - weight(verdict))
    }
    return LinePart.line(counts, columns: columns)
  }

  /// The graver stay longer where room runs out.
  private static func weight(_ verdict: PracticeVerdict) -> Int {
    PracticeVerdict.allCases.sorted().firstIndex(of: verdict) ?? 0
  }

  private static func row(_ reading: PracticeReading) -> ListContent.Row {
    let text = PracticeText(reading)
    let isSilent = reading.verdict == .silent
    return ListContent.Row(
      facts: [
        "state": reading.verdict.rawValue, "practice": reading.kind.title,
        "name": reading.kind.rawValue, "because": text.finding,
      ], target: .practice(reading.kind),
      fields: {
        let role: Role = isSilent ? .textDim : .text
        return [
          reading.verdict.label, StyledText(reading.kind.title, role),
          StyledText(
            text.labelled, isSilent || reading.verdict == .ok ? role : reading.verdict.role),
          StyledText(text.limits, .textDim),
          StyledText(isSilent && reading.n == 0 ? "" : "\(reading.n)", .textDim),
          StyledText(text.finding, role),
        ]
      },
      details: { details(reading) })
  }

  /// What it is about, what is wrong and what to do, and what the value is made of.
  static func details(_ reading: PracticeReading) -> [StyledText] {
    let text = PracticeText(reading)
    var lines = [
      StyledText("problem  ", .textDim) + StyledText(reading.kind.problem),
      StyledText("remedy   ", .textDim) + StyledText(reading.kind.remedy),
      StyledText("value    ", .textDim) + StyledText(text.labelled, reading.verdict.role)
        + StyledText(" \(reading.kind.measure)"),
      StyledText("limits   ", .textDim) + StyledText(text.limitWords),
    ]
    if let reason = reading.reason {
      lines.insert(StyledText("silent   ", .textDim) + StyledText(reason, .statusNoData), at: 0)
    }
    if !reading.figures.isEmpty {
      lines.append(StyledText("made of  ", .textDim) + StyledText(text.allFigures))
    }
    return lines
  }
}

/// One practice: what it comes to, and the deployments, changes, runs or incidents behind it.
enum PracticeView {
  static func content(of scene: Scene) -> ListContent {
    guard case .practice(let detail)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "looking at what is behind it")
    }
    let unit = detail.reading.unit
    var content = ListContent(
      columns: [
        ListContent.Column(title: "TIME", width: 11),
        ListContent.Column(title: "COUNTS", width: 6),
        ListContent.Column(title: "VALUE", width: 7, alignsRight: true),
        ListContent.Column(title: "SERVICE", width: 12, name: { $0.facts["service"] ?? "" }),
        ListContent.Column(title: "WHAT", width: 11, priority: 3),
        ListContent.Column(title: "NAME", width: 14, name: { $0.facts["id"] ?? "" }),
        ListContent.Column(title: "NOTE", width: 16, priority: 1, maximum: 80),
      ], rows: detail.events.map { row($0, unit, scene) }, total: detail.count,
      whenEmpty: detail.reading.reason ?? "nothing of the kind in the last 30 days",
      head: { _ in head(detail.reading) })
    content.title = "BEHIND IT"
    return content
  }

  private static func head(_ reading: PracticeReading) -> [StyledText] {
    var lines = [
      StyledText(reading.kind.title.uppercased(), .title) + StyledText("  ")
        + reading.verdict.label + StyledText("  the last 30 days, n=\(reading.n)", .textDim)
    ]
    lines += PracticesView.details(reading)
    return lines
  }

  private static func row(_ entry: Evidence.Entry, _ unit: PracticeUnit, _ scene: Scene)
    -> ListContent.Row
  {
    ListContent.Row(
      facts: [
        "service": entry.services.joined(separator: " "), "id": entry.id,
        "counts": entry.isIncluded ? "yes" : "no", "note": entry.reason, "sha": entry.sha ?? "",
        "what": entry.subject.rawValue,
      ], age: scene.age(entry.time), target: target(entry), identity: entry.identity,
      fields: {
        let name = entry.id.isEmpty ? entry.sha ?? "" : entry.id
        return [
          StyledText(scene.moment(entry.time), .textDim),
          StyledText(entry.isIncluded ? "+ yes" : "- no", entry.isIncluded ? .text : .statusNoData),
          StyledText(value(entry, unit)), StyledText(entry.services.joined(separator: ", ")),
          StyledText(entry.subject.rawValue, .textDim),
          StyledText(String(name.prefix(entry.subject == .commit ? 12 : 40))),
          StyledText(entry.reason, .textDim),
        ]
      })
  }

  /// A batch has commits or lines, whichever of the two decided; anything else that has a value, seconds.
  private static func value(_ entry: Evidence.Entry, _ unit: PracticeUnit) -> String {
    guard let value = entry.value else { return "" }
    switch unit {
    case .commits, .lines: return PracticeText.value(value, .count)
    case .share, .seconds, .count, .perDay, .times: return Figures.shortDuration(value)
    }
  }

  private static func target(_ entry: Evidence.Entry) -> Target? {
    switch entry.subject {
    case .incident: .incident(entry.id)
    case .deployment: DeploymentName(entry).map { .deployment($0) }
    case .commit, .change, .run, .branch, .outage: entry.services.first.map { .service($0) }
    case .source: nil
    }
  }
}

extension Evidence.Entry {
  /// What tells it from others behind the same number.
  var identity: [String] {
    [subject.rawValue, "\(time.nanoseconds)", id, sha ?? "", deployment ?? ""] + services
  }
}
