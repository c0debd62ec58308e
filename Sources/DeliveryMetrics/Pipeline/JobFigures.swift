import DeliveryEvents

/// One end or beginning of whatever a job of the pipeline stands for, in the form in which all are
/// counted.
struct JobEvent {
  // The narrowest together: there are many.
  let time: Timestamp
  /// How long it took; `nil` where that is not known, or is nothing.
  @CompactDuration var nanoseconds: Int64?
  @CompactDuration var queue: Int64?
  private let commit: Symbol
  private let place: Symbol
  /// What it was about beside the service, such as one of several health checks.
  let part: Symbol
  let state: PipelineJob.State
  /// Whether it decides if the job is red: a run on the trunk, a deployment, a health check.
  let isTrunk: Bool

  init(
    state: PipelineJob.State, time: Timestamp, nanoseconds: Int64? = nil, queue: Int64? = nil,
    subject: Subject? = nil, isTrunk: Bool, part: Symbol = .none
  ) {
    self.state = state
    self.time = time
    commit = subject?.commit ?? .none
    place = subject?.place ?? .none
    self.isTrunk = isTrunk
    self.part = part
    self.nanoseconds = nanoseconds
    self.queue = queue
  }

  /// What a retry is of: the commit and where it ran; `nil` where no commit is named.
  var subject: Subject? { commit.isSome ? Subject(commit: commit, place: place) : nil }

  struct Subject: Hashable {
    var commit: Symbol
    var place = Symbol.none
  }

  var isGreen: Bool? {
    switch state {
    case .succeeded, .up: true
    case .failed, .down, .degraded: false
    case .queued, .running, .cancelled, .skipped, .seen: nil
    }
  }

  /// At one instant the graver one is the last.
  static func isBefore(_ left: Self, _ right: Self) -> Bool {
    if left.time != right.time { return left.time < right.time }
    return left.state.rank < right.state.rank
  }
}

extension PipelineJob.State {
  /// Which of two of one instant is the last.
  fileprivate var rank: Int {
    switch self {
    case .seen: 0
    case .queued: 1
    case .running: 2
    case .skipped: 3
    case .cancelled: 4
    case .failed: 5
    case .succeeded: 6
    case .up: 7
    case .degraded: 8
    case .down: 9
    }
  }
}

/// What happened, by a name and a service: as symbols while it is read, for there is much of it.
struct JobEvents {
  private struct Key: Hashable {
    var name: Symbol
    var service: Int
  }

  private var numbers: [Key: Int] = [:]
  private var lists: [(key: Key, events: [JobEvent])] = []

  mutating func append(_ event: JobEvent, name: Symbol, service: Int) {
    let key = Key(name: name, service: service)
    if let number = numbers[key] {
      lists[number].events.appendSparingly(event)
    } else {
      numbers[key] = lists.count
      lists.append((key, [event]))
    }
  }

  /// The same by the texts of names and of services.
  consuming func texts(name: (Symbol) -> String, service: (Int) -> String)
    -> [String: [String: [JobEvent]]]
  {
    var found: [String: [String: [JobEvent]]] = [:]
    // Taken out one by one, the first first: nearly every list stays what it is.
    lists.reverse()
    while let (key, events) = lists.popLast() {
      found[name(key.name), default: [:]][service(key.service), default: []].join(events)
    }
    return found
  }
}

extension [JobEvent] {
  /// Adds a list, which stays where it is if there is nothing yet.
  fileprivate mutating func join(_ events: [JobEvent]) {
    if isEmpty { self = events } else { self += events }
  }
}

/// Makes a row of the pipeline of what happened in each service.
struct JobFigures {
  let name: String
  let source: PipelineJob.Source
  let window: WindowSpan

  /// - Parameter events: By the names of services; empty for a service that a line did not name.
  func job(_ events: [String: [JobEvent]]) -> PipelineJob {
    let events = events.mapValues { $0.sorted(by: JobEvent.isBefore) }
    var job = figures(events.values.map { $0 })
    let names = events.keys.sorted()
    if names.count == 1 {
      job.service = names[0].isEmpty ? nil : names[0]
      return job
    }
    job.services = names.map { name in
      var row = figures([events[name] ?? []])
      row.service = name
      return row
    }
    job.redServices = job.services.count { $0.redSince != nil }
    job.redSince = job.services.compactMap(\.redSince).min()
    job.services =
      job.services.filter { $0.redSince != nil } + job.services.filter { $0.redSince == nil }
    return job
  }

  private func figures(_ lists: [[JobEvent]]) -> PipelineJob {
    var job = PipelineJob(name: name, source: source)
    var lengths = Durations()
    var queues = Durations()
    var green = 0
    var last: JobEvent?
    for events in lists {
      for event in events {
        if last.map({ JobEvent.isBefore($0, event) }) ?? true { last = event }
        guard event.time > window.from, event.time <= window.to else { continue }
        if event.state == .seen { job.runs += 1 }
        if let queue = event.queue { queues.record(queue) }
        guard let isGreen = event.isGreen else { continue }
        job.runs += 1
        if isGreen { green += 1 }
        if let length = event.nanoseconds, length > 0 { lengths.record(length) }
      }
      job.flaky += flaky(events)
      if lists.count == 1 { job.redSince = redSince(events) }
    }
    job.state = last?.state
    job.time = last?.time
    job.redServices = job.redSince == nil ? 0 : 1
    job.p50 = lengths.percentile(0.5)
    job.p90 = lengths.percentile(0.9)
    job.queueP50 = queues.percentile(0.5)
    job.queueP90 = queues.percentile(0.9)
    if job.runs > 0, source != .metric {
      job.passRate = Double(green) / Double(job.runs)
      if lists.contains(where: { $0.contains { $0.subject != nil } }) {
        job.flakyRate = Double(job.flaky) / Double(job.runs)
      }
    }
    return job
  }

  /// Red ones whose next one on the same commit is green, ending in the window.
  private func flaky(_ events: [JobEvent]) -> Int {
    var red: Set<JobEvent.Subject> = []
    var count = 0
    for event in events {
      guard let subject = event.subject, let isGreen = event.isGreen else { continue }
      if !isGreen {
        red.insert(subject)
      } else if red.remove(subject) != nil, event.time > window.from, event.time <= window.to {
        count += 1
      }
    }
    return count
  }

  /// Since when a part of it is red; the earliest.
  private func redSince(_ events: [JobEvent]) -> Timestamp? {
    var since: [Symbol: Timestamp] = [:]
    for event in events where event.isTrunk {
      guard let isGreen = event.isGreen else { continue }
      if isGreen {
        since[event.part] = nil
      } else if since[event.part] == nil {
        since[event.part] = event.time
      }
    }
    return since.values.min()
  }
}
