import DeliveryEvents

/// The runs on the trunk that ended green or red, and for how long it was red.
///
/// Of a service with pipelines these are looked at, for a pipeline is the sum of its jobs; else its jobs.
struct TrunkRuns {
  private let tries: [RunTry]
  /// The services of which pipelines are looked at.
  private let withPipelines: Set<Int>

  /// - Parameter tries: In order of their ends.
  init(_ tries: [RunTry]) {
    self.tries = tries
    var found: Set<Int> = []
    for one in tries where one.isTrunk == true && one.isDecided && !one.isJob {
      found.insert(one.service)
    }
    withPipelines = found
  }

  /// In order of their ends; never put together, for there may be very many.
  var decided: some Sequence<RunTry> {
    tries.lazy.filter { [withPipelines] in
      $0.isTrunk == true && $0.isDecided && (!$0.isJob || !withPipelines.contains($0.service))
    }
  }

  /// Whose they are.
  var services: Set<Int> { decided.reduce(into: []) { $0.insert($1.service) } }

  /// From a red end to the next green one of the same name.
  struct RedStretch {
    var service: Int
    var name: Symbol
    var pipeline: Symbol
    /// What it was red on first.
    var sha: Symbol
    var start: Timestamp
    /// `nil` while it is red.
    var end: Timestamp?

    func interval(until now: Timestamp) -> Interval { Interval(start: start, end: end ?? now) }
  }

  private struct Unit: Hashable {
    var service: Int
    var name: Symbol
  }

  /// In order of their beginnings.
  var redStretches: [RedStretch] {
    var open: [Unit: RedStretch] = [:]
    var found: [RedStretch] = []
    for one in decided {
      let unit = Unit(service: one.service, name: one.name)
      guard let end = one.end else { continue }
      if one.state == .failed {
        if open[unit] == nil {
          open[unit] = RedStretch(
            service: one.service, name: one.name, pipeline: one.pipeline, sha: one.sha, start: end)
        }
      } else if var stretch = open.removeValue(forKey: unit) {
        stretch.end = end
        found.append(stretch)
      }
    }
    return found + open.values
  }
}

/// Runs that were red and then green on one commit.
enum FlakyRuns {
  private struct Unit: Hashable {
    var service: Int
    var isJob: Bool
    var name: Symbol
    var sha: Symbol
  }

  /// Jobs, and pipelines without jobs, that ended green or red and name a commit; never put together, for there may be
  /// very many.
  static func units(_ tries: [RunTry]) -> some Sequence<RunTry> {
    let withJobs = tries.reduce(into: Set<Symbol>()) { if $1.isJob { $0.insert($1.pipeline) } }
    return tries.lazy.filter {
      $0.isDecided && $0.sha.isSome && ($0.isJob || !withJobs.contains($0.pipeline))
    }
  }

  /// Each red run whose next one of the same name on the same commit is green, in order of their ends.
  static func pairs(_ units: some Sequence<RunTry>) -> [(red: RunTry, green: RunTry)] {
    var red: [Unit: RunTry] = [:]
    var found: [(red: RunTry, green: RunTry)] = []
    for one in units {
      let unit = Unit(
        service: one.service, isJob: one.isJob, name: one.name, sha: one.sha)
      if one.state == .failed {
        red[unit] = one
      } else if let before = red.removeValue(forKey: unit) {
        found.append((before, one))
      }
    }
    return found
  }
}
