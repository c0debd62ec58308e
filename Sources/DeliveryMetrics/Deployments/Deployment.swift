import DeliveryEvents

/// A deployment: the merge of all visible lines that speak of it (METRICS.md R1).
///
/// An object, since lists of them are sorted and searched often and it holds several lists.
final class Deployment: Sendable {
  enum Result: Comparable {
    /// Began, or was cancelled, and has no terminal line.
    case none
    case failed
    case succeeded
  }

  // The widest together, and the narrowest last: there are very many.
  let env: Symbol
  let id: Symbol
  let sha: Symbol
  let version: Symbol
  let run: Symbol
  let actor: Symbol
  /// The exact content; `nil` without a list.
  let shas: [Symbol]?
  private let lists: Lists?
  private let times: Times
  let tier: EnvironmentTier
  let trigger: EventTrigger
  let result: Result
  /// Whether a succeeded or failed line speaks of it.
  let hasTerminalLine: Bool
  let isRolledBack: Bool
  let isCancelled: Bool
  /// Whether there is a list in ``shas``; asked much more often than what it says.
  let hasList: Bool

  init(
    env: Symbol, tier: EnvironmentTier, id: Symbol, sha: Symbol, version: Symbol, run: Symbol,
    actor: Symbol, trigger: EventTrigger, fixes: [Symbol], labels: [EventLabel], shas: [Symbol]?,
    parts: [Symbol], result: Result, finish: Timestamp?, begin: Timestamp?, runStart: Timestamp?,
    hasTerminalLine: Bool, isRolledBack: Bool, isCancelled: Bool
  ) {
    self.env = env
    self.tier = tier
    self.id = id
    self.sha = sha
    self.version = version
    self.run = run
    self.actor = actor
    self.trigger = trigger
    self.shas = shas
    hasList = shas != nil
    lists =
      fixes.isEmpty && labels.isEmpty && parts.isEmpty
      ? nil : Lists(fixes: fixes, labels: labels, parts: parts)
    self.result = result
    times = Times(finish: finish, begin: begin, runStart: runStart)
    self.hasTerminalLine = hasTerminalLine
    self.isRolledBack = isRolledBack
    self.isCancelled = isCancelled
  }

  /// The lists that few have, kept apart from what all have.
  private final class Lists: Sendable {
    let fixes: [Symbol]
    let labels: [EventLabel]
    let parts: [Symbol]

    init(fixes: [Symbol], labels: [EventLabel], parts: [Symbol]) {
      self.fixes = fixes
      self.labels = labels
      self.parts = parts
    }
  }

  private struct Times {
    @CompactTime var finish: Timestamp?
    @CompactTime var begin: Timestamp?
    @CompactTime var runStart: Timestamp?
  }

  var fixes: [Symbol] { lists?.fixes ?? [] }
  var labels: [EventLabel] { lists?.labels ?? [] }

  /// The own sha of each repo, for a deployment made of several without a list; else empty.
  var parts: [Symbol] { lists?.parts ?? [] }

  /// Its greatest terminal line's time; the greatest `rolledback` line's when it stands alone.
  var finish: Timestamp? { times.finish }

  /// The earliest of its queued and started lines and `started` fields, at most ``finish``.
  var begin: Timestamp? { times.begin }

  /// The earliest started line or field; where a run is counted from.
  var runStart: Timestamp? { times.runStart }

  /// What stands at the place of a deployment of which no line can be seen.
  static let absent = Deployment(
    env: .none, tier: .ignored, id: .none, sha: .none, version: .none, run: .none, actor: .none,
    trigger: .none, fixes: [], labels: [], shas: nil, parts: [], result: .none, finish: nil,
    begin: nil, runStart: nil, hasTerminalLine: false, isRolledBack: false, isCancelled: false)

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
