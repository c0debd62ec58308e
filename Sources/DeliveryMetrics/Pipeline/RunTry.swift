import DeliveryEvents

/// One start to end of a pipeline or a job.
struct RunTry {
  var isJob: Bool
  /// The number of its service; ``nobody`` for that of lines that name none, where no other line is of it.
  var service: Int
  var name: Symbol
  /// The id of the pipeline, or of the one that the job belongs to.
  var pipeline: Symbol
  /// As given, or the pipeline's; none where neither names one.
  var sha: Symbol
  /// Whether it ran on the trunk; `nil` where neither a branch nor a commit tells.
  var isTrunk: Bool?
  /// How it ended; `started` while it runs, `queued` while it waits.
  var state: EventState
  /// When it began, or was queued.
  var start: Timestamp
  /// `nil` while it runs or waits.
  var end: Timestamp?
  /// From being queued to its start, in nanoseconds; `nil` where the log does not tell.
  var queue: Int64?

  static let nobody = -1

  /// When something last happened to it.
  var latest: Timestamp { end ?? start }

  /// Whether it ended green or red; anything else decides nothing.
  var isDecided: Bool { state == .succeeded || state == .failed }
}

extension CIRun {
  /// What is told of each start to end; a run that only waits is one, too.
  func tries(service: Int, sha: Symbol, isTrunk: Bool?) -> [RunTry] {
    func one(_ state: EventState, _ start: Timestamp, _ end: Timestamp?) -> RunTry {
      RunTry(
        isJob: isJob, service: service, name: name, pipeline: isJob ? run : pipelineID, sha: sha,
        isTrunk: isTrunk, state: state, start: start, end: end)
    }
    var found = tries.map { span, outcome -> RunTry in
      let state: EventState =
        switch outcome {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        case .running, .degraded, .down: .started
        }
      return one(state, span.start, state == .started ? nil : span.end)
    }
    let queued = lines.flatMap { line in
      (line.state == .queued ? [line.time] : []) + [line.queued].compactMap { $0 }
    }.min()
    guard let queued else { return found }
    if found.isEmpty { return [one(.queued, queued, nil)] }
    // A retry under the same id is queued anew, which the log mostly does not tell.
    let isStarted = lines.contains { $0.state == .started || $0.started != nil }
    if isStarted, found[0].start >= queued {
      found[0].queue = found[0].start.nanoseconds(since: queued)
    }
    return found
  }
}
