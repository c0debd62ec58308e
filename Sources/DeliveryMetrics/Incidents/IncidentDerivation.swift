import DeliveryEvents

/// Keeps the visible production incidents up to date: each is made anew only when a line of it came
/// or became visible.
struct IncidentDerivation {
  /// In order of their opening.
  private(set) var visible: [Incident] = []
  private var byID: [Symbol: Incident] = [:]
  /// The earliest instant at which an incident becomes another without a new line.
  private var next = Timestamp.distantFuture

  /// Makes anew what changed; tells whether anything did.
  mutating func refresh(_ facts: Facts, rules: NameRules, now: Timestamp) -> Bool {
    let isAll = facts.incidents.areAllDirty || next <= now
    if !isAll, facts.incidents.touched.isEmpty { return false }
    if isAll {
      byID = [:]
      next = .distantFuture
    }
    for id in isAll ? facts.incidents.ids : Array(facts.incidents.touched) {
      byID[id] = nil
      let lines = facts.incidents.lines(of: id, at: now)
      note(pendingOf: id, lines, facts, now: now)
      if lines.isEmpty { continue }
      byID[id] = Incident(id: id, lines: lines, now: now, facts: facts, rules: rules)
    }
    let symbols = facts.symbols
    visible = byID.values.sorted { left, right in
      let first = left.opened ?? .distantPast
      let second = right.opened ?? .distantPast
      return first == second ? symbols.precedes(left.id, right.id) : first < second
    }
    return true
  }

  /// Notes when a hidden line, or an opening that lies ahead, will be visible.
  private mutating func note(
    pendingOf id: Symbol, _ visible: [IncidentLine], _ facts: Facts, now: Timestamp
  ) {
    for line in visible {
      if let opened = line.opened, opened > now { next = min(next, opened) }
    }
    guard facts.incidents.newest > now else { return }
    for line in facts.incidents.lines(of: id, at: .distantFuture) where line.time > now {
      next = min(next, line.time)
    }
  }
}
