import DeliveryEvents

/// Which lines and deployments have an environment and a sha (or version) in common with lines that
/// have no id: what has to be joined anew when one of them is touched.
struct DeploymentJoins {
  private struct Key {
    var loose: [Int32] = []
    /// Deployments with an id.
    var slots: [Int32] = []
  }

  private var numbers = WordMap()
  private var keys: [Key] = []
  private var keysOfSlot: [Int32: [Int32]] = [:]
  /// Whether there is any line without an id.
  var isInUse = false

  /// Lines without an id, and deployments with one, that have to be looked at together.
  struct Part {
    var loose: [Int32] = []
    var slots: [Int] = []
  }

  private mutating func number(_ key: UInt64) -> Int {
    let number = numbers.insert(key, keys.count)
    if number == keys.count { keys.append(Key()) }
    return number
  }

  /// Notes a line without an id.
  mutating func add(loose line: Int32, _ key: UInt64) {
    let number = number(key)
    keys[number].loose.append(line)
  }

  /// Notes a key of a deployment with an id.
  mutating func add(slot: Int32, _ key: UInt64) {
    let number = number(key)
    if keys[number].slots.last == slot || keysOfSlot[slot]?.contains(Int32(number)) ?? false {
      return
    }
    keys[number].slots.append(slot)
    keysOfSlot[slot, default: []].append(Int32(number))
  }

  /// All that hangs together with keys and deployments that were touched; `nil` when there is no line
  /// without an id among it.
  func part(touchedBy touched: some Sequence<UInt64>, slots: some Sequence<Int32>) -> Part? {
    var seen: Set<Int32> = []
    var rest: [Int32] = []
    func visit(_ number: Int32) { if seen.insert(number).inserted { rest.append(number) } }
    for key in touched { if let number = numbers[key] { visit(Int32(number)) } }
    for slot in slots { keysOfSlot[slot]?.forEach(visit) }
    var part = Part()
    var slots: Set<Int32> = []
    while let number = rest.popLast() {
      part.loose += keys[Int(number)].loose
      for slot in keys[Int(number)].slots where slots.insert(slot).inserted {
        keysOfSlot[slot]?.forEach(visit)
      }
    }
    part.slots = slots.sorted().map(Int.init)
    return part.loose.isEmpty ? nil : part
  }
}

/// Joins lines without an id to the deployments that they belong to, in order.
struct DeploymentJoining {
  /// A deployment in the making.
  struct Group {
    /// The place of one with an id; `nil` for one that begins with a line without.
    var slot: Int?
    /// Its first line.
    var founder: Int32
    var lines: [Int32]
    /// Those of ``lines`` that joined it.
    var joined: [Int32] = []
    var id = Symbol.none
  }

  private let lines: [DeployLine]
  private let symbols: SymbolTable
  private(set) var groups: [Group] = []
  private var byKey: [UInt64: [Int]] = [:]

  init(lines: [DeployLine], symbols: SymbolTable) {
    self.lines = lines
    self.symbols = symbols
  }

  /// Takes in a deployment with an id, by its visible lines.
  mutating func add(_ slot: Int, _ visible: [Int32]) {
    guard let founder = visible.first else { return }
    for line in visible { note(groups.count, lines[Int(line)].joinKey) }
    groups.append(
      Group(slot: slot, founder: founder, lines: visible, id: lines[Int(founder)].id))
  }

  private mutating func note(_ group: Int, _ key: UInt64) {
    if byKey[key]?.last != group { byKey[key, default: []].append(group) }
  }

  /// Joins visible lines without an id.
  mutating func join(_ loose: [Int32]) {
    for line in inOrder(loose) {
      let key = lines[Int(line)].joinKey
      if let group = partner(of: lines[Int(line)], among: byKey[key] ?? []) {
        groups[group].lines.append(line)
        groups[group].joined.append(line)
      } else {
        note(groups.count, key)
        groups.append(Group(slot: nil, founder: line, lines: [line]))
      }
    }
  }

  private func inOrder(_ places: [Int32]) -> [Int32] {
    places.sorted { left, right in
      let first = lines[Int(left)]
      let second = lines[Int(right)]
      if (first.time, first.state.rank) != (second.time, second.state.rank) {
        return (first.time, first.state.rank) < (second.time, second.state.rank)
      }
      if first.version != second.version { return symbols.precedes(first.version, second.version) }
      if first.repo != second.repo { return symbols.precedes(first.repo, second.repo) }
      return left < right
    }
  }

  private func partner(of line: DeployLine, among candidates: [Int]) -> Int? {
    switch line.state {
    case .succeeded, .failed, .cancelled: unfinished(among: candidates, at: line.time)
    case .rolledback: latestFinished(among: candidates, at: line.time)
    default: nil
    }
  }

  /// The candidate with the latest queued or started line at or before `time` that has no finishing
  /// line at or before it.
  private func unfinished(among candidates: [Int], at time: Timestamp) -> Int? {
    latest(candidates) { group in
      var begun: Timestamp?
      for place in group.lines where lines[Int(place)].time <= time {
        switch lines[Int(place)].state {
        case .queued, .started: begun = max(begun ?? .distantPast, lines[Int(place)].time)
        case .succeeded, .failed, .cancelled: return nil
        default: break
        }
      }
      return begun
    }
  }

  /// The candidate with the latest succeeded or failed line at or before `time`.
  private func latestFinished(among candidates: [Int], at time: Timestamp) -> Int? {
    latest(candidates) { group in
      group.lines.map { lines[Int($0)] }
        .filter { ($0.state == .succeeded || $0.state == .failed) && $0.time <= time }
        .map(\.time).max()
    }
  }

  /// The candidate with the latest of the instants asked for; at a tie the one with the least id, one
  /// without coming first.
  private func latest(_ candidates: [Int], _ instant: (Group) -> Timestamp?) -> Int? {
    var best: (group: Int, instant: Timestamp)?
    for group in candidates {
      guard let found = instant(groups[group]) else { continue }
      if let current = best {
        if found < current.instant { continue }
        if found == current.instant,
          !symbols.precedes(groups[group].id, groups[current.group].id)
        {
          continue
        }
      }
      best = (group, found)
    }
    return best?.group
  }
}
