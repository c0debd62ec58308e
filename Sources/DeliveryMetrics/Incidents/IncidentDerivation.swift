import DeliveryEvents

/// Keeps the visible production incidents up to date: each is made anew only when a line of it came
/// or the clock passed one.
struct IncidentDerivation {
  /// In order of their opening.
  private(set) var visible: [Incident] = []
  /// Their ids.
  private var ids: Set<Symbol> = []
  private var clock = Timestamp.distantPast

  /// Makes anew what changed; returns the ids of incidents that may be others than before.
  mutating func refresh(_ facts: inout Facts, rules: NameRules, now: Timestamp) -> Set<Symbol> {
    let touched = facts.takeTouchedIncidents(ClockMove(old: clock, now: now))
    clock = now
    if touched.isEmpty { return [] }
    let symbols = facts.symbols
    func isBefore(_ left: Incident, _ right: Incident) -> Bool {
      let first = left.opened ?? .distantPast
      let second = right.opened ?? .distantPast
      return first == second ? symbols.precedes(left.id, right.id) : first < second
    }
    var added: [Incident] = []
    var removed: Set<Symbol> = []
    for id in touched {
      if ids.remove(id) != nil { removed.insert(id) }
      let lines = facts.incidents.lines(of: id, at: now)
      if lines.isEmpty { continue }
      guard let incident = Incident(id: id, lines: lines, now: now, facts: facts, rules: rules)
      else { continue }
      ids.insert(id)
      added.append(incident)
    }
    if !removed.isEmpty { visible.removeAll { removed.contains($0.id) } }
    if added.count < 8 {
      for incident in added {
        visible.insert(incident, at: visible.firstPlace { isBefore(incident, $0) })
      }
    } else {
      visible += added
      visible.sort(by: isBefore)
    }
    return touched
  }

  /// The places of some incidents; `nil` when others do not stand where they stood in an earlier list.
  func places(of ids: Set<Symbol>, since old: [Incident]) -> Set<Int>? {
    var places: Set<Int> = []
    for place in visible.indices {
      if ids.contains(visible[place].id) {
        places.insert(place)
      } else if place >= old.count || old[place].id != visible[place].id {
        return nil
      }
    }
    return places
  }
}
