import DeliveryEvents

/// A deployment: the merge of all visible lines that speak of it (METRICS.md R1).
struct Deployment: BitwiseCopyable, Equatable {
  enum Result: Comparable, BitwiseCopyable {
    /// Began, or was cancelled, and has no terminal line.
    case none
    case failed
    case succeeded
  }

  // The narrowest together, and no object whose references are counted: there are very many.
  let env: Symbol
  let id: Symbol
  private(set) var sha: Symbol
  let version: Symbol
  let run: Symbol
  let actor: Symbol
  let tier: EnvironmentTier
  let trigger: EventTrigger
  let result: Result
  private let marks: Marks
  private var line: Int32
  private let lists: DeployLists
  private let times: Times

  /// - Parameter line: The place of the line that alone speaks of it; `nil` for what several came to.
  @inline(__always)
  init(
    env: Symbol, tier: EnvironmentTier, id: Symbol, sha: Symbol, version: Symbol, run: Symbol,
    actor: Symbol, trigger: EventTrigger, lists: DeployLists, times: DeploymentTimes, line: Int32?
  ) {
    self.env = env
    self.tier = tier
    self.id = id
    self.sha = sha
    self.version = version
    self.run = run
    self.actor = actor
    self.trigger = trigger
    self.lists = lists
    self.line = line ?? -1
    result = times.result
    self.times = Times(
      finish: times.finish, begin: times.begin, runStart: times.runStart,
      rolledBack: times.firstRolledBack)
    var marks: Marks = []
    if times.terminal != nil { marks.insert(.hasTerminalLine) }
    if times.isCancelled { marks.insert(.isCancelled) }
    self.marks = marks
  }

  private struct Times: Equatable, BitwiseCopyable {
    @CompactTime var finish: Timestamp?
    @CompactTime var begin: Timestamp?
    @CompactTime var runStart: Timestamp?
    @CompactTime var rolledBack: Timestamp?
  }

  private struct Marks: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let hasTerminalLine = Marks(rawValue: 1)
    static let isCancelled = Marks(rawValue: 2)
  }

  /// Whether a succeeded or failed line speaks of it.
  var hasTerminalLine: Bool { marks.contains(.hasTerminalLine) }
  var isRolledBack: Bool { rolledBack != nil }
  var isCancelled: Bool { marks.contains(.isCancelled) }

  /// The place of the line that alone speaks of it; `nil` for what several came to.
  var onlyLine: Int32? { line < 0 ? nil : line }

  /// The exact content; `nil` without a list.
  var shas: [Symbol]? { lists.shas }

  /// Whether there is a list in ``shas``.
  var hasList: Bool { lists.shas != nil }
  var fixes: [Symbol] { lists.fixes ?? [] }
  var labels: [EventLabel] { lists.labels }

  /// The own sha of each repo, for a deployment made of several; else empty.
  var parts: [Symbol] { lists.parts }

  /// Its greatest terminal line's time; the greatest `rolledback` line's when it stands alone.
  var finish: Timestamp? { times.finish }

  /// The earliest of its queued and started lines and `started` fields, at most ``finish``.
  var begin: Timestamp? { times.begin }

  /// The earliest started line or field; where a run is counted from.
  var runStart: Timestamp? { times.runStart }

  /// When its earliest `rolledback` line told that it failed; `nil` without one.
  var rolledBack: Timestamp? { times.rolledBack }

  /// The same with the commit that its version was made of: then no line says all of it.
  func made(of sha: Symbol) -> Deployment {
    var deployment = self
    deployment.sha = sha
    deployment.line = -1
    return deployment
  }

  /// What stands at the place of a deployment of which no line can be seen.
  static var absent: Deployment {
    Deployment(
      env: .none, tier: .ignored, id: .none, sha: .none, version: .none, run: .none, actor: .none,
      trigger: .none, lists: .none, times: DeploymentTimes(), line: nil)
  }

  /// What stands for its content where shas are compared: the sha, else the version.
  var key: Symbol { sha.isSome ? sha : version }

  /// Whether it counts as a deployment of R1, its environment apart.
  var isFinished: Bool { finish != nil }
}

/// The order of deployments: (finish, failed before succeeded, id, sha, version by their bytes).
func precedes(_ left: Deployment, _ right: Deployment, in symbols: SymbolTable) -> Bool {
  let first = left.finish ?? .distantFuture
  let second = right.finish ?? .distantFuture
  if first != second { return first < second }
  if left.result != right.result { return left.result < right.result }
  if left.id != right.id { return symbols.precedes(left.id, right.id) }
  if left.sha != right.sha { return symbols.precedes(left.sha, right.sha) }
  return symbols.precedes(left.version, right.version)
}

/// The order of deployments, the environment and what else they say deciding where the contract calls
/// them equal: arrival must not.
func comesBefore(_ left: Deployment, _ right: Deployment, _ symbols: SymbolTable) -> Bool {
  if left.finish != right.finish {
    return left.finish ?? .distantFuture < right.finish ?? .distantFuture
  }
  if precedes(left, right, in: symbols) { return true }
  if precedes(right, left, in: symbols) { return false }
  if left.env != right.env { return symbols.precedes(left.env, right.env) }
  return left.tieBreakers(symbols).lexicographicallyPrecedes(right.tieBreakers(symbols))
}

extension Deployment {
  /// All else that makes a difference, in words.
  fileprivate func tieBreakers(_ symbols: SymbolTable) -> [String] {
    let times = [begin, runStart].map { $0.map { "\($0.nanoseconds)" } ?? "" }
    let names = [run, actor].map(symbols.string)
    let marks = ["\(trigger)", "\(isRolledBack)", "\(hasTerminalLine)", "\(shas == nil)"]
    let tags = labels.map { "\(symbols.string($0.key)) \(symbols.string($0.value))" }.sorted()
    return times + names + marks + (shas ?? []).map(symbols.string) + [""]
      + parts.map(symbols.string).sorted() + [""] + fixes.map(symbols.string) + [""] + tags
  }
}
