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
  /// Adds what is told of each start to end; a run that only waits is one, too.
  func addTries(service: Int, sha: Symbol, isTrunk: Bool?, to found: inout [RunTry]) {
    func one(_ state: EventState, _ start: Timestamp, _ end: Timestamp?) -> RunTry {
      RunTry(
        isJob: isJob, service: service, name: name, pipeline: isJob ? run : pipelineID, sha: sha,
        isTrunk: isTrunk, state: state, start: start, end: end)
    }
    let first = found.count
    forEachRun { span, state in
      found.append(one(state, span.start, state == .started ? nil : span.end))
    }
    var queued: Timestamp?
    var isStarted = false
    for line in lines {
      if line.state == .queued { queued = min(queued ?? line.time, line.time) }
      if let time = line.queued { queued = min(queued ?? time, time) }
      if line.state == .started || line.started != nil { isStarted = true }
    }
    guard let queued else { return }
    if found.count == first {
      found.append(one(.queued, queued, nil))
    } else if isStarted, found[first].start >= queued {
      // A retry under the same id is queued anew, which the log mostly does not tell.
      found[first].queue = found[first].start.nanoseconds(since: queued)
    }
  }
}
