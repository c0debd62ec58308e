import DeliveryEvents

/// A change or a bare commit that landed or arrived in the window.
struct PracticeItem {
  var service: Int
  /// The change's id; none for a bare commit.
  var change: Symbol
  var head: Symbol
  var landed: Timestamp
  /// When it began, by whatever the log tells first of it.
  var began: Timestamp
  var arrived: Timestamp?
  /// The one name of who wrote it; none for a bot, and where the log does not tell.
  var author: Symbol
  var isBot: Bool
  /// Lines of code that it adds and deletes; `nil` where the log does not tell.
  var lines: UInt32?
}

/// Finds what landed or arrived in the window, with who wrote it and how large it is.
struct PracticeItems {
  private(set) var items: [PracticeItem] = []
  private let context: PracticeContext

  init(_ context: PracticeContext) {
    self.context = context
    for service in context.services { add(service) }
  }

  /// What the lines of a change say, merged.
  private struct Told {
    var author = Symbol.none
    var lines: UInt32?
  }

  private mutating func add(_ service: Int) {
    let stream = context.stream.services[service]
    var found: [PracticeItem] = []
    for item in stream.items {
      guard let landed = item.landed, landed <= context.now,
        context.contains(landed) || item.arrived.map(context.contains) ?? false
      else { continue }
      let visits = stream.visits[Int(item.visits.lowerBound)..<Int(item.visits.upperBound)]
      let began = visits.filter { $0.stage == .development }.map(\.entered).min()
      found.append(
        PracticeItem(
          service: service, change: item.change, head: item.head, landed: landed,
          began: min(began ?? landed, landed), arrived: item.isFollowed ? item.arrived : nil,
          author: .none, isBot: false))
    }
    if found.isEmpty { return }
    let changes = told(service, of: Set(found.map(\.change).filter(\.isSome)))
    let owned = sizes(service, of: Set(changes.filter { $0.value.lines == nil }.keys))
    for index in found.indices {
      let head = commit(found[index].head, service)
      let change = changes[found[index].change] ?? Told()
      let author = change.author.isSome ? change.author : head?.author ?? .none
      found[index].isBot = head?.bot == true || context.people.isBot(author)
      found[index].author = found[index].isBot ? .none : context.people.canonical(author)
      found[index].lines = change.lines ?? owned[found[index].change] ?? head?.changedLines
    }
    items += found
  }

  private func commit(_ sha: Symbol, _ service: Int) -> CommitLine? {
    guard sha.isSome else { return nil }
    let commits = context.facts.services[service].commits
    guard let index = context.facts.commitPlaces.index(of: sha, in: service),
      commits.isVisible(index, at: context.now)
    else { return nil }
    return commits.commit(index)
  }

  private func told(_ service: Int, of wanted: Set<Symbol>) -> [Symbol: Told] {
    if wanted.isEmpty { return [:] }
    var lines: [Symbol: [ChangeLine]] = [:]
    for line in context.facts.services[service].changes
    where !line.isReplaced && line.time <= context.now && wanted.contains(line.id) {
      lines[line.id, default: []].append(line)
    }
    return lines.mapValues { lines in
      let fields = Registers(lines, symbols: context.symbols) {
        Precedence(time: $0.time, rank: $0.state.rank)
      }
      return Told(
        author: fields.symbol { $0.author }, lines: fields.value({ $0.changedLines }, <))
    }
  }

  /// The sum over the commits of a change whose own lines do not tell, merges apart.
  private func sizes(_ service: Int, of wanted: Set<Symbol>) -> [Symbol: UInt32] {
    if wanted.isEmpty { return [:] }
    var sums: [Symbol: UInt32] = [:]
    context.forEachCommit(of: service, after: .distantPast) { commit in
      guard let lines = commit.changedLines, !commit.isMerge, wanted.contains(commit.change)
      else { return }
      let (sum, overflow) = (sums[commit.change] ?? 0).addingReportingOverflow(lines)
      sums[commit.change] = overflow ? .max : sum
    }
    return sums
  }

  /// An item as evidence.
  static func entry(
    _ item: PracticeItem, _ context: PracticeContext, time: Timestamp, start: Timestamp?,
    value: Double?, isIncluded: Bool, _ reason: String = ""
  ) -> Evidence.Entry {
    Evidence.Entry(
      subject: item.change.isSome ? .change : .commit, isIncluded: isIncluded, time: time,
      start: start, services: [context.name(item.service)],
      id: context.text(item.change.isSome ? item.change : item.head),
      sha: item.head.isSome ? context.text(item.head) : nil, value: value, reason: reason)
  }
}
