import DeliveryEvents

/// What changed of a service's deliveries since the items of its stream were last followed.
struct TouchedDeliveries {
  /// A deployment that took the place of another.
  struct Replacement {
    var place: Int
    var old: Deployment
    var new: Deployment
  }

  /// Beyond so many it costs less to follow all items anew.
  private static let limit = 20_000

  /// Whether it may be anything.
  private(set) var isAll = true
  /// Commits and unknown shas that were delivered or closed, or are so no more.
  private(set) var commits: [CommitPlace] = []
  private(set) var unknown: [Symbol] = []
  /// The first attempt that is another than before; and the first that another rollback replaced.
  private var firstAttempt = Int.max
  private var firstReplaced = Int.max
  private(set) var replacements: [Replacement] = []

  /// Nothing changed.
  static var none: TouchedDeliveries {
    var touched = TouchedDeliveries()
    touched.isAll = false
    return touched
  }

  @inline(__always)
  mutating func note(_ place: CommitPlace) {
    if isAll { return }
    commits.append(place)
    if commits.count > Self.limit { self = TouchedDeliveries() }
  }

  mutating func note(unknown sha: Symbol) {
    if isAll { return }
    unknown.append(sha)
    if unknown.count > Self.limit { self = TouchedDeliveries() }
  }

  @inline(__always)
  mutating func note(_ item: Content.Item) {
    if let place = item.place { note(place) } else { note(unknown: item.sha) }
  }

  mutating func note(attempt: Int) { firstAttempt = min(firstAttempt, attempt) }

  /// Notes an attempt that a rollback replaced, or replaces no more.
  mutating func note(replaced attempt: Int) { firstReplaced = min(firstReplaced, attempt) }

  /// Which attempts are others.
  var attempts: TouchedAttempts {
    isAll
      ? TouchedAttempts(first: 0, firstVerdict: 0)
      : TouchedAttempts(first: firstAttempt, firstVerdict: min(firstAttempt, firstReplaced))
  }

  mutating func note(_ old: Deployment, _ new: Deployment, at place: Int) {
    if isAll { return }
    replacements.append(Replacement(place: place, old: old, new: new))
    if replacements.count > Self.limit { self = TouchedDeliveries() }
  }
}
