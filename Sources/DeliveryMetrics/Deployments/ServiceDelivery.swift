import DeliveryEvents

/// What the deployments of one service come to, as far as its own lines decide it: the production
/// deployments in order, what each delivered first, redeploys and rollbacks.
///
/// An object: a ``DeliveryWalk`` keeps it up to date where it stands.
final class ServiceDelivery {
  let service: Int
  let deployments: DeploymentList
  /// Places in ``deployments`` of the finished production deployments (R1), in order.
  var attempts: [Int32] = []
  /// For each attempt.
  var marks: [AttemptMark] = []
  /// When each attempt finished, and whether it succeeded: what windows are counted by.
  var finishes: [Timestamp] = []
  var successes: [Bool] = []
  /// To which environment each was, and which attempt stands at a place of ``deployments``, -1 for none.
  var attemptEnvironments: [Symbol] = []
  private var attemptAt: [Int32] = []
  /// First arrivals in production, in order of their deployments.
  var arrivals: [Arrival] = []
  /// What each attempt lists; of one without a list, what it delivered.
  var contents = AttemptIndex()
  /// Attempts by their own sha and by the version that stands in for it, and by their id.
  var attemptsBySHA = AttemptIndex()
  var attemptsByID = AttemptIndex()
  /// Production deployments that began and have no result yet, as places in ``deployments``.
  var undecided: [Int] = []
  /// For each production and staging environment: what its successes delivered, by attempt order.
  var environments: [EnvironmentDelivery] = []

  /// Nothing has been deployed; lines are what deployments will be read from.
  init(service: Int, lines: DeployLines) {
    self.service = service
    deployments = DeploymentList(lines: lines)
  }

  func deployment(ofAttempt attempt: Int) -> Deployment { deployments[Int(attempts[attempt])] }

  /// The first attempt, in order, that finished after an instant.
  func firstAttempt(after instant: Timestamp) -> Int { finishes.firstPlace { $0 > instant } }

  /// The number of the attempt at a place of ``deployments``; `nil` for what is none.
  func attempt(at place: Int) -> Int? {
    place < attemptAt.count && attemptAt[place] >= 0 ? Int(attemptAt[place]) : nil
  }

  /// Adds an attempt, the deployment at a place.
  func append(_ deployment: Deployment, at place: Int, _ mark: AttemptMark) {
    let attempt = attempts.count
    if deployment.id.isSome { attemptsByID.insert(deployment.id, attempt) }
    if deployment.sha.isSome { attemptsBySHA.insert(deployment.sha, attempt) }
    if deployment.version.isSome, deployment.version != deployment.sha {
      attemptsBySHA.insert(deployment.version, attempt)
    }
    for sha in deployment.shas ?? [] { contents.insert(sha, attempt) }
    attempts.appendSparingly(Int32(place))
    marks.appendSparingly(mark)
    finishes.appendSparingly(deployment.finish ?? .distantFuture)
    successes.append(deployment.result == .succeeded)
    attemptEnvironments.appendSparingly(deployment.env)
    if place >= attemptAt.count {
      let missing = max(place + 1, deployments.count) - attemptAt.count
      attemptAt.append(contentsOf: repeatElement(-1, count: missing))
    }
    attemptAt[place] = Int32(attempt)
  }

  /// Takes the last attempt back, with what it delivered.
  func removeLastAttempt() {
    attemptAt[Int(attempts.removeLast())] = -1
    attemptEnvironments.removeLast()
    let mark = marks.removeLast()
    arrivals.removeLast(arrivals.count - mark.arrivals.lowerBound)
    finishes.removeLast()
    successes.removeLast()
    contents.rewind(to: attempts.count)
    attemptsByID.rewind(to: attempts.count)
    attemptsBySHA.rewind(to: attempts.count)
  }
}

/// Attempts by a symbol: filled in order of the attempts, and emptied from the last on.
///
/// The newer ones stand apart until they are many; sorted among the others when first asked then.
final class AttemptIndex {
  private var sorted: [(symbol: UInt32, attempt: Int32)] = []
  /// In order of the attempts; and from which attempt on ``sorted`` holds nothing that counts.
  private var newer: [(symbol: UInt32, attempt: Int32)] = []
  private var end = Int32.max

  /// Notes that an attempt has the symbol.
  func insert(_ symbol: Symbol, _ attempt: Int) {
    newer.appendSparingly((symbol.rawValue, Int32(attempt)))
  }

  /// Forgets the attempts from one on.
  func rewind(to attempt: Int) {
    while let last = newer.last, last.attempt >= attempt { newer.removeLast() }
    end = min(end, Int32(attempt))
  }

  /// The attempts that have a symbol, in order; one for each time it was noted.
  func attempts(_ symbol: Symbol) -> [Int] {
    if newer.count > 256 { merge() }
    var found: [Int] = []
    var place = sorted.firstPlace { $0.symbol >= symbol.rawValue }
    while place < sorted.count, sorted[place].symbol == symbol.rawValue {
      if sorted[place].attempt < end { found.append(Int(sorted[place].attempt)) }
      place += 1
    }
    for entry in newer where entry.symbol == symbol.rawValue { found.append(Int(entry.attempt)) }
    return found
  }

  private func merge() {
    newer.sort { $0 < $1 }
    var all: [(symbol: UInt32, attempt: Int32)] = []
    all.reserveCapacity(sorted.count + newer.count)
    var next = 0
    for entry in sorted where entry.attempt < end {
      while next < newer.count, newer[next] < entry {
        all.append(newer[next])
        next += 1
      }
      all.append(entry)
    }
    all += newer[next...]
    sorted = all
    newer = []
    end = .max
  }
}

/// What an attempt is, apart from what incidents and later repairs make of it.
struct AttemptMark {
  var isRollback = false
  var isRedeploy = false
  private var replacing: Int32 = -1
  private var range: Range<Int32> = 0..<0

  /// The attempt whose rollback replaced this one.
  var replacedBy: Int? {
    get { replacing < 0 ? nil : Int(replacing) }
    set { replacing = newValue.map(Int32.init) ?? -1 }
  }

  /// Its arrivals, as a range of ``ServiceDelivery/arrivals``.
  var arrivals: Range<Int> {
    get { Int(range.lowerBound)..<Int(range.upperBound) }
    set { range = Int32(newValue.lowerBound)..<Int32(newValue.upperBound) }
  }
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
final class EnvironmentDelivery {
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

  init(env: Symbol, tier: EnvironmentTier, service: Int) {
    self.env = env
    self.tier = tier
    deliveredBy = PlaceTable(service: service, absent: -1)
    content = Content(service: service)
  }
}
