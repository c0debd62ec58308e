import DeliveryEvents

/// A deployment: the merge of all visible lines that speak of it (METRICS.md R1).
struct Deployment {
  enum Result: Comparable {
    /// Began, or was cancelled, and has no terminal line.
    case none
    case failed
    case succeeded
  }

  var env: Symbol
  var tier: EnvironmentTier
  var id: Symbol
  var sha: Symbol
  var version: Symbol
  var run: Symbol
  var actor: Symbol
  var trigger: EventTrigger
  var fixes: [Symbol]
  var labels: [EventLabel]
  /// The exact content; `nil` without a list.
  var shas: [Symbol]?
  /// The own sha of each repo, for a deployment made of several without a list; else empty.
  var parts: [Symbol]
  var result: Result
  /// Its greatest terminal line's time; the greatest `rolledback` line's when it stands alone.
  var finish: Timestamp?
  /// The earliest of its queued and started lines and `started` fields, at most ``finish``.
  var begin: Timestamp?
  /// The earliest started line or field; where a run is counted from.
  var runStart: Timestamp?
  /// Whether a succeeded or failed line speaks of it.
  var hasTerminalLine: Bool
  var isRolledBack: Bool
  var isCancelled: Bool

  /// What stands for its content where shas are compared: the sha, else the version.
  var key: Symbol { sha.isSome ? sha : version }

  /// The shas that its content is reached from: that of each part, or its own.
  var ownSHAs: [Symbol] { parts.isEmpty ? [sha] : parts }

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
