import DeliveryEvents

/// A change or a bare commit before its visits are known: what it owns, its head, its landing.
struct ItemDraft {
  /// The change's id; none for a bare commit.
  var id = Symbol.none
  /// The lines of the change, in order of (time, opened < approved < closed); empty for a commit.
  var lines: [ChangeLine] = []
  /// Commits that it owns, as places in the service's log.
  var commits: [Int32] = []
  /// The sha by which CI and deployments are matched.
  var head = Symbol.none
  var headPlace: CommitPlace?
  /// Where deployments find the head: its place, else that among the commits of another service.
  var deliveredPlace: CommitPlace?
  var landed: Timestamp?
  /// The change's registers.
  var opened: Timestamp?
  var firstCommit: Timestamp?

  /// Makes it ready for another item; the room of its lists is kept.
  mutating func reset() {
    lines.removeAll(keepingCapacity: true)
    commits.removeAll(keepingCapacity: true)
    (id, head, headPlace, deliveredPlace) = (.none, .none, nil, nil)
    (landed, opened, firstCommit) = (nil, nil, nil)
  }
}

/// The items of one service: who owns which commit, and which commit stands for a change (METRICS.md
/// 5b, "Item and head"). Each item keeps its place, whatever comes.
final class ItemBook {
  private struct Change {
    let id: Symbol
    private let place: Int32
    /// Its lines, whether visible or not, and the visible commits that it owns.
    var lines: [Int32] = []
    var commits = ShortList()
    /// The sha of its visible `merged` lines.
    var merged = Symbol.none
    /// Its head, if that is none of its commits.
    var head = Symbol.none

    init(id: Symbol, item: Int) {
      self.id = id
      place = Int32(item)
    }

    var item: Int { Int(place) }
  }

  private let service: Int
  private var changes: [Change] = []
  private var numbers = NumberTable()
  /// Changes by the sha that they were merged as, and by a head that is none of their commits.
  private var byMerged: [Symbol: [Int32]] = [:]
  private var byHead: [Symbol: [Int32]] = [:]
  /// By commit: the number of the change that owns it, or what it is without one.
  private var owners: [Int32] = []
  /// By commit: its item when it stands for itself; -1 for one that never did.
  private var itemOfCommit: [Int32] = []
  /// By item: its commit, or the complement of its change's number.
  private var subjects: [Int32] = []
  /// Changes of whose commits some are another's by now.
  private var left: Set<Int32> = []

  private static let nobody: Int32 = -1
  private static let itself: Int32 = -2

  init(service: Int) {
    self.service = service
  }

  /// How many items there are, those included that have vanished.
  var count: Int { subjects.count }

  private func number(_ id: Symbol) -> Int {
    let number = numbers.insert(WordMap.key(id), changes.count) { [changes] in
      WordMap.key(changes[$0].id)
    }
    if number == changes.count {
      changes.appendSparingly(Change(id: id, item: subjects.count))
      subjects.appendSparingly(~Int32(number))
    }
    return number
  }

  // MARK: Keeping

  /// Takes in lines of changes and commits that are new, replaced, or passed by the clock; calls `touch`
  /// with the items that may be others than before.
  func settle(
    _ facts: ServiceFacts, lines: [Int32], added: Range<Int>, commits: [Int32],
    _ find: CommitFinder, _ touch: (Int) -> Void
  ) {
    var touched: Set<Int> = []
    for index in added {
      let change = number(facts.changes[index].id)
      changes[change].lines.append(Int32(index))
      touched.insert(change)
    }
    for index in lines { touched.insert(number(facts.changes[Int(index)].id)) }
    for change in touched {
      touch(changes[change].item)
      for commit in merge(change, facts, find) { own(commit, find, touch) }
    }
    for commit in commits { own(commit, find, touch) }
    for change in left { letGo(change) }
    left = []
  }

  /// Finds the sha that a change was merged as; returns the commits of whom that may be another's.
  private func merge(_ change: Int, _ facts: ServiceFacts, _ find: CommitFinder)
    -> [Int32]
  {
    let merged = visibleLines(of: change, facts, find.now).filter { $0.state == .merged }
    let sha =
      merged.isEmpty
      ? .none
      : Registers(merged, symbols: find.symbols) { Precedence(time: $0.time, rank: 0) }
        .symbol { $0.sha }
    let old = changes[change].merged
    if sha == old { return [] }
    changes[change].merged = sha
    if old.isSome { byMerged[old]?.removeAll { $0 == Int32(change) } }
    if sha.isSome { byMerged[sha, default: []].append(Int32(change)) }
    return [old, sha].compactMap { find.place(of: $0, in: service).map(Int32.init) }
  }

  /// Gives a commit to its change, or makes it an item of its own.
  private func own(_ commit: Int32, _ find: CommitFinder, _ touch: (Int) -> Void) {
    let index = Int(commit)
    while owners.count <= index {
      owners.appendSparingly(Self.nobody)
      itemOfCommit.appendSparingly(-1)
    }
    let sha = find.commits(of: service).lines.sha(at: index)
    if !byMerged.isEmpty {
      for change in byMerged[sha] ?? [] { touch(changes[Int(change)].item) }
    }
    let old = owners[index]
    let owner = owner(of: index, sha, find)
    // Before it comes back to a change that it left.
    if owner != old, left.remove(owner) != nil { letGo(owner) }
    owners[index] = owner
    if old >= 0 {
      touch(changes[Int(old)].item)
      if old != owner { left.insert(old) }
    }
    if owner >= 0 {
      touch(changes[Int(owner)].item)
      if old != owner { changes[Int(owner)].commits.append(commit) }
    }
    if owner == Self.itself, itemOfCommit[index] < 0 {
      itemOfCommit[index] = Int32(subjects.count)
      subjects.appendSparingly(commit)
    }
    if itemOfCommit[index] >= 0 { touch(Int(itemOfCommit[index])) }
  }

