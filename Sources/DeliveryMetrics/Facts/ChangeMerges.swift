import DeliveryEvents

/// The commits that changes were merged as, by the changes' ids: kept once artifacts name changes.
struct ChangeMerges {
  /// Where a line of a change stands: the number of its service, and its place there.
  struct Place: Equatable {
    var service: Int32
    var index: Int32
  }

  private struct Line {
    var time: Timestamp
    var change: Symbol
    var sha: Symbol
    var service: Symbol
    var place: Place
    var isReplaced: Bool
  }

  private var lines: [Line] = []
  private var byChange: [Symbol: [Int32]] = [:]
  private var timeline = TimeOrder()
  private var timed = 0
  private var newest = Timestamp.distantPast
  private var seen = Timestamp.distantPast

  /// Takes in a line of a change; tells whether it says what the change was merged as.
  mutating func append(_ line: ChangeLine, of service: Symbol, at place: Place) -> Bool {
    guard line.state == .merged, line.sha.isSome else { return false }
    byChange[line.id, default: []].append(Int32(lines.count))
    lines.append(
      Line(
        time: line.time, change: line.id, sha: line.sha, service: service, place: place,
        isReplaced: line.isReplaced))
    newest = max(newest, line.time)
    return true
  }

  /// Says of a line of a change whether a merge has taken its place; tells whether it is one of these.
  mutating func setReplaced(_ isReplaced: Bool, _ change: Symbol, at place: Place) -> Bool {
    guard let number = byChange[change]?.first(where: { lines[Int($0)].place == place }) else {
      return false
    }
    lines[Int(number)].isReplaced = isReplaced
    return true
  }

  /// Calls `body` with the changes of which a move of the clock passes a line.
  mutating func forEachPassed(_ move: ClockMove, _ body: (Symbol) -> Void) {
    defer { seen = newest }
    guard seen > move.start, move.old != move.now else { return }
    timeline.insert((timed..<lines.count).map { (lines[$0].time, UInt32($0)) })
    timed = lines.count
    timeline.forEach(after: move.start, upTo: move.end) { body(lines[$0].change) }
  }

  /// The commit that a change was merged as, as of an instant, by its greatest line (METRICS.md 5b).
  ///
  /// - Parameters:
  ///   - owner: The service whose change it is. None: that of the service that deploys it, else of the only one
  ///     that has such a change.
  ///   - deployer: The service that deploys it.
  func sha(
    of change: Symbol, in owner: Symbol, for deployer: Symbol, at now: Timestamp,
    _ symbols: SymbolTable
  ) -> Symbol {
    var greatest: [Symbol: Line] = [:]
    for number in byChange[change] ?? [] {
      let line = lines[Int(number)]
      if line.isReplaced || line.time > now { continue }
      if let known = greatest[line.service] {
        if line.time < known.time { continue }
        if line.time == known.time, !symbols.precedes(known.sha, line.sha) { continue }
      }
      greatest[line.service] = line
    }
    if owner.isSome { return greatest[owner]?.sha ?? .none }
    if let own = greatest[deployer] { return own.sha }
    return greatest.count == 1 ? greatest.first?.value.sha ?? .none : .none
  }
}
