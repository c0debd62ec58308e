import DeliveryEvents

/// What the deployments of one service come to, as far as its own lines decide it: the production
/// deployments in order, what each delivered first, redeploys and rollbacks.
struct ServiceDelivery {
  /// All deployments of the service, whatever their environment and state.
  var deployments: [Deployment] = []
  /// Places in ``deployments`` of the finished production deployments (R1), in order.
  var attempts: [Int] = []
  /// For each attempt.
  var marks: [AttemptMark] = []
  /// First arrivals in production, in order of their deployments.
  var arrivals: [Arrival] = []
  /// What each attempt lists; of one without a list, what it delivered.
  var contents: [(sha: Symbol, attempt: Int)] = []
  /// Attempts by id: (id, attempt), sorted by id.
  var attemptsByID: [(id: UInt32, attempt: Int)] = []
  /// For each production and staging environment: what its successes delivered, by attempt order.
  var environments: [Symbol: EnvironmentDelivery] = [:]

  /// The attempts with an id, in order.
  func attempts(withID id: Symbol) -> [Int] {
    var low = 0
    var high = attemptsByID.count
    while low < high {
      let middle = (low + high) / 2
      if attemptsByID[middle].id < id.rawValue { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low < attemptsByID.count, attemptsByID[low].id == id.rawValue {
      found.append(attemptsByID[low].attempt)
      low += 1
    }
    return found
  }

  func deployment(ofAttempt attempt: Int) -> Deployment { deployments[attempts[attempt]] }
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
  var place: CommitPlace?
  var attempt: Int
  var finish: Timestamp
  /// Where its lead time starts; the finish for an unknown commit.
  var start: Timestamp
  var nanoseconds: Int64 { finish.nanoseconds(since: start) }
}

/// The deliveries to one environment, kept for the value stream.
struct EnvironmentDelivery {
  /// Places in ``ServiceDelivery/deployments`` of the finished deployments, in order.
  var finished: [Int] = []
  /// Which of them delivered a commit first.
  var deliveredBy: [CommitPlace: Int] = [:]
  /// Which of them delivered a sha that is not known.
  var deliveredUnknownBy: [Symbol: Int] = [:]
  /// The one whose commits are a baseline.
  var baseline: Int?
  var content: Content
  /// Whether one of the deployments taken so far has succeeded.
  var hasSucceeded = false
}
