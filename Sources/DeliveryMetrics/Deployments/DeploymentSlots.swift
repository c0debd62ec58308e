import DeliveryEvents

/// Which lines of a service speak of which deployment: by id, and by the joining rule for lines
/// without one (METRICS.md 2b, "Deployments"). Each deployment keeps its place, whatever comes.
struct DeploymentSlots {
  /// A deployment, by the places of its lines.
  private struct Slot {
    /// Lines of one id, whether visible or not; or a line without an id that others may join.
    var first: Int32
    /// Whether its first line, if that has no id, began a deployment and did not join another.
    var isStanding = true
    private var further: Further?

    init(first: Int32) {
      self.first = first
    }

    /// The lines of its id after the first.
    var more: [Int32] { further?.more ?? [] }

    /// Visible lines without an id that joined it.
    var joined: [Int32] {
      get { further?.joined ?? [] }
      set {
        if further == nil, newValue.isEmpty { return }
        useFurther().joined = newValue
      }
    }

    var hasJoined: Bool { further.map { !$0.joined.isEmpty } ?? false }

    /// Whether only one line speaks of it.
    var isSole: Bool { further.map { $0.more.isEmpty && $0.joined.isEmpty } ?? true }

    mutating func append(_ line: Int32) { useFurther().more.append(line) }

    private mutating func useFurther() -> Further {
      let further = further ?? Further()
      self.further = further
      return further
    }
  }

  /// What few deployments have: more lines than one.
  private final class Further {
    var more: [Int32] = []
    var joined: [Int32] = []
  }

  private var slots: [Slot] = []
  /// By environment and id of their first lines.
  private var byID = NumberTable()
  private var joins = DeploymentJoins()
  /// By line without an id: the deployment that it began, now or once.
  private var founded: [Int32: Int] = [:]
  /// How many lines have been placed.
  private var placed = 0

  /// Places new lines, and finds the deployments that lines come to which are new, replaced, or
  /// passed by the clock; each comes once.
  ///
  /// - Parameters:
  ///   - again: Places of deployments of which another commit may be known.
  ///   - artifacts: Says of which commit a version is; `nil` when nothing is known of any.
  mutating func settle(
    _ lines: DeployLines, touched: [Int32], again: [Int32], now: Timestamp, _ symbols: SymbolTable,
    artifacts: ArtifactFinder?, tier: (Symbol) -> EnvironmentTier
  ) -> [(place: Int, deployment: Deployment)] {
    if !joins.isInUse, (placed..<lines.count).contains(where: { lines.id(at: $0).isNone }) {
      useJoins(lines)
    }
    var changed: [Int32] = []
    /// The keys of those without an id.
    var loose: [UInt64] = []
    for index in placed..<lines.count {
      let id = lines.id(at: index)
      if id.isSome {
        changed.append(place(Int32(index), lines))
        if joins.isInUse { joins.add(slot: changed[changed.count - 1], lines[index].joinKey) }
      } else {
        loose.append(lines[index].joinKey)
        joins.add(loose: Int32(index), lines[index].joinKey)
      }
    }
    for index in touched where index < placed {
      let id = lines.id(at: Int(index))
      if id.isNone {
        loose.append(lines[Int(index)].joinKey)
      } else if let slot = known(lines, at: Int(index)) {
        changed.append(Int32(slot))
      }
    }
    placed = lines.count
    if joins.isInUse, let part = joins.part(touchedBy: loose, slots: changed) {
      join(part, lines, now, symbols, &changed)
    }
    changed += again
    return deployments(at: changed, lines, now, symbols, artifacts, tier: tier)
  }

  /// Notes the keys of the lines placed so far: worth it only when there are lines without an id.
  private mutating func useJoins(_ lines: DeployLines) {
    joins.isInUse = true
    for index in 0..<placed {
      if let slot = known(lines, at: index) {
        joins.add(slot: Int32(slot), lines[index].joinKey)
      }
    }
  }

  private static func key(_ lines: DeployLines, at index: Int) -> UInt64 {
    WordMap.key(lines.env(at: index), lines.id(at: index))
  }

  /// The deployment of a line with an id; `nil` for one that has not been placed.
  private func known(_ lines: DeployLines, at index: Int) -> Int? {
    byID.find(Self.key(lines, at: index)) { Self.key(lines, at: Int(slots[$0].first)) }
  }

