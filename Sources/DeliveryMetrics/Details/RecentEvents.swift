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

  /// How many of one instant are looked at for those that a full list has room for.
  private static let ties = 8

  /// Newest first, with how many there are in all.
  func rows() -> (rows: [EventRow], count: Int) {
    var found: [(time: Timestamp, place: LineLocation)] = []
    var least = Timestamp.distantPast
    var count = 0
    var many = limit * 4
    // Lines mostly come in order: from the end on, few have to be put among those found.
    forEachLine { time, place in
      guard time <= now else { return }
      count += 1
      guard time >= least else { return }
      found.append((time, place))
      if found.count >= many {
        least = cut(&found)
        many = found.count + limit * 3
      }
    }
    _ = cut(&found)
    let rows = found.map { row(facts.event(at: $0.place)) }
    return (Array(rows.sorted(by: precedes).prefix(limit)), count)
  }

  /// Keeps the newest, and all that share the instant of the last of them: which of those are shown is not for
  /// the order of arrival to say. Returns that instant, or the beginning of time while there is room.
  private func cut(_ found: inout [(time: Timestamp, place: LineLocation)]) -> Timestamp {
    guard found.count > limit else { return .distantPast }
    found.sort { $0.time > $1.time }
    let least = found[limit - 1].time
    let end = found.firstPlace { $0.time < least }
    // A whole log of one instant is shown as well as may be.
    found.removeLast(found.count - min(end, limit * Self.ties))
    return least
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
      for (index, further) in service.commits.further.enumerated().reversed()
      where !further.line.isReplaced {
        body(further.line.time, .furtherLine(ofCommit: index, service: number))
      }
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
      services: own.compactMap(text).sortedByBytes(), environment: text(event.env), name: name,
      actor: text(event.actor) ?? text(event.author))
  }

  /// Newest first; at one instant by what is shown, so that arrival does not matter.
  private func precedes(_ left: EventRow, _ right: EventRow) -> Bool {
    if left.time != right.time { return left.time > right.time }
    return words(left).lexicographicallyPrecedes(words(right))
  }

  private func words(_ row: EventRow) -> [String] {
    row.services + [row.kind, row.name, row.state, row.environment ?? "", row.actor ?? ""]
  }
}
