import DeliveryEvents

/// The commits of one service: their lines as they came, and what these come to at the clock.
///
/// A commit lands once, at the earliest time of its lines; so when it landed, and the order of
/// landing, do not depend on the clock, only what is visible of them does.
final class ServiceCommits {
  /// The first line of each commit, by arrival.
  private(set) var lines: CommitLines
  /// Further lines of commits.
  private(set) var further: [(commit: Int, line: CommitLine)] = []
  /// When each commit landed; the distant future for one of which no line stands.
  private(set) var landings: [Timestamp] = []
  /// Places in order of landing.
  private(set) var order: [Int32] = []
  /// What several lines of one commit come to at the clock.
  private var merged: [Int: CommitLine] = [:]
  private var furtherByCommit: [Int: [Int]] = [:]
  /// How many lines have been looked at, and which of them have been replaced since.
  private var settled = 0
  private var settledFurther = 0
  private var replaced: Set<Int> = []

  /// What is new about a commit.
  enum News {
    /// It can be seen, and could not be before, for its line came or the clock reached it.
    case landed(Int)
    /// It can be seen no more, for the clock was set back.
    case hidden(Int)
    /// Its fields are others than before.
    case changed(Int)
    /// It landed at another time than was known before.
    case moved(Int)

    /// The commit's place.
    var commit: Int {
      switch self {
      case .landed(let commit), .hidden(let commit), .changed(let commit),
        .moved(let commit):
        commit
      }
    }
  }

  init(forms: FormTable<CommitLines.Form>) {
    lines = CommitLines(forms: forms)
  }

  var count: Int { lines.count }

  /// Takes in the first line of a commit; returns the commit's place.
  func append(_ line: CommitLine) -> Int {
    lines.append(line)
    return lines.count - 1
  }

  /// Takes in a further line of a commit; returns the line's place among those.
  func append(_ line: CommitLine, to commit: Int) -> Int {
    furtherByCommit[commit, default: []].append(further.count)
    further.append((commit, line))
    return further.count - 1
  }

  /// Takes a first line out, because a merge takes its place, or lets it stand again.
  func setReplaced(_ isReplaced: Bool, at index: Int) {
    lines.setReplaced(isReplaced, at: index)
    replaced.insert(index)
  }

  /// The same of a further line.
  func setReplaced(_ isReplaced: Bool, further index: Int) {
    further[index].line.isReplaced = isReplaced
    replaced.insert(further[index].commit)
  }

  func reserve(_ count: Int) { lines.reserve(count) }

  /// The commit at a place, by its lines that can be seen.
  @inline(__always)
  func commit(_ index: Int) -> CommitLine {
    if !merged.isEmpty, let commit = merged[index] { return commit }
    return lines[index]
  }

  @inline(__always)
  func change(_ index: Int) -> Symbol {
    if !merged.isEmpty, let commit = merged[index] { return commit.change }
    return lines.change(at: index)
  }

  @inline(__always)
  func start(_ index: Int, by start: Settings.LeadTimeStart) -> Timestamp {
    if !merged.isEmpty, let commit = merged[index] { return start.time(of: commit) }
    return lines.start(at: index, by: start)
  }

  @inline(__always)
  func isMerge(_ index: Int) -> Bool {
    if !merged.isEmpty, let commit = merged[index] { return commit.isMerge }
    return lines.isMerge(at: index)
  }

  /// What the lead time of a commit depends on, looked up at once.
  func lead(_ index: Int, by start: Settings.LeadTimeStart) -> CommitLead {
    if !merged.isEmpty, let commit = merged[index] {
      return CommitLead(
        start: start.time(of: commit), author: commit.author, bot: commit.bot,
        isMerge: commit.isMerge)
    }
    return lines.lead(at: index, by: start)
  }

  @inline(__always)
  func parents(_ index: Int) -> [Symbol]? {
    if !merged.isEmpty, let commit = merged[index] { return commit.parents }
    return lines.parents(at: index)
  }

  /// Whether the commit at a place can be seen at an instant.
  @inline(__always)
  func isVisible(_ index: Int, at now: Timestamp) -> Bool {
    landings[index] <= now && landings[index] != .distantFuture
  }

  /// How many have landed by an instant.
  func landed(by instant: Timestamp) -> Int { order.firstPlace { landings[Int($0)] > instant } }