  /// Puts a line with an id to its deployment.
  private mutating func place(_ index: Int32, _ lines: DeployLines) -> Int32 {
    let slot = byID.insert(Self.key(lines, at: Int(index)), slots.count) { [slots] in
      Self.key(lines, at: Int(slots[$0].first))
    }
    if slot == slots.count {
      slots.appendSparingly(Slot(first: index))
    } else {
      slots[slot].append(index)
    }
    return Int32(slot)
  }

  /// Joins lines without an id anew.
  private mutating func join(
    _ part: DeploymentJoins.Part, _ lines: DeployLines, _ now: Timestamp, _ symbols: SymbolTable,
    _ changed: inout [Int32]
  ) {
    var joining = DeploymentJoining(lines: lines, symbols: symbols)
    for slot in part.slots {
      if slots[slot].hasJoined { changed.append(Int32(slot)) }
      slots[slot].joined = []
      joining.add(slot, visible(slot, lines, now))
    }
    for slot in part.loose.compactMap({ founded[$0] }) {
      changed.append(Int32(slot))
      slots[slot].joined = []
      slots[slot].isStanding = false
    }
    joining.join(part.loose.filter { lines.isVisible(Int($0), at: now) })
    for group in joining.groups where group.slot == nil || !group.joined.isEmpty {
      let slot = group.slot ?? founded[group.founder] ?? slots.count
      if slot == slots.count {
        slots.appendSparingly(Slot(first: group.founder))
        founded[group.founder] = slot
      }
      slots[slot].joined = group.joined
      slots[slot].isStanding = true
      changed.append(Int32(slot))
    }
  }

  private func visible(_ slot: Int, _ lines: DeployLines, _ now: Timestamp) -> [Int32] {
    ([slots[slot].first] + slots[slot].more).filter { lines.isVisible(Int($0), at: now) }
  }

  /// What the lines of slots come to.
  private func deployments(
    at changed: [Int32], _ lines: DeployLines, _ now: Timestamp, _ symbols: SymbolTable,
    _ artifacts: ArtifactFinder?, tier: (Symbol) -> EnvironmentTier
  ) -> [(place: Int, deployment: Deployment)] {
    var isTaken = [Bool](repeating: false, count: changed.count > 64 ? slots.count : 0)
    var seen: Set<Int32> = []
    var found: [(place: Int, deployment: Deployment)] = []
    found.reserveCapacity(changed.count)
    for slot in changed {
      if isTaken.isEmpty {
        guard seen.insert(slot).inserted else { continue }
      } else {
        if isTaken[Int(slot)] { continue }
        isTaken[Int(slot)] = true
      }
      found.append((Int(slot), deployment(at: Int(slot), lines, now, symbols, artifacts, tier)))
    }
    return found
  }

  private func deployment(
    at slot: Int, _ lines: DeployLines, _ now: Timestamp, _ symbols: SymbolTable,
    _ artifacts: ArtifactFinder?, _ tier: (Symbol) -> EnvironmentTier
  ) -> Deployment {
    let place = Int(slots[slot].first)
    if !slots[slot].isStanding { return .absent }
    func ofOnly(_ line: Int32) -> Deployment {
      let only = lines[Int(line)]
      let tier = tier(only.env)
      guard let artifacts, only.sha.isNone, tier.isFollowed else {
        return DeploymentAssembly.deployment(ofOnly: only, at: line, tier: tier)
      }
      artifacts.place = Int32(slot)
      return DeploymentAssembly.deployment(
        ofOnly: only, at: line, tier: tier, artifacts: artifacts)
    }
    if slots[slot].isSole {
      return lines.isVisible(place, at: now) ? ofOnly(slots[slot].first) : .absent
    }
    let all =
      (lines.id(at: place).isNone ? [slots[slot].first] : visible(slot, lines, now))
      + slots[slot].joined
    if all.isEmpty { return .absent }
    if all.count == 1 { return ofOnly(all[0]) }
    let tier = tier(lines.env(at: place))
    artifacts?.place = Int32(slot)
    return DeploymentAssembly.deployment(
      of: all.map { lines[Int($0)] }, keeping: lines.lists, tier: tier, symbols: symbols,
      artifacts: tier.isFollowed ? artifacts : nil)
  }
}

extension EnvironmentTier {
  /// Whether it matters what commit is deployed there.
  fileprivate var isFollowed: Bool { self == .production || self == .staging }
}

extension DeployLine {
  /// The sha, else the version: what a line without an id is matched by.
  var key: Symbol { sha.isSome ? sha : version }

  /// The same with the environment.
  var joinKey: UInt64 { WordMap.key(env, key) }
}
