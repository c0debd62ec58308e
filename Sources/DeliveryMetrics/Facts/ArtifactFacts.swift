import DeliveryEvents

/// What artifacts were made of: notes that name a version with the commit, or the change, that it was built from.
///
/// A deployment that names a version alone has the commit of its artifact. An object: what is derived reads on in
/// it. Beside everything else, so that a log without such lines has nothing of it.
final class ArtifactFacts {
  /// A note that names a version, a commit or a change.
  struct Line {
    var time: Timestamp
    var service: Symbol
    var version: Symbol
    var base: Symbol
    var sha: Symbol
    var change: Symbol
    fileprivate(set) var isReplaced = false
  }

  /// A version as lines name it: of a service, unless it says by itself of what it is one.
  private struct Name: Hashable {
    var service: Symbol
    var version: Symbol
  }

  private let symbols: SymbolTable
  private var lines: [Line] = []
  /// By the place of a note among the other lines.
  private var numbers: [Int: Int32] = [:]
  /// Lines by what they name, and by the base of a package URL that has more than that; in order of time.
  private var byName: [Name: [Int32]] = [:]
  private var byBase: [Symbol: [Int32]] = [:]
  private var byChange: [Symbol: [Int32]] = [:]
  private var merges: ChangeMerges?
  /// The bases of which another commit may be known since this was last asked.
  private var touched: Set<Symbol> = []
  /// When lines come into sight; made when it is first asked for, and how many are in it.
  private var timeline = TimeOrder()
  private var timed = 0
  private var newest = Timestamp.distantPast
  private var seen = Timestamp.distantPast

  init(symbols: SymbolTable) {
    self.symbols = symbols
  }

  /// Whether there is a line that says what a version was made of.
  var isInUse: Bool { !byName.isEmpty }

  /// Whether lines name changes, so that it has to know of merged ones.
  var followsChanges: Bool { merges != nil }

  /// Whether a note is kept here.
  static func takes(_ event: UnsafePointer<DeliveryEvent>) -> Bool {
    event.pointee.kind == .note
      && (event.pointee.version.isSome || event.pointee.sha.isSome || event.pointee.change.isSome)
  }

  /// Takes in the note at a place of the other lines.
  func append(_ event: UnsafePointer<DeliveryEvent>, at place: Int) {
    let version = event.pointee.version
    var line = Line(
      time: event.pointee.time, service: event.pointee.service, version: version, base: version,
      sha: event.pointee.sha, change: event.pointee.change)
    let number = Int32(lines.count)
    numbers[place] = number
    guard version.isSome, line.sha.isSome || line.change.isSome else { return lines.append(line) }
    let name = VersionName(version, in: symbols)
    line.base = name.base
    lines.append(line)
    newest = max(newest, line.time)
    touched.insert(name.base)
    let key = Name(service: name.isUniversal ? .none : line.service, version: version)
    insert(number, into: &byName[key, default: []])
    if name.base != version { insert(number, into: &byBase[name.base, default: []]) }
    if line.change.isSome { byChange[line.change, default: []].append(number) }
  }

  private func insert(_ number: Int32, into list: inout [Int32]) {
    let time = lines[Int(number)].time
    list.insert(number, at: list.firstPlace { lines[Int($0)].time > time })
  }

  /// Says of a note whether a merge has taken its place.
  func setReplaced(_ isReplaced: Bool, at place: Int) {
    guard let number = numbers[place] else { return }
    lines[Int(number)].isReplaced = isReplaced
    touched.insert(lines[Int(number)].base)
  }

  /// Fills in what the note at a place says.
  func fill(_ event: inout DeliveryEvent, at place: Int) {
    guard let number = numbers[place] else { return }
    event.version = lines[Int(number)].version
    event.sha = lines[Int(number)].sha
    event.change = lines[Int(number)].change
  }

  /// The lines that stand and say what a version was made of.
  var statements: some Sequence<Line> {
    lines.lazy.filter {
      !$0.isReplaced && $0.version.isSome && ($0.sha.isSome || $0.change.isSome)
    }
  }

