public import DeliveryEvents

/// An event as a log of them shows it.
public struct EventRow: Sendable, Equatable {
  public var time: Timestamp
  /// As native lines spell it: `deploy`, `commit`, `incident` and so on.
  public var kind: String
  /// Empty for a kind without states.
  public var state: String
  /// Those it names, or the default one for a kind that is always of one; may be empty.
  public var services: [String]
  public var environment: String?
  /// Its id, sha, version, name or text: what tells it from others for a reader.
  public var name: String
  public var actor: String?

  /// Creates a row.
  public init(
    time: Timestamp, kind: String, state: String, services: [String], environment: String?,
    name: String, actor: String?
  ) {
    self.time = time
    self.kind = kind
    self.state = state
    self.services = services
    self.environment = environment
    self.name = name
    self.actor = actor
  }
}

/// Finds the newest events that can be seen at an instant.
struct RecentEvents {
  let facts: Facts
  let now: Timestamp
  /// The services of the scope; `nil` for everything.
  let services: Set<Int>?
  let limit: Int

  /// Newest first, with how many there are in all.
  func rows() -> (rows: [EventRow], count: Int) {
    var found: [(time: Timestamp, place: LineLocation)] = []
    var least = Timestamp.distantPast
    var count = 0
    // Lines mostly come in order: from the end on, few have to be put among those found.
    forEachLine { time, place in
      guard time <= now else { return }
      count += 1
      guard time >= least else { return }
      found.append((time, place))
      if found.count >= limit * 4 {
        found.sort { $0.time > $1.time }
        found.removeLast(found.count - limit)
        least = found[limit - 1].time
      }
    }
    found.sort { $0.time > $1.time }
    let rows = found.prefix(limit).map { row(facts.event(at: $0.place)) }
    return (rows.sorted(by: precedes), count)
  }

  private func forEachLine(_ body: (Timestamp, LineLocation) -> Void) {
    for (number, service) in facts.services.enumerated() where services?.contains(number) ?? true {
      func go<Lines: RandomAccessCollection>(_ lines: Lines, _ kind: EventKind)
      where Lines.Element: LineRecord, Lines.Index == Int {
        for index in lines.indices.reversed() where !lines[index].isReplaced {
          body(lines[index].time, LineLocation(kind: kind, service: number, index: index))
        }
      }
      go(service.commits.lines, .commit)
      go(service.changes, .change)
      go(service.deploys, .deploy)
      go(service.others, .health)
    }
    for index in facts.runs.lines.indices.reversed() {
      let line = facts.runs.lines[index]
      if line.isReplaced || !isInScope(line.service, []) { continue }
      let kind = line.isJob ? EventKind.job : .pipeline
      body(line.time, LineLocation(kind: kind, service: 0, index: index))
    }
    for (index, line) in facts.incidents.lines.enumerated().reversed()
    where !line.isReplaced && isInScope(line.service, line.services) {
      body(line.time, LineLocation(kind: .incident, service: 0, index: index))
    }
    for (index, line) in facts.others.enumerated().reversed()
    where !line.isReplaced && isInScope(line.service, line.services) {
      body(line.time, LineLocation(kind: line.kind, service: 0, index: index))
    }
  }

  private func isInScope(_ service: Symbol, _ more: [Symbol]) -> Bool {
    guard let services else { return true }
    return (more + [service]).contains { name in
      name.isSome && facts.knownNumber(ofService: name).map(services.contains) ?? false
    }
  }

  private func row(_ event: DeliveryEvent) -> EventRow {
    func text(_ symbol: Symbol) -> String? {
      symbol.isNone ? nil : facts.symbols.string(symbol)
    }
    let own = [event.service] + event.services.filter { $0 != event.service }
    let names: [Symbol]
    switch event.kind {
    case .deploy: names = [event.version, event.sha, event.id]
    case .commit: names = [event.sha]
    case .change: names = [event.id, event.sha]
    case .incident: names = [event.id, event.title]
    case .pipeline, .job: names = [event.name, event.id, event.run, event.sha]
    case .health, .alert, .metric, .note: names = [event.text, event.name, event.id]
    }
    let words = names.compactMap(text)
    // An incident has a name and a title; of other kinds the first that there is says enough.
    let name = event.kind == .incident ? words.joined(separator: " ") : words.first ?? ""
    return EventRow(
      time: event.time, kind: "\(event.kind)", state: event.state == .none ? "" : "\(event.state)",
      services: own.compactMap(text).sorted(), environment: text(event.env), name: name,
      actor: text(event.actor) ?? text(event.author))
  }

  /// Newest first; at one instant by what is shown, so that arrival does not matter.
  private func precedes(_ left: EventRow, _ right: EventRow) -> Bool {
    if left.time != right.time { return left.time > right.time }
    let first = left.services + [left.kind, left.name, left.state]
    return first.lexicographicallyPrecedes(right.services + [right.kind, right.name, right.state])
  }
}