  /// Brings landings and merged fields up to date; says what is new.
  func settle(_ move: ClockMove, _ symbols: SymbolTable) -> [News] {
    var news: [News] = []
    moveClock(move, &news)
    place(move, &news)
    var again = replaced
    for index in settledFurther..<further.count { again.insert(further[index].commit) }
    if move.old != move.now {
      for (commit, line) in further
      where move.passes(line.time) || move.passes(lines.time(at: commit)) {
        again.insert(commit)
      }
    }
    settledFurther = further.count
    replaced = []
    for commit in again { merge(commit, move, symbols, &news) }
    return news
  }

  private func moveClock(_ move: ClockMove, _ news: inout [News]) {
    if move.old == move.now { return }
    for place in landed(by: move.start)..<landed(by: move.end) {
      let commit = Int(order[place])
      news.append(move.isBack ? .hidden(commit) : .landed(commit))
    }
  }

  /// Puts new commits into the order of landing.
  private func place(_ move: ClockMove, _ news: inout [News]) {
    guard settled < lines.count else { return }
    var added: [Int32] = []
    for index in settled..<lines.count {
      let time = lines.isReplaced(at: index) ? .distantFuture : lines.time(at: index)
      landings.append(time)
      if time == .distantFuture { continue }
      added.append(Int32(index))
      if time <= move.now { news.append(.landed(index)) }
    }
    settled = lines.count
    insert(added)
  }

  private func insert(_ added: [Int32]) {
    guard var first = added.first else { return }
    var last = order.last.map { landings[Int($0)] } ?? .distantPast
    var isInOrder = true
    for index in added {
      if landings[Int(index)] < last { isInOrder = false }
      if landings[Int(index)] < landings[Int(first)] { first = index }
      last = landings[Int(index)]
    }
    if isInOrder {
      order += added
      return
    }
    let start = order.firstPlace { landings[Int($0)] > landings[Int(first)] }
    var tail = order[start...] + added
    tail.sort { landings[Int($0)] < landings[Int($1)] }
    order.replaceSubrange(start..., with: tail)
  }

  /// Merges the lines of one commit anew.
  private func merge(
    _ commit: Int, _ move: ClockMove, _ symbols: SymbolTable, _ news: inout [News]
  ) {
    let all = ([lines[commit]] + (furtherByCommit[commit] ?? []).map { further[$0].line })
      .filter { !$0.isReplaced }
    let landing = all.map(\.time).min() ?? .distantFuture
    let old = self.commit(commit)
    if landing != landings[commit] {
      order.removeAll { $0 == Int32(commit) }
      landings[commit] = landing
      if landing != .distantFuture { insert([Int32(commit)]) }
      news.append(.moved(commit))
    }
    merged[commit] = Self.merged(all.filter { $0.time <= move.now }, symbols: symbols)
    if !isSame(old, self.commit(commit)) { news.append(.changed(commit)) }
  }

  private func isSame(_ left: CommitLine, _ right: CommitLine) -> Bool {
    left.committed == right.committed && left.authored == right.authored
      && left.author == right.author && left.change == right.change
      && left.parents == right.parents && left.merge == right.merge && left.bot == right.bot
      && left.time == right.time
  }

  /// A commit lands once, at its earliest time; each other field comes from the earliest line that
  /// has it, at a tie the greatest value.
  private static func merged(_ lines: [CommitLine], symbols: SymbolTable) -> CommitLine? {
    guard var commit = lines.min(by: { $0.time < $1.time }) else { return nil }
    commit.isReplaced = false
    if lines.count == 1 { return commit }
    // Registers prefer the latest line; so time is turned round.
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: Timestamp(nanoseconds: ~$0.time.nanoseconds), rank: 0)
    }
    commit.committed = fields.time { $0.committed }
    commit.authored = fields.time { $0.authored }
    commit.author = fields.symbol { $0.author }
    commit.change = fields.symbol { $0.change }
    commit.parents = fields.list { $0.parents }
    commit.merge = fields.value({ $0.merge }, { !$0 && $1 })
    commit.bot = fields.value({ $0.bot }, { !$0 && $1 })
    commit.branch = fields.symbol { $0.branch }
    commit.changedLines = fields.value({ $0.changedLines }, <)
    return commit
  }
}
