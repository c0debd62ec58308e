import DeliveryEvents

/// Merges to the trunk, bots apart, by the people who made some and the working days of the window.
struct ContinuousIntegration: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    var merges = 0
    var nameless = 0
    var authors: Set<Symbol> = []
    var events: [Evidence.Entry] = []
    for item in context.items where context.contains(item.landed) && !item.isBot {
      if item.author.isNone {
        nameless += 1
      } else {
        merges += 1
        authors.insert(item.author)
      }
      guard context.listsEvents else { continue }
      events.append(
        PracticeItems.entry(
          item, context, time: item.landed, start: item.began, value: nil,
          isIncluded: item.author.isSome,
          item.author.isSome ? context.text(item.author) : "no author"))
    }
    let days = Self.workingDays(context)
    let figures = [
      PracticeFigure("merges", Double(merges)), PracticeFigure("authors", Double(authors.count)),
      PracticeFigure("working days", Double(days)),
      PracticeFigure("without an author", Double(nameless)),
    ]
    if merges == 0 {
      return .missing(
        nameless == 0 ? "nothing was merged to the trunk" : "no commit or change names its author",
        .perDay, figures)
    }
    return PracticeFinding(
      Double(merges) / Double(authors.count * days), .perDay, n: merges, figures, events: events)
  }

  /// Mondays to Fridays among the local dates of the observed window, the first one apart unless it is
  /// the only one, as observed days are counted (R2); at least 1.
  private static func workingDays(_ context: PracticeContext) -> Int {
    let first = context.zone.day(of: context.observedFrom) + 1
    let last = context.zone.day(of: context.now)
    guard first <= last else { return 1 }
    // Day 0, 1970-01-01, was a Thursday.
    return max(1, (first...last).count { (1...5).contains((($0 + 4) % 7 + 7) % 7) })
  }
}
