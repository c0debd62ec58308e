import DeliveryEvents

/// What the value stream is derived from.
struct StreamInput {
  let facts: Facts
  let find: CommitFinder
  let derivation: Derivation
  let settings: Settings
  let rules: NameRules
  let deployed: DeployedRuns
}

/// The items of the value stream and their visits, service by service.
struct StreamDerivation {
  var services: [ServiceStream] = []
}

/// What came since the items of a service were last followed, apart from its deliveries.
struct StreamNews {
  /// Whether it may be anything.
  var isAll = true
  /// Commits and lines of changes that appeared, changed, or disappeared.
  var commits: [Int32] = []
  var changes: [Int32] = []
  /// The same of commits of other services that it looked for, or follows.
  var foreign: [CommitPlace] = []
  /// Heads whose CI may be another, and runs that deployments name or name no more.
  var shas: Set<Symbol> = []
  /// Shas of deployments whose verification may be another.
  var verified: Set<Symbol> = []
  /// The first instant at which health is another; the distant future when it is as it was.
  var healthFrom = Timestamp.distantFuture
  /// Attempts of which incidents or repairs made something else.
  var attempts: [Int] = []

  static var none: StreamNews {
    var news = StreamNews()
    news.isAll = false
    return news
  }
}
