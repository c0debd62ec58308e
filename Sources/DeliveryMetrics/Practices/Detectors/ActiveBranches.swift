import DeliveryEvents

/// Branches that are worked on and not merged: with a commit, or a line of an open change, in the last
/// seven days; those of bots apart. The service with most of them counts.
struct ActiveBranches: PracticeDetector {
  private struct Branch {
    var latest = Timestamp.distantPast
    var people: Set<Symbol> = []
  }

  func finding(_ context: PracticeContext) -> PracticeFinding {
    var worst: (service: Int, branches: [Symbol: Branch], authors: Int)?
    var total = 0
    var isTold = false
    var events: [Evidence.Entry] = []
    for service in context.services.sorted(by: {
      context.symbols.precedes(
        context.derivation.serviceNames[$0], context.derivation.serviceNames[$1])
    }) {
      let (branches, authors, told) = branches(of: service, context)
      isTold = isTold || told
      total += branches.count
      if branches.count > worst?.branches.count ?? 0 { worst = (service, branches, authors) }
      guard context.listsEvents else { continue }
      for (name, branch) in branches {
        events.append(
          Evidence.Entry(
            subject: .branch, isIncluded: true, time: branch.latest,
            services: [context.name(service)], id: context.text(name),
            reason: branch.people.map(context.text).sorted().joined(separator: ", ")))
      }
    }
    let most = worst?.branches.count ?? 0
    let figures = [
      PracticeFigure("in the service with most", Double(most)),
      PracticeFigure("its authors in 7 days", Double(worst?.authors ?? 0)),
      PracticeFigure("in all services", Double(total)),
    ]
    guard isTold else {
      return .missing("no branch but the trunk is named, and there is no change", .count, figures)
    }
    var finding = PracticeFinding(Double(most), .count, n: total, figures, events: events)
    let authors = max(1, worst?.authors ?? 1)
    finding.limits = PracticeLimits(
      warn: PracticeKind.activeBranches.standardLimits.warn, alarm: Double(3 * authors))
    return finding
  }

  /// The active branches of a service, how many people wrote anything in seven days, and whether the log
  /// tells of branches at all.
  private func branches(of service: Int, _ context: PracticeContext)
    -> (branches: [Symbol: Branch], authors: Int, isTold: Bool)
  {
    let start = context.now.advanced(byNanoseconds: -7 * PracticeContext.day)
    var found: [Symbol: Branch] = [:]
    var ended: [Symbol: Timestamp] = [:]
    var authors: Set<Symbol> = []
    var isTold = false
    context.forEachCommit(of: service, after: context.window.from) { commit in
      let author = context.people.author(of: commit)
      let isTrunk = commit.branch.isNone || context.isTrunk(commit.branch, of: service)
      if !isTrunk { isTold = true }
      guard commit.time > start else { return }
      if author.isSome { authors.insert(author) }
      if isTrunk || commit.bot == true || context.people.isBot(commit.author) { return }
      found[commit.branch, default: Branch()].latest = max(
        found[commit.branch]?.latest ?? .distantPast, commit.time)
      if author.isSome { found[commit.branch]?.people.insert(author) }
    }
    for (id, lines) in changes(of: service, context) {
      isTold = true
      let fields = Registers(lines, symbols: context.symbols) {
        Precedence(time: $0.time, rank: 0)
      }
      let branch = fields.symbol { $0.branch }
      let name = branch.isSome ? branch : id
      let merged = lines.filter { $0.state == .merged }.map(\.time).max()
      let opened = lines.filter { $0.state == .opened }.map(\.time).max()
      let closed = lines.filter { $0.state == .closed }.map(\.time).max()
      let latest = lines.map(\.time).max() ?? .distantPast
      if merged != nil || closed ?? .distantPast > opened ?? .distantPast {
        ended[name] = max(ended[name] ?? .distantPast, merged ?? closed ?? .distantPast)
        continue
      }
      let author = fields.symbol { $0.author }
      if latest <= start || context.people.isBot(author) { continue }
      found[name, default: Branch()].latest = max(found[name]?.latest ?? .distantPast, latest)
      let person = context.people.person(author)
      if person.isSome {
        found[name]?.people.insert(person)
        authors.insert(person)
      }
    }
    for (name, end) in ended where found[name].map({ $0.latest <= end }) ?? false {
      found[name] = nil
    }
    return (found, authors.count, isTold)
  }

  /// The visible lines of each change of which one came in the window.
  private func changes(of service: Int, _ context: PracticeContext) -> [Symbol: [ChangeLine]] {
    var lines: [Symbol: [ChangeLine]] = [:]
    for line in context.facts.services[service].changes
    where !line.isReplaced && line.time <= context.now {
      lines[line.id, default: []].append(line)
    }
    return lines.filter { $0.value.contains { $0.time > context.window.from } }
  }
}
