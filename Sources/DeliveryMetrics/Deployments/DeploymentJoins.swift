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

  /// When a deployment finished, and whether it succeeded.
  private struct Ending {
    var group: Int
    var time: Timestamp
    var isSuccess: Bool
  }

  private let lines: DeployLines
  private let symbols: SymbolTable
  private(set) var groups: [Group] = []
  /// By key: the groups with an id, and those of them that may be unfinished; of those without one, which
  /// begin with their first line, the unfinished in order, and the one that succeeded or failed last.
  private var named: [UInt64: [Int]] = [:]
  private var unfinished: [UInt64: [Int]] = [:]
  private var open: [UInt64: [Int]] = [:]
  private var last: [UInt64: Ending] = [:]

  init(lines: DeployLines, symbols: SymbolTable) {
    self.lines = lines
    self.symbols = symbols
  }

  /// Takes in a deployment with an id, by its visible lines.
  mutating func add(_ slot: Int, _ visible: [Int32]) {
    guard let founder = visible.first else { return }
    for line in visible {
      let key = lines[Int(line)].joinKey
      if named[key]?.last == groups.count { continue }
      named[key, default: []].append(groups.count)
      unfinished[key, default: []].append(groups.count)
    }
    groups.append(
      Group(slot: slot, founder: founder, lines: visible, id: lines[Int(founder)].id))
  }

  /// Joins visible lines without an id.
  mutating func join(_ loose: [Int32]) {
    for place in inOrder(loose) {
      let line = lines[Int(place)]
      let key = line.joinKey
      var group = partner(of: line, key)
      if let group {
        groups[group].lines.append(place)
        groups[group].joined.append(place)
      } else {
        group = groups.count
        groups.append(Group(slot: nil, founder: place, lines: [place]))
      }
      if let group, groups[group].slot == nil { note(line, group, key) }
    }
  }

  /// Notes what a line makes of a group without an id.
  private mutating func note(_ line: DeployLine, _ group: Int, _ key: UInt64) {
    switch line.state {
    case .queued, .started: open[key, default: []].append(group)
    case .succeeded, .failed, .cancelled:
      if let place = open[key]?.lastIndex(of: group) { open[key]?.remove(at: place) }
      if line.state == .cancelled { return }
      // Lines come in order, and so do deployments that finish at one instant: the last is the latest.
      last[key] = Ending(group: group, time: line.time, isSuccess: line.state == .succeeded)
    default: break
    }
  }

  /// In the order in which they are joined. Arrival must not decide where the contract calls lines equal: all that
  /// they say does.
  private func inOrder(_ places: [Int32]) -> [Int32] {
    places.sorted { left, right in
      let first = lines[Int(left)]
      let second = lines[Int(right)]
      if (first.time, first.state.rank) != (second.time, second.state.rank) {
        return (first.time, first.state.rank) < (second.time, second.state.rank)
      }
      for field in [\DeployLine.sha, \.version, \.repo, \.run, \.actor]
      where first[keyPath: field] != second[keyPath: field] {
        return symbols.precedes(first[keyPath: field], second[keyPath: field])
      }
      return first.tieBreakers(symbols).lexicographicallyPrecedes(second.tieBreakers(symbols))
    }
  }

  private mutating func partner(of line: DeployLine, _ key: UInt64) -> Int? {
    switch line.state {
    case .succeeded, .failed, .cancelled:
      // What has finished by now will have so for all lines to come.
      let candidates = (unfinished[key] ?? []).filter { !hasFinished($0, at: line.time) }
      if !candidates.isEmpty { unfinished[key] = candidates } else { unfinished[key] = nil }
      let named = latest(candidates) { lastBegin(of: $0, at: line.time) }
      return later(lastOpen(key), named)
    case .rolledback:
      return lastEnding(key, at: line.time)?.group
    default: return nil
    }
  }

  /// Of those without an id that are unfinished the one that began last; at a tie the first of them.
  private func lastOpen(_ key: UInt64) -> (group: Int, time: Timestamp)? {
    guard let groups = open[key], var place = groups.indices.last else { return nil }
    func begin(_ place: Int) -> Timestamp { lines[Int(self.groups[groups[place]].founder)].time }
    while place > 0, begin(place - 1) == begin(place) { place -= 1 }
    return (groups[place], begin(place))
  }

  private func hasFinished(_ group: Int, at time: Timestamp) -> Bool {
    groups[group].lines.contains { place in
      let line = lines[Int(place)]
      return [.succeeded, .failed, .cancelled].contains(line.state) && line.time <= time
    }
  }

  /// The latest queued or started line of a group at or before `time`.
  private func lastBegin(of group: Int, at time: Timestamp) -> Timestamp? {
    groups[group].lines.map { lines[Int($0)] }
      .filter { ($0.state == .queued || $0.state == .started) && $0.time <= time }
      .map(\.time).max()
  }

  /// The latest deployment that finished at or before `time`: of those of one instant a success, and of
  /// those of one result the one with the greatest id, as deployments are ordered.
  private func lastEnding(_ key: UInt64, at time: Timestamp) -> Ending? {
    var best = last[key]
    for group in named[key] ?? [] {
      guard let ending = ending(of: group, at: time) else { continue }
      guard let current = best else {
        best = ending
        continue
      }
      let isLater =
        if ending.time != current.time {
          ending.time > current.time
        } else if ending.isSuccess != current.isSuccess {
          ending.isSuccess
        } else {
          symbols.precedes(groups[current.group].id, groups[group].id)
        }
      if isLater { best = ending }
    }
    return best
  }

  /// How a group stood at `time`, by its lines; `nil` where it had not finished.
  private func ending(of group: Int, at time: Timestamp) -> Ending? {
    let ends = groups[group].lines.map { lines[Int($0)] }
      .filter { ($0.state == .succeeded || $0.state == .failed) && $0.time <= time }
    guard let latest = ends.map(\.time).max() else { return nil }
    return Ending(
      group: group, time: latest,
      isSuccess: ends.contains { $0.time == latest && $0.state == .succeeded })
  }

  /// The candidate with the latest of the instants asked for; at a tie the one with the least id.
  private func latest(_ candidates: [Int], _ instant: (Int) -> Timestamp?)
    -> (group: Int, time: Timestamp)?
  {
    var best: (group: Int, time: Timestamp)?
    for group in candidates {
      guard let found = instant(group) else { continue }
      if let current = best {
        if found < current.time { continue }
        if found == current.time,
          !symbols.precedes(groups[group].id, groups[current.group].id)
        {
          continue
        }
      }
      best = (group, found)
    }
    return best
  }

  /// The later of one without an id and one with; at a tie the former.
  private func later(
    _ loose: (group: Int, time: Timestamp)?, _ named: (group: Int, time: Timestamp)?
  ) -> Int? {
    guard let loose else { return named?.group }
    guard let named, named.time > loose.time else { return loose.group }
    return named.group
  }
}

extension DeployLine {
  /// All else that makes a difference between lines of one time, state and key, in words.
  fileprivate func tieBreakers(_ symbols: SymbolTable) -> [String] {
    let tags = lists.labels.map { "\(symbols.string($0.key)) \(symbols.string($0.value))" }.sorted()
    return ["\(trigger)", symbols.string(team), started.map { "\($0.nanoseconds)" } ?? ""]
      + ["\(lists.shas == nil)", "\(lists.fixes == nil)"] + (lists.shas ?? []).map(symbols.string)
      + [""]
      + (lists.fixes ?? []).map(symbols.string) + [""] + tags
  }
}
