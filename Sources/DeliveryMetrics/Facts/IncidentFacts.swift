import DeliveryEvents

/// The lines of incidents, by their ids.
struct IncidentFacts {
  private(set) var lines = IncidentLines()
  private var byID = SymbolChains()
  /// The ids of which a line was added or replaced since the last derivation.
  private var touched: Set<Symbol> = []
  /// When lines, and the openings that they name, come into sight; made when it is first asked for.
  private var timeline = TimeOrder()
  private var timed = 0
  /// The latest of those instants.
  private var newest = Timestamp.distantPast
  /// The same when this was last asked.
  private var seen = Timestamp.distantPast

  /// Takes in a line and returns its place.
  mutating func append(_ event: UnsafePointer<DeliveryEvent>) -> Int {
    touched.insert(event.pointee.id)
    let index = lines.count
    lines.append(IncidentLine(event))
    byID.insert(event.pointee.id, line: index)
    newest = max(newest, event.pointee.time, event.pointee.opened ?? .distantPast)
    return index
  }

  /// Takes a line out because a merge takes its place, or lets it stand again.
  mutating func setReplaced(_ isReplaced: Bool, at index: Int) {
    lines.setReplaced(isReplaced, at: index)
    touched.insert(lines.id(at: index))
  }

  /// Hands over the ids of incidents that are new, replaced, or passed by the clock.
  mutating func takeTouched(_ move: ClockMove) -> Set<Symbol> {
    var ids = touched
    touched = []
    defer { seen = newest }
    guard seen > move.start, move.old != move.now else { return ids }
    var added: [(time: Timestamp, number: UInt32)] = []
    for index in timed..<lines.count {
      let line = lines[index]
      added.append((line.time, UInt32(index)))
      if let opened = line.opened { added.append((opened, UInt32(index))) }
    }
    timed = lines.count
    timeline.insert(added)
    timeline.forEach(after: move.start, upTo: move.end) { ids.insert(lines.id(at: $0)) }
    return ids
  }

  /// The lines of an incident that are visible at an instant.
  func lines(of id: Symbol, at now: Timestamp) -> [IncidentLine] {
    byID.lines(id).filter { lines.isVisible($0, at: now) }.map { lines[$0] }
  }
}
