/// When each commit landed: which commits of the mainline's first-parent line brought it in, and at
/// what time that was.
///
/// A server's order never runs backwards, and committers' clocks do: nothing lands before what landed
/// before it, and one clock that was far ahead does not take along what came after it.
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
  private static let tolerance: Int64 = 86_400

  /// - Parameter now: seconds since 1970; nothing landed after that.
  init(_ graph: CommitGraph, head: Int32, now today: Int64 = .max - tolerance) {
    chain = Self.firstParents(of: head, in: graph)
    var places = [Int32](repeating: -1, count: graph.ids.count)
    var reaches = places
    var clock: [Int64] = []
    var now = Int64.min
    var stack: [Int32] = []
    for (place, commit) in chain.enumerated() {
      let made = graph.committed[Int(commit)]
      let later = chain[(place + 1)...].prefix(Self.witnesses).map { graph.committed[Int($0)] }
      let latest = min(later.min() ?? .max - Self.tolerance, today) + Self.tolerance
      now = max(now, min(made, latest))
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
    self.clock = clock
    self.places = places
    self.reaches = reaches
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
