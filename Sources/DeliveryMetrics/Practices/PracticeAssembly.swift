import DeliveryEvents

extension DetailAssembly {
  /// Every practice, the gravest first.
  func practices() -> [PracticeReading] {
    shared.practices {
      judged(PracticeContext(assembly, facts: facts, shared: shared, listsEvents: false))
    }
  }

  private func judged(_ context: PracticeContext) -> [PracticeReading] {
    let readings = PracticeKind.allCases.map { kind in
      Detectors.detector(of: kind).finding(context)
        .reading(kind, chosen: assembly.settings.practiceLimits[kind])
    }
    // Those of one verdict stay in the order of the list.
    return readings.enumerated().sorted { left, right in
      left.element.verdict != right.element.verdict
        ? left.element.verdict > right.element.verdict : left.offset < right.offset
    }.map(\.element)
  }

  /// One practice with the events behind it: at most so many, all for `nil`.
  func practice(_ kind: PracticeKind, limit: Int?) -> PracticeDetail {
    let context = PracticeContext(assembly, facts: facts, shared: shared, listsEvents: true)
    let finding = Detectors.detector(of: kind).finding(context)
    return PracticeDetail(
      reading: finding.reading(kind, chosen: assembly.settings.practiceLimits[kind]),
      events: Array(
        finding.events.sorted(by: Self.isListedBefore).prefix(limit ?? finding.events.count)),
      count: finding.events.count)
  }

  /// What speaks against it first, then the newest; at one instant by what is shown, so that arrival does
  /// not matter.
  private static func isListedBefore(_ left: Evidence.Entry, _ right: Evidence.Entry) -> Bool {
    if left.isIncluded != right.isIncluded { return left.isIncluded }
    if left.time != right.time { return left.time > right.time }
    func words(_ entry: Evidence.Entry) -> [String] {
      [entry.subject.rawValue, entry.id] + entry.services
        + [entry.environment ?? "", entry.sha ?? "", entry.reason]
    }
    let (first, second) = (words(left), words(right))
    if first != second { return first.lexicographicallyPrecedes(second) }
    if left.start != right.start {
      return left.start ?? .distantPast < right.start ?? .distantPast
    }
    return left.value ?? -1 < right.value ?? -1
  }
}
