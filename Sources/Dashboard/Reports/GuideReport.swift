import DeliveryMetrics

/// The guide and the advice as lines of the text report, and as sentences.
enum GuideReport {
  /// Under headings, at most some 80 columns wide.
  static func lines(_ guide: GuideDetail?) -> [String] {
    guard let guide else { return [] }
    var lines = ["", "WHAT WOULD MOVE THE NEEDLE"]
    if guide.advice.isEmpty { lines.append("  nothing stands out") }
    for (index, advice) in guide.advice.enumerated() {
      let text = AdviceText(advice)
      lines += indented("\(index + 1) \(text.finding)")
      lines += indented("  -> \(text.remedy)", by: "    ")
    }
    lines += ["", "THE WAY: \(guide.place)"]
    for reading in guide.steps {
      let words = "\(reading.step.title): \(GuideText(reading).finding)"
      let wrapped = WrappedText.lines(words, columns: 69, indent: 0)
      for (index, line) in wrapped.enumerated() {
        let word = index == 0 ? reading.state.word : ""
        lines.append("  " + word + String(repeating: " ", count: 9 - word.count) + line)
      }
    }
    return lines + indented("next: \(guide.nextWords)")
  }

  private static func indented(_ text: String, by indent: String = "  ") -> [String] {
    WrappedText.lines(text, columns: 80 - indent.count).map { indent + $0 }
  }

  /// Each line by itself.
  static func sentences(_ guide: GuideDetail) -> [String] {
    guide.advice.enumerated().map { index, advice in
      let text = AdviceText(advice)
      return "Advice \(index + 1): \(Frame.plain(text.finding)); \(Frame.plain(text.remedy))"
    } + [
      "Phase: \(guide.place)", "Next step: \(Frame.plain(guide.nextWords))",
    ]
  }
}

/// The guide and the advice as JSON.
enum GuideJSON {
  static func members(_ guide: GuideDetail?) -> [(String, JSONWriter.Value)] {
    guard let guide else { return [] }
    return [
      ("advice", .array(guide.advice.enumerated().map { advice($1, rank: $0 + 1) })),
      ("guide", value(guide)),
    ]
  }

  private static func value(_ guide: GuideDetail) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("day", .init(guide.day)), ("phase", .string(guide.phase.key)),
    ]
    if guide.day == nil { members.append(("reason", .string("no production deployment yet"))) }
    members.append(("steps", .array(guide.steps.map(step))))
    if let next = guide.next { members.append(("next", .string(next.step.rawValue))) }
    return .object(members)
  }

  private static func step(_ reading: GuideStepReading) -> JSONWriter.Value {
    .object([
      ("step", .string(reading.step.rawValue)), ("phase", .string(reading.step.phase.key)),
      ("state", .string(reading.state.rawValue)), ("title", .string(reading.step.title)),
      ("because", .string(GuideText(reading).finding)),
    ])
  }

  private static func advice(_ advice: Advice, rank: Int) -> JSONWriter.Value {
    let text = AdviceText(advice)
    return .object(
      [
        ("rank", .int(rank)), ("kind", .string(text.kind)), ("finding", .string(text.finding)),
        ("remedy", .string(text.remedy)),
      ] + figures(advice))
  }

  /// The numbers of its arithmetic; durations in seconds.
  private static func figures(_ advice: Advice) -> [(String, JSONWriter.Value)] {
    switch advice {
    case .danger: []
    case .constraint(let holding, let bottleneck):
      [("stage", .string("\(bottleneck.stage)"))] + figures(holding)
    case .waiting(let holding), .landing(let holding, _): figures(holding)
    case .failures(let part), .leadTime(let part), .recovery(let part):
      [
        ("service", .string(part.service)), ("part", .double(part.own)),
        ("whole", .double(part.all)), ("n", .int(part.ownCount)), ("ofN", .int(part.allCount)),
        ("target", .double(part.target)),
      ]
    case .frequency(let perDay, let target, let more, let days):
      [
        ("perDay", .double(perDay)), ("target", .double(target)), ("more", .int(more)),
        ("days", .double(days)),
      ]
    case .practice(let reading):
      [("practice", .string(reading.kind.rawValue)), ("n", .int(reading.n))]
        + [("value", reading.value), ("limit", reading.limits.warn)].compactMap { name, value in
          value.map { (name, .double($0)) }
        }
    }
  }

  private static func figures(_ holding: Advice.Holding) -> [(String, JSONWriter.Value)] {
    [
      ("share", .double(holding.share)), ("seconds", .double(holding.held)),
      ("leadTime", .double(holding.leadTime)), ("n", .int(holding.n)),
    ]
  }
}
