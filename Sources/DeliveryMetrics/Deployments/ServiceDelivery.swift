import DeliveryEvents

/// What the deployments of one service come to, as far as its own lines decide it: the production
/// deployments in order, what each delivered first, redeploys and rollbacks.
struct ServiceDelivery {
  /// All deployments of the service, whatever their environment and state.
  var deployments: [Deployment] = []
  /// For each line, the deployment of which it alone speaks; kept for the next derivation.
  var soleDeployments: [Deployment?] = []
  /// Places in ``deployments`` of the finished production deployments (R1), in order.
  var attempts: [Int] = []
  /// For each attempt.
  var marks: [AttemptMark] = []
  /// First arrivals in production, in order of their deployments.
  var arrivals: [Arrival] = []
  /// What each attempt lists; of one without a list, what it delivered.
  var contents = AttemptIndex()
  /// Attempts by their own sha, and by their id.
  var attemptsBySHA = AttemptIndex()
  var attemptsByID = AttemptIndex()
  /// Production deployments that began and have no result yet, as places in ``deployments``.
  var undecided: [Int] = []
  /// For each production and staging environment: what its successes delivered, by attempt order.
  var environments: [EnvironmentDelivery] = []

  func deployment(ofAttempt attempt: Int) -> Deployment { deployments[attempts[attempt]] }

  /// The first attempt, in order, that finished after an instant.
  func firstAttempt(after instant: Timestamp) -> Int {
    var low = 0
    var high = attempts.count
    while low < high {
      let middle = (low + high) / 2
      if (deployment(ofAttempt: middle).finish ?? .distantFuture) <= instant {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

/// Attempts by a symbol: filled in order of the attempts, sorted when it is first asked.
final class AttemptIndex {
  private var entries: [(symbol: UInt32, attempt: Int32)] = []
  private var isSorted = true

  /// Notes that an attempt has the symbol.
  func insert(_ symbol: Symbol, _ attempt: Int) {
    entries.append((symbol.rawValue, Int32(attempt)))
    isSorted = false
  }

  /// The attempts that have a symbol, in order; one for each time it was noted.
  func attempts(_ symbol: Symbol) -> [Int] {
    if !isSorted {
      entries.sort { $0 < $1 }
      isSorted = true
    }
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].symbol < symbol.rawValue { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low < entries.count, entries[low].symbol == symbol.rawValue {
      found.append(Int(entries[low].attempt))
      low += 1
    }
    return found
  }
}

/// What an attempt is, apart from what incidents and later repairs make of it.
struct AttemptMark {
  var isRollback = false
  var isRedeploy = false
  /// The attempt whose rollback replaced this one.
  var replacedBy: Int?
  /// Its arrivals, as a range of ``ServiceDelivery/arrivals``.
  var arrivals: Range<Int> = 0..<0
}

/// A commit's first successful arrival in production, or why it gives no sample (METRICS.md R4).
struct Arrival {
  enum Kind: UInt8 {
    case sample, merge, baseline, clockSkew, bot, unknown
  }
  var kind: Kind
  var isBot: Bool
  var sha: Symbol
  var attempt: Int32
  var finish: Timestamp
  /// Where its lead time starts; the finish for an unknown commit.
  var start: Timestamp
  var nanoseconds: Int64 { finish.nanoseconds(since: start) }
}

/// The deliveries to one environment, kept for the value stream.
struct EnvironmentDelivery {
  let env: Symbol
  let tier: EnvironmentTier
  /// Places in ``ServiceDelivery/deployments`` of the finished deployments, in order.
  var finished: [Int] = []
  /// Which of them delivered a commit first; -1 where none did.
  var deliveredBy: PlaceTable<Int32>
  /// Which of them delivered a sha that is not known.
  var deliveredUnknownBy: [Symbol: Int] = [:]
  /// The one whose commits are a baseline.
  var baseline: Int?
  var content: Content
  /// Whether one of the deployments taken so far has succeeded.
  var hasSucceeded = false

  init(env: Symbol, tier: EnvironmentTier, service: Int, commits: Int) {
    self.env = env
    self.tier = tier
    deliveredBy = PlaceTable(service: service, count: commits, absent: -1)
    content = Content(service: service, commits: commits)
  }
}
