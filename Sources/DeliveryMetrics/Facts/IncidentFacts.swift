import DeliveryEvents

/// The lines of incidents, by their ids.
struct IncidentFacts {
  private(set) var lines: [IncidentLine] = []
  /// Each distinct id, in order of arrival.
  private(set) var ids: [Symbol] = []
  private var byID = SymbolChains()
  /// The ids of which a line was added or replaced since the last derivation.
  private(set) var touched: Set<Symbol> = []
  /// Whether every incident is out of date, as when the clock is set back.
  private(set) var areAllDirty = true
  /// The latest event time.
  private(set) var newest = Timestamp.distantPast

  /// Takes in a line and returns its place.
  mutating func append(_ event: UnsafePointer<DeliveryEvent>) -> Int {
    touched.insert(event.pointee.id)
    let index = lines.count
    lines.append(IncidentLine(event))
    if byID.isEmpty(event.pointee.id) { ids.append(event.pointee.id) }
    byID.insert(event.pointee.id, line: index)
    newest = max(newest, event.pointee.time)
    return index
  }

  /// Takes a line out because a merge takes its place.
  mutating func replace(at index: Int) {
    lines[index].isReplaced = true
    touched.insert(lines[index].id)
  }

  /// Makes every incident out of date.
  mutating func markAllDirty() { areAllDirty = true }

  /// Notes that the incidents have been derived.
  mutating func clean() {
    touched = []
    areAllDirty = false
  }

  /// The lines of an incident that are visible at an instant.
  func lines(of id: Symbol, at now: Timestamp) -> [IncidentLine] {
    byID.lines(id).map { lines[$0] }.filter { $0.time <= now && !$0.isReplaced }
  }
}
