import DeliveryEvents

/// The deployments of a service to production as alerts judge them, read where they stand.
struct AlertAttempts: RandomAccessCollection {
  /// A deployment to production.
  struct Attempt {
    var finish: Timestamp
    /// From when on it is known to have failed; the distant future for one that did not.
    var failed: Timestamp
    var isSuccess: Bool
    var isRework: Bool
    /// How many lead times there are, and their sum: many that are long have none in nanoseconds alone.
    var samples = 0
    var leadSeconds = 0
    var leadNanoseconds = 0
  }

  let delivery: ServiceDelivery
  let failures: ServiceFailures

  var startIndex: Int { 0 }
  var endIndex: Int { delivery.attempts.count }

  /// When each finished, in order.
  var finishes: [Timestamp] { delivery.finishes }

  subscript(place: Int) -> Attempt {
    var attempt = Attempt(
      finish: delivery.finishes[place], failed: failures.failure(of: place),
      isSuccess: delivery.successes[place], isRework: failures.verdicts[place].isRework)
    forEachSample(of: place) { nanoseconds in
      attempt.samples += 1
      attempt.leadSeconds &+= Int(nanoseconds / 1_000_000_000)
      attempt.leadNanoseconds &+= Int(nanoseconds % 1_000_000_000)
    }
    return attempt
  }

  /// Calls `body` with each lead time of a deployment.
  func forEachSample(of place: Int, _ body: (Int64) -> Void) {
    for index in delivery.marks[place].arrivals {
      let arrival = delivery.arrivals[index]
      if arrival.kind == .sample { body(arrival.nanoseconds) }
    }
  }

  /// The deployments that finished after an instant.
  func finished(after start: Timestamp) -> Range<Int> {
    delivery.firstAttempt(after: start)..<endIndex
  }

  /// How many deployments from a place on are known to have failed by an instant.
  func failures(from place: Int, by now: Timestamp) -> Int {
    let failed = failures.failed
    let first = failed.firstPlace { $0.place >= Int32(place) }
    return failed[first...].reduce(0) { $1.time <= now ? $0 + 1 : $0 }
  }

  /// The lead times of the deployments that finished after an instant.
  func leadTimes(after start: Timestamp) -> SignalCounts.Sum {
    var sum = SignalCounts.Sum()
    let first = delivery.arrivals.firstPlace { $0.finish > start }
    for arrival in delivery.arrivals[first...] where arrival.kind == .sample {
      sum.add(arrival.nanoseconds, sign: 1)
    }
    return sum
  }

  /// When the latest success finished among those before a place; `nil` for none.
  func latestSuccess(before place: Int) -> Timestamp? {
    delivery.successes[..<place].lastIndex(of: true).map { delivery.finishes[$0] }
  }

  /// When each success finished from a place on, in order.
  func successes(from place: Int) -> some Sequence<Timestamp> {
    (place..<endIndex).lazy.filter { delivery.successes[$0] }.map { delivery.finishes[$0] }
  }
}
