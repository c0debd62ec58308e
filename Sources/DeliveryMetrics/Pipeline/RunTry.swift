import DeliveryEvents

/// One start to end of a pipeline or a job.
struct RunTry {
  // The widest first: there are very many.
  /// When it began, or was queued.
  var start: Timestamp
  /// `nil` while it runs or waits.
  @CompactTime var end: Timestamp?
  private var queueOrUnknown = Int64.min
  private let serviceNumber: Int32
  var name: Symbol
  /// The id of the pipeline, or of the one that the job belongs to.
  var pipeline: Symbol
  /// As given, or the pipeline's; none where neither names one.
  var sha: Symbol
  var isJob: Bool
  /// Whether it ran on the trunk; `nil` where neither a branch nor a commit tells.
  var isTrunk: Bool?
  /// How it ended; `started` while it runs, `queued` while it waits.
  var state: EventState

  init(
    isJob: Bool, service: Int, name: Symbol, pipeline: Symbol, sha: Symbol, isTrunk: Bool?,
    state: EventState, start: Timestamp, end: Timestamp?
  ) {
    self.start = start
    self.end = end
    serviceNumber = Int32(service)
    self.name = name
    self.pipeline = pipeline
    self.sha = sha
    self.isJob = isJob
    self.isTrunk = isTrunk
    self.state = state
  }

  /// The number of its service; ``nobody`` for that of lines that name none, where no other line is of it.
  var service: Int { Int(serviceNumber) }

  /// From being queued to its start, in nanoseconds; `nil` where the log does not tell.
  var queue: Int64? {
    get { queueOrUnknown == .min ? nil : queueOrUnknown }
    set { queueOrUnknown = newValue ?? .min }
  }

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
      found.appendSparingly(one(state, span.start, state == .started ? nil : span.end))
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
      found.appendSparingly(one(.queued, queued, nil))
    } else if isStarted, found[first].start >= queued {
      // A retry under the same id is queued anew, which the log mostly does not tell.
      found[first].queue = found[first].start.nanoseconds(since: queued)
    }
  }
}
