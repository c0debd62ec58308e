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
    var more: [Int32] = []
    /// The deployment that the first line alone makes; kept while it is hidden.
    var sole: Deployment?
    private var joint: Joint?

    init(first: Int32) {
      self.first = first
    }

    /// Visible lines without an id that joined it.
    var joined: [Int32] {
      get { joint?.lines ?? [] }
      set {
        if joint == nil, newValue.isEmpty { return }
        useJoint().lines = newValue
      }
    }

    var hasJoined: Bool { joint.map { !$0.lines.isEmpty } ?? false }

    /// The deployment that was made last of lines of which some joined, and which they were.
    var made: (deployment: Deployment, of: [Int32])? {
      get { joint?.made }
      set { useJoint().made = newValue }
    }

    private mutating func useJoint() -> Joint {
      let joint = joint ?? Joint()
      self.joint = joint
      return joint
    }
  }

  /// What few deployments have: lines without an id.
  private final class Joint {
    var lines: [Int32] = []
    var made: (deployment: Deployment, of: [Int32])?
  }

  private var slots: [Slot] = []
  private var byID = WordMap()
  private var joins = DeploymentJoins()
  /// By line without an id: the deployment that it began, now or once.
  private var founded: [Int32: Int] = [:]
  /// How many lines have been placed.
  private var placed = 0

  /// Places new lines, and finds the deployments that lines come to which are new, replaced, or
  /// passed by the clock; each comes once.
  mutating func settle(
    _ lines: DeployLines, touched: [Int32], now: Timestamp, _ symbols: SymbolTable,
    tier: (Symbol) -> EnvironmentTier
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
        changed.append(place(Int32(index), lines.env(at: index), id))
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
      } else if let slot = byID[WordMap.key(lines.env(at: Int(index)), id)] {
        changed.append(Int32(slot))
      }
    }
    placed = lines.count
    if joins.isInUse, let part = joins.part(touchedBy: loose, slots: changed) {
      join(part, lines, now, symbols, &changed)
    }
    return deployments(at: changed, lines, now, symbols, tier: tier)
  }

  /// Notes the keys of the lines placed so far: worth it only when there are lines without an id.
  private mutating func useJoins(_ lines: DeployLines) {
    joins.isInUse = true
    for index in 0..<placed {
      if let slot = byID[WordMap.key(lines.env(at: index), lines.id(at: index))] {
        joins.add(slot: Int32(slot), lines[index].joinKey)
      }
    }
  }

  /// Puts a line with an id to its deployment.
  private mutating func place(_ index: Int32, _ env: Symbol, _ id: Symbol) -> Int32 {
    let slot = byID.insert(WordMap.key(env, id), slots.count)
    if slot == slots.count {
      slots.appendSparingly(Slot(first: index))
    } else {
      slots[slot].more.append(index)
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
  private mutating func deployments(
    at changed: [Int32], _ lines: DeployLines, _ now: Timestamp, _ symbols: SymbolTable,
    tier: (Symbol) -> EnvironmentTier
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
      found.append((Int(slot), deployment(at: Int(slot), lines, now, symbols, tier)))
    }
    return found
  }

  private mutating func deployment(
    at slot: Int, _ lines: DeployLines, _ now: Timestamp, _ symbols: SymbolTable,
    _ tier: (Symbol) -> EnvironmentTier
  ) -> Deployment {
    let place = Int(slots[slot].first)
    if !slots[slot].isStanding { return .absent }
    if slots[slot].more.isEmpty, !slots[slot].hasJoined {
      guard lines.isVisible(place, at: now) else { return .absent }
      if let sole = slots[slot].sole { return sole }
      let first = lines[place]
      let deployment = DeploymentAssembly.deployment(ofOnly: first, tier: tier(first.env))
      slots[slot].sole = deployment
      return deployment
    }
    let all =
      (lines.id(at: place).isNone ? [slots[slot].first] : visible(slot, lines, now))
      + slots[slot].joined
    if all.isEmpty { return .absent }
    if let made = slots[slot].made, made.of == all { return made.deployment }
    let deployment = DeploymentAssembly.deployment(
      of: all.map { lines[Int($0)] }, tier: tier(lines.env(at: place)), symbols: symbols)
    if slots[slot].hasJoined {
      slots[slot].made = (deployment, all)
    }
    return deployment
  }
}

extension DeployLine {
  /// The sha, else the version: what a line without an id is matched by.
  var key: Symbol { sha.isSome ? sha : version }

  /// The same with the environment.
  var joinKey: UInt64 { WordMap.key(env, key) }
}
