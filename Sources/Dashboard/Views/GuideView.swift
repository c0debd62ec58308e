import DeliveryMetrics

/// The way from the first deployment on: what would move the needle, and the steps of three phases, each
/// with the figure that says whether it is done.
enum GuideView {
  static func content(of scene: Scene) -> ListContent {
    guard case .guide(let guide)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "looking at what the log tells")
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "STATE", width: 10),
        ListContent.Column(title: "STEP", width: 24),
        ListContent.Column(title: "PHASE", width: 14, priority: 2),
        ListContent.Column(title: "BECAUSE", width: 36, priority: 1, maximum: 160),
      ], rows: guide.steps.map { row($0, guide) }, whenEmpty: "there are no steps",
      head: { columns in head(guide, columns: columns) })
    content.title = "THE WAY, STEP BY STEP"
    content.tableRows = 13
    return content
  }

  private static func row(_ reading: GuideStepReading, _ guide: GuideDetail) -> ListContent.Row {
    let finding = GuideText(reading).finding
    let isAhead = reading.step.phase > guide.phase
    let isNext = guide.next?.step == reading.step
    return ListContent.Row(
      facts: [
        "state": reading.state.rawValue, "step": reading.step.title,
        "phase": reading.step.phase.title, "because": finding,
      ], target: target(reading), identity: [reading.step.title],
      fields: {
        let role: Role = isNext ? .title : isAhead ? .textDim : .text
        return [
          reading.state.label,
          StyledText(reading.step.title + (isNext ? " <" : ""), role),
          StyledText(reading.step.phase.title, .textDim), StyledText(finding, role),
        ]
      },
      details: {
        let line = StyledText("\(reading.step.title)  ", .title) + StyledText(finding)
        return [line] + (isNext ? [StyledText("This is the next best step.", .key)] : [])
      })
  }

  /// What shows more of it: the practice that decides, the pipeline, the measures.
  private static func target(_ reading: GuideStepReading) -> Target? {
    if case .practices(let readings) = reading.evidence, let worst = readings.first {
      return .practice(worst.kind)
    }
    switch reading.step {
    case .baseline, .continuousImprovement: return .metric(.deploymentFrequency)
    case .monitoring, .documentedProcess, .automation: return nil
    case .manualSteps, .feedbackFromCI, .feedbackFromProduction, .advancedAutomation, .crossTeam:
      return reading.step.practices.first.map { .practice($0) }
    }
  }

  private static func head(_ guide: GuideDetail, columns: Int) -> [StyledText] {
    var lines = [StyledText("WHAT WOULD MOVE THE NEEDLE", .title)]
    if guide.advice.isEmpty {
      lines.append(StyledText("nothing stands out", .textDim))
    }
    for (index, advice) in guide.advice.enumerated() {
      lines += self.lines(advice, number: index + 1, columns: columns)
    }
    lines.append(StyledText(guide.place, .textDim))
    lines += WrappedText.lines("next: \(guide.nextWords)", columns: columns).map {
      StyledText($0, .key)
    }
    return lines
  }

  /// A line of advice, with what to do about it where that takes no third line.
  private static func lines(_ advice: Advice, number: Int, columns: Int) -> [StyledText] {
    let text = AdviceText(advice)
    let isDanger = text.kind == "danger"
    let role: Role = isDanger ? .statusMiss : .text
    let finding = WrappedText.lines("\(number) \(text.finding)", columns: columns)
    let whole = WrappedText.lines("\(number) \(text.finding) -> \(text.remedy)", columns: columns)
    return (whole.count <= 2 ? whole : finding).map { StyledText($0, role) }
  }
}

/// Breaks a sentence into lines at its blanks; those after the first are indented.
enum WrappedText {
  static func lines(_ text: String, columns: Int, indent: Int = 2) -> [String] {
    guard columns > indent + 8 else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !line.isEmpty, StyledText(line).columns + 1 + StyledText(String(word)).columns > columns {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