  /// Takes from a change the commits that are another's by now.
  private func letGo(_ change: Int32) {
    changes[Int(change)].commits.removeAll { owners[Int($0)] != change }
  }

  private func owner(of index: Int, _ sha: Symbol, _ find: CommitFinder) -> Int32 {
    let commits = find.commits(of: service)
    guard commits.isVisible(index, at: find.now) else { return Self.nobody }
    let change = commits.change(index)
    if change.isSome { return Int32(number(change)) }
    if !byMerged.isEmpty, let named = byMerged[sha], var least = named.first {
      for change in named.dropFirst()
      where find.symbols.precedes(changes[Int(change)].id, changes[Int(least)].id) {
        least = change
      }
      return least
    }
    return commits.isMerge(index) ? Self.nobody : Self.itself
  }

  // MARK: Asking

  /// Calls `body` with the items that a sha may stand for; `index` is its place among the commits.
  func forEachItem(ofSHA sha: Symbol, at index: Int?, _ body: (Int) -> Void) {
    if let index { forEachItem(ofCommit: index, body) }
    if byHead.isEmpty { return }
    for change in byHead[sha] ?? [] { body(changes[Int(change)].item) }
  }

  private func forEachItem(ofCommit index: Int, _ body: (Int) -> Void) {
    guard index < owners.count else { return }
    if itemOfCommit[index] >= 0 { body(Int(itemOfCommit[index])) }
    if owners[index] >= 0 { body(changes[Int(owners[index])].item) }
  }

  /// Whether an item stands for a bare commit; its place in the log.
  func commit(of item: Int) -> Int? { subjects[item] >= 0 ? Int(subjects[item]) : nil }

  /// Fills in what is known of an item, without its visits. One that has vanished has neither lines nor
  /// commits.
  func read(_ item: Int, into draft: inout ItemDraft, _ facts: ServiceFacts, _ find: CommitFinder) {
    draft.reset()
    if subjects[item] >= 0 {
      let index = Int(subjects[item])
      guard owners[index] == Self.itself else { return }
      let commits = find.commits(of: service)
      draft.commits.append(Int32(index))
      draft.head = commits.lines.sha(at: index)
      draft.headPlace = CommitPlace(service: service, index: index)
      draft.deliveredPlace = draft.headPlace
      draft.landed = commits.landings[index]
      return
    }
    let change = Int(~subjects[item])
    draft.id = changes[change].id
    changes[change].commits.append(to: &draft.commits)
    if !changes[change].lines.isEmpty { readLines(of: change, into: &draft, facts, find) }
    findHead(of: &draft, merged: changes[change].merged, find)
    note(head: draft, of: change)
  }

  private func readLines(
    of change: Int, into draft: inout ItemDraft, _ facts: ServiceFacts, _ find: CommitFinder
  ) {
    draft.lines = visibleLines(of: change, facts, find.now)
    let fields = Registers(draft.lines, symbols: find.symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }
    draft.opened = fields.time { $0.opened }
    draft.firstCommit = fields.time { $0.firstCommit }
    draft.landed = draft.lines.filter { $0.state == .merged }.map(\.time).min()
    draft.lines.sort { ($0.time, $0.state.walkRank) < ($1.time, $1.state.walkRank) }
  }

  private func visibleLines(of change: Int, _ facts: ServiceFacts, _ now: Timestamp)
    -> [ChangeLine]
  {
    changes[change].lines.map { facts.changes[Int($0)] }
      .filter { $0.time <= now && !$0.isReplaced }
  }

  /// Finds the head and the landing of a change.
  private func findHead(of draft: inout ItemDraft, merged: Symbol, _ find: CommitFinder) {
    let commits = find.commits(of: service)
    if let place = merged.isSome ? find.own(merged, service) : nil {
      draft.head = merged
      draft.headPlace = place
    } else if draft.commits.isEmpty {
      draft.head = merged
    } else {
      let last = draft.commits.max { left, right in
        let first = commits.landings[Int(left)]
        let second = commits.landings[Int(right)]
        return first == second
          ? find.symbols.precedes(
            commits.lines.sha(at: Int(left)), commits.lines.sha(at: Int(right)))
          : first < second
      }
      if let last {
        draft.headPlace = CommitPlace(service: service, index: Int(last))
        draft.head = commits.lines.sha(at: Int(last))
      }
    }
    draft.deliveredPlace =
      draft.headPlace ?? (draft.head.isSome ? find(draft.head, service) : nil)
    if let head = draft.headPlace {
      draft.landed = min(draft.landed ?? .distantFuture, find.landing(head))
    }
  }

  /// Notes the head of a change where none of its own commits tells it.
  private func note(head draft: ItemDraft, of change: Int) {
    var head = draft.head
    if let place = draft.headPlace, owners[place.index] == Int32(change) { head = .none }
    let old = changes[change].head
    if old == head { return }
    changes[change].head = head
    if old.isSome { byHead[old]?.removeAll { $0 == Int32(change) } }
    if head.isSome { byHead[head, default: []].append(Int32(change)) }
  }
}

extension EventState {
  /// The order in which a change's lines of one instant are walked.
  fileprivate var walkRank: Int {
    switch self {
    case .opened: 0
    case .approved: 1
    case .closed: 2
    default: 3
    }
  }
}