  // MARK: Changes

  /// Begins to follow the merged lines of changes, whose first are handed over.
  func followChanges(_ first: ChangeMerges) {
    merges = first
  }

  /// Takes in a line of a change.
  func append(_ line: ChangeLine, of service: Symbol, at place: ChangeMerges.Place) {
    if merges?.append(line, of: service, at: place) == true { touch(change: line.id) }
  }

  /// Says of a line of a change whether a merge has taken its place.
  func setReplaced(_ isReplaced: Bool, _ line: ChangeLine, at place: ChangeMerges.Place) {
    if merges?.setReplaced(isReplaced, line.id, at: place) == true { touch(change: line.id) }
  }

  private func touch(change: Symbol) {
    for number in byChange[change] ?? [] { touched.insert(lines[Int(number)].base) }
  }

  // MARK: Asking

  /// Hands over the bases of versions of which lines are new, replaced, or passed by the clock.
  func takeTouched(_ move: ClockMove) -> Set<Symbol> {
    merges?.forEachPassed(move) { touch(change: $0) }
    defer {
      touched = []
      seen = newest
    }
    // What came since is new, whatever the clock.
    guard seen > move.start, move.old != move.now else { return touched }
    timeline.insert((timed..<lines.count).map { (lines[$0].time, UInt32($0)) })
    timed = lines.count
    timeline.forEach(after: move.start, upTo: move.end) { touched.insert(lines[$0].base) }
    return touched
  }

  /// The commit of a version that a service deployed, as far as it is known at an instant; none otherwise.
  ///
  /// Of the lines of a version the last that had been written by the deployment's finish decides, for a name such
  /// as `latest` moves on; else the first after it. A package URL with qualifiers or a subpath may be named
  /// without them, by either side.
  func sha(
    of version: Symbol, deployedBy service: Symbol, at finish: Timestamp, now: Timestamp
  ) -> Symbol {
    let name = VersionName(version, in: symbols)
    let exact = Name(service: name.isUniversal ? .none : service, version: version)
    let sha = sha(of: byName[exact], service, at: finish, now)
    if sha.isSome { return sha }
    let others =
      name.isUniversal && name.base == version
      ? byBase[version] : byName[Name(service: .none, version: name.base)]
    return self.sha(of: others, service, at: finish, now)
  }

  private func sha(
    of list: [Int32]?, _ service: Symbol, at finish: Timestamp, _ now: Timestamp
  ) -> Symbol {
    guard let list else { return .none }
    let limit = min(finish, now)
    let next = list.firstPlace { lines[Int($0)].time > limit }
    var place = next
    while place > 0 {
      let end = place
      let time = lines[Int(list[place - 1])].time
      while place > 0, lines[Int(list[place - 1])].time == time { place -= 1 }
      let sha = greatest(list[place..<end], service, now)
      if sha.isSome { return sha }
    }
    place = next
    while place < list.count, lines[Int(list[place])].time <= now {
      let start = place
      let time = lines[Int(list[place])].time
      while place < list.count, lines[Int(list[place])].time == time { place += 1 }
      let sha = greatest(list[start..<place], service, now)
      if sha.isSome { return sha }
    }
    return .none
  }

  /// What lines of one instant come to: a commit goes before a change, and the greatest before the others.
  private func greatest(_ list: ArraySlice<Int32>, _ service: Symbol, _ now: Timestamp) -> Symbol {
    var (own, merged) = (Symbol.none, Symbol.none)
    for number in list where !lines[Int(number)].isReplaced {
      let line = lines[Int(number)]
      if line.sha.isSome {
        if symbols.precedes(own, line.sha) { own = line.sha }
      } else if let merges {
        let sha = merges.sha(of: line.change, in: line.service, for: service, at: now, symbols)
        if symbols.precedes(merged, sha) { merged = sha }
      }
    }
    return own.isSome ? own : merged
  }
}
