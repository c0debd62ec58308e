/// When each commit landed: which commits of the mainline's first-parent line brought it in, and at
/// what time that was.
///
/// A server's order never runs backwards, and committers' clocks do: nothing lands before what landed
/// before it, and one clock that was far ahead does not take along what came after it. One that was
/// far behind tells nothing about what came before it.
struct Mainline {
  /// The first-parent line, the oldest first.
  let chain: [Int32]
  /// For each place on it the time, in seconds since 1970.
  let clock: [Int64]
  /// For each commit the place on the line by which it came in; -1 for one that has not.
  private let places: [Int32]
  /// For each commit the highest place on the line among itself and its ancestors; -1 without one.
  ///
  /// Unlike the place by which it came in it stays the same when more is merged.
  private let reaches: [Int32]

  /// How many commits on the line tell that the clock of the one before them was wrong, and by how
  /// many seconds.
  private static let witnesses = 5
  /// How far clocks may differ, in seconds, before one of them is taken for wrong.
  static let tolerance: Int64 = 86_400

  /// - Parameter now: seconds since 1970; nothing landed after that.
  init(_ graph: CommitGraph, head: Int32, now today: Int64 = .max - tolerance) {
    let chain = Self.firstParents(of: head, in: graph)
    let times = chain.map { graph.committed[Int($0)] }
    var places = [Int32](repeating: -1, count: graph.ids.count)
    var reaches = places
    var clock: [Int64] = []
    var now = Int64.min
    var stack: [Int32] = []
    for (place, commit) in chain.enumerated() {
      now = max(now, min(times[place], Self.latest(place, times, today: today)))
      clock.append(now)
      reaches[Int(commit)] = Int32(place)
      stack.append(commit)
      while let next = stack.popLast() {
        guard places[Int(next)] < 0, graph.isKnown(next) else { continue }
        places[Int(next)] = Int32(place)
        stack += graph.parents(of: next)
      }
    }
    for commit in graph.order.reversed() where reaches[Int(commit)] < 0 {
      reaches[Int(commit)] = graph.parents(of: commit).map { reaches[Int($0)] }.max() ?? -1
    }
    self.chain = chain
    self.clock = clock
    self.places = places
    self.reaches = reaches
  }

  /// When a commit of the line had landed at the latest, as those after it tell.
  private static func latest(_ place: Int, _ times: [Int64], today: Int64) -> Int64 {
    let later = times.indices[(place + 1)...].prefix(witnesses)
    let first = later.lazy.map { times[$0] }.min() ?? today
    // As nearly always: nobody says that the clock was ahead.
    if times[place] <= min(first, today) + tolerance { return .max }
    let believed = later.lazy.filter { !isBehind($0, times, today: today) }.map { times[$0] }.min()
    return min(believed ?? today, today) + tolerance
  }

  /// Whether the clock of a commit was far behind: most of those before it are later, and the line
  /// goes on after it from where they were.
  private static func isBehind(_ place: Int, _ times: [Int64], today: Int64) -> Bool {
    // What lies in the future is wrong itself.
    func known(_ times: ArraySlice<Int64>) -> [Int64] {
      times.filter { $0 <= today + tolerance }.sorted()
    }
    let before = known(times[..<place].suffix(witnesses))
    let after = known(times[(place + 1)...].prefix(witnesses))
    guard !before.isEmpty else { return false }
    let level = before[(before.count - 1) / 2]
    guard times[place] < level - tolerance else { return false }
    return after.isEmpty || after[after.count / 2] >= level - tolerance
  }

  /// A commit and its first parents, the oldest first.
  static func firstParents(
    of head: Int32, in graph: CommitGraph, until isEnd: (Int32) -> Bool = { _ in false }
  ) -> [Int32] {
    var chain: [Int32] = []
    var next: Int32? = head
    while let commit = next, graph.isKnown(commit) {
      chain.append(commit)
      if isEnd(commit) { break }
      next = graph.parents(of: commit).first
    }
    return chain.reversed()
  }

  /// The place on the line by which a commit came in; `nil` for one that has not.
  func place(of commit: Int32) -> Int? {
    let place = Int(places[Int(commit)])
    return place < 0 ? nil : place
  }

  /// Whether a commit is on the line itself.
  func holds(_ commit: Int32) -> Bool {
    place(of: commit).map { chain[$0] == commit } ?? false
  }

  /// When a commit landed on the mainline; `nil` when it has not.
  func landing(of commit: Int32) -> Int64? { place(of: commit).map { clock[$0] } }

  /// When the last commit of the mainline that it is built on had landed; `nil` without one.
  func base(of commit: Int32) -> Int64? {
    let reach = Int(reaches[Int(commit)])
    return reach < 0 ? nil : clock[reach]
  }
}
