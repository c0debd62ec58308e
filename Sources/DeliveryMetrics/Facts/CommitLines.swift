import DeliveryEvents

/// What the lead time of a commit depends on.
struct CommitLead {
  var start: Timestamp
  var author: Symbol
  /// Whether its author is said to be a machine; `nil` where that is not told.
  var bot: Bool?
  /// Whether it joins two lines of development (METRICS.md 2b).
  var isMerge: Bool
}

/// The first lines of the commits of one service as they came, in 40 bytes each: what many share is kept
/// once, what few have stands apart.
struct CommitLines: RandomAccessCollection {
  private struct Packed {
    var time: Timestamp
    @CompactTime var committed: Timestamp?
    var sha: Symbol
    var change: Symbol
    var author: Symbol
    var form: UInt32
    /// The place of what else it has, and one; in the highest bit whether it has been replaced.
    var rest: UInt32
  }

  /// What most commits have in common.
  struct Form: LineForm {
    fileprivate var repo: Symbol
    fileprivate var team: Symbol
    fileprivate var env: Symbol
    fileprivate var branch: Symbol
    fileprivate var merge: Bool?
    fileprivate var bot: Bool?

    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
      func bits(_ flag: Bool?) -> UInt64 { flag.map { $0 ? 2 : 1 } ?? 0 }
      let first = UInt64(repo.rawValue) << 32 | UInt64(team.rawValue)
      let second = UInt64(env.rawValue) << 32 | UInt64(branch.rawValue)
      let rest = ByteHash.hash(second ^ (bits(merge) << 2 | bits(bot)) << 56, seed: seed)
      return ByteHash.hash(first ^ rest, seed: seed)
    }
  }

  private struct Rest {
    @CompactTime var authored: Timestamp?
    var parents: [Symbol]?
  }

  private static let replaced: UInt32 = 1 << 31

  private var lines: [Packed] = []
  private var rests: [Rest] = []
  /// By line: how many lines of code it changes, and one; 0 where that is not told. As long as the last
  /// line that tells it.
  private var sizes: [UInt32] = []
  /// Shared by the services.
  private let forms: FormTable<Form>

  init(forms: FormTable<Form>) {
    self.forms = forms
  }

  var startIndex: Int { 0 }
  var endIndex: Int { lines.count }

  subscript(_ index: Int) -> CommitLine {
    @inline(__always) get {
      let packed = lines[index]
      let form = forms[packed.form]
      var line = CommitLine(
        time: packed.time, committed: packed.committed, sha: packed.sha, repo: form.repo,
        team: form.team, env: form.env, author: packed.author, change: packed.change,
        merge: form.merge, bot: form.bot, isReplaced: packed.rest & Self.replaced != 0)
      line.branch = form.branch
      if index < sizes.count, sizes[index] > 0 { line.changedLines = sizes[index] - 1 }
      let rest = packed.rest & ~Self.replaced
      if rest != 0 {
        line.authored = rests[Int(rest) - 1].authored
        line.parents = rests[Int(rest) - 1].parents
      }
      return line
    }
  }

  /// The commit's name.
  @inline(__always)
  func sha(at index: Int) -> Symbol { lines[index].sha }

  /// When its line was written.
  @inline(__always)
  func time(at index: Int) -> Timestamp { lines[index].time }

  @inline(__always)
  func isReplaced(at index: Int) -> Bool { lines[index].rest & Self.replaced != 0 }

  /// The change that it names.
  @inline(__always)
  func change(at index: Int) -> Symbol { lines[index].change }

  /// Its parents; `nil` when the line names none.
  @inline(__always)
  func parents(at index: Int) -> [Symbol]? {
    let rest = lines[index].rest & ~Self.replaced
    return rest == 0 ? nil : rests[Int(rest) - 1].parents
  }

  /// When its lead time starts.
  @inline(__always)
  func start(at index: Int, by start: Settings.LeadTimeStart) -> Timestamp {
    switch start {
    case .landed: return lines[index].time
    case .committed: return lines[index].committed ?? lines[index].time
    case .authored:
      let rest = lines[index].rest & ~Self.replaced
      let authored = rest == 0 ? nil : rests[Int(rest) - 1].authored
      return authored ?? lines[index].committed ?? lines[index].time
    }
  }

  /// Whether it joins two lines of development (METRICS.md 2b).
  @inline(__always)
  func isMerge(at index: Int) -> Bool {
    if let merge = forms[lines[index].form].merge { return merge }
    let rest = lines[index].rest & ~Self.replaced
    return rest != 0 && rests[Int(rest) - 1].parents?.count ?? 0 >= 2
  }

  func lead(at index: Int, by start: Settings.LeadTimeStart) -> CommitLead {
    let packed = lines[index]
    let form = forms[packed.form]
    var lead = CommitLead(
      start: packed.time, author: packed.author, bot: form.bot, isMerge: form.merge ?? false)
    if start != .landed, let committed = packed.committed { lead.start = committed }
    let rest = packed.rest & ~Self.replaced
    if rest == 0 { return lead }
    if start == .authored, let authored = rests[Int(rest) - 1].authored { lead.start = authored }
    if form.merge == nil { lead.isMerge = rests[Int(rest) - 1].parents?.count ?? 0 >= 2 }
    return lead
  }

  mutating func append(_ line: CommitLine) {
    let form = forms.number(
      of: Form(
        repo: line.repo, team: line.team, env: line.env, branch: line.branch, merge: line.merge,
        bot: line.bot))
    var packed = Packed(
      time: line.time, committed: line.committed, sha: line.sha, change: line.change,
      author: line.author, form: form, rest: 0)
    if line.authored != nil || line.parents != nil {
      rests.appendSparingly(Rest(authored: line.authored, parents: line.parents))
      packed.rest = UInt32(rests.count)
    }
    if let size = line.changedLines {
      while sizes.count < lines.count { sizes.appendSparingly(0) }
      sizes.appendSparingly(Swift.min(size, .max - 1) + 1)
    }
    lines.appendSparingly(packed)
  }

  mutating func setReplaced(_ isReplaced: Bool, at index: Int) {
    if isReplaced {
      lines[index].rest |= Self.replaced
    } else {
      lines[index].rest &= ~Self.replaced
    }
  }

  /// Calls `body` with the time of every line that stands.
  func forEachTime(_ body: (Timestamp) -> Void) {
    for line in lines where line.rest & Self.replaced == 0 { body(line.time) }
  }

  mutating func reserve(_ count: Int) { lines.reserveCapacity(count) }
}
