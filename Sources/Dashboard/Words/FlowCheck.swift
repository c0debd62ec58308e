import DeliveryMetrics

/// Little's law in words: whether as much is in flight as throughput and cycle time say.
///
/// Where the two agree, flow is stable and the log is whole; where they do not, the sentence says
/// which way, and what that comes from.
struct FlowCheck: Equatable {
  var verdict: Verdict
  /// What is found, with its figures.
  var finding: String
  /// The same in fewer words.
  var brief: String
  /// What it means; empty where nothing is wrong.
  var reason: String

  init(_ law: LittlesLaw, completed: Int) {
    guard let wip = law.meanWip, let throughput = law.throughputPerDay,
      let cycle = law.cycleTimeMean, let ratio = law.ratio
    else {
      verdict = .noData
      finding = "Little's law: nothing to judge by, no change arrived in production"
      (brief, reason) = (finding, "")
      return
    }
    let product = throughput * cycle / 86_400
    let (flow, stay) = ("\(Figures.rate(throughput))/day", Figures.shortDuration(cycle))
    let apart = Self.apart(ratio)
    let figures =
      "\(apart): WIP \(Figures.rate(wip)), throughput \(flow) x cycle time \(stay) = \(Figures.rate(product))"
    reason = ""
    let word: String
    switch law.isStable {
    case true?:
      verdict = .ok
      word = "Little's law holds"
    case false?:
      verdict = .warn
      word = "Little's law does not hold"
      reason =
        ratio > 1
        ? "more is in flight than comes out: work piles up, or the log lacks arrivals"
        : "less is in flight than comes out: old work was finished, or the log lacks beginnings"
    case nil:
      verdict = .few
      word = "Little's law, too few to judge (n=\(completed))"
    }
    finding = "\(word), \(figures)"
    brief =
      "\(word), \(apart): WIP \(Figures.rate(wip)), \(flow) x \(stay) = \(Figures.rate(product))"
  }

  /// How far the left side is from the right one.
  private static func apart(_ ratio: Double) -> String {
    let percent = abs(ratio - 1) * 100
    guard percent < 1000 else { return "\(Figures.rate(ratio)) times as much" }
    return "\(Int(percent.rounded()))% apart"
  }

  /// One line with its mark, in as many words as there is room for.
  func text(columns: Int) -> StyledText {
    let role: Role = verdict == .ok ? .text : verdict == .warn ? .statusWarn : .textDim
    let mark = StyledText("\(verdict.glyph) \(verdict.word) ", verdict.role)
    var forms = [mark + StyledText(finding, role), mark + StyledText(brief, role)]
    if !reason.isEmpty { forms.insert(forms[0] + StyledText("; \(reason)", role), at: 0) }
    return forms.first { $0.columns <= columns } ?? mark + StyledText(brief, role)
  }
}
