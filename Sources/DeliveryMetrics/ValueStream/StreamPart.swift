import DeliveryEvents

/// The instants that the figures of a window depend on.
struct StreamInstants: Equatable {
  /// Where the window begins, where what was observed of it does, the middle of that, and the clock.
  let all: SIMD4<Int64>

  init(window: WindowSpan, observed: Interval) {
    let half = observed.end.nanoseconds(since: observed.start) / 2
    all = SIMD4(
      window.from.nanoseconds, observed.start.nanoseconds,
      observed.start.advanced(byNanoseconds: half).nanoseconds, window.to.nanoseconds)
  }

  var from: Int64 { all[0] }
  var start: Int64 { all[1] }
  var now: Int64 { all[3] }
}

/// The time that some stays share with the observed part of a window: its length as a function of where that
/// begins and ends, which holds as long as neither passes a beginning or an end of a stay.
struct SharedTime {
  private var ends: Int128 = 0
  private var open = 0
  private var begins: Int128 = 0
  private var early = 0

  /// Adds a stay that began by now; `end` is `nil` for one that goes on.
  @inline(__always)
  mutating func add(from begin: Int64, to end: Int64?, _ instants: StreamInstants) {
    if let end {
      if end <= begin || end <= instants.start { return }
      ends += Int128(end)
    } else {
      open += 1
    }
    if begin > instants.start { begins += Int128(begin) } else { early += 1 }
  }

  mutating func add(_ other: SharedTime) {
    ends += other.ends
    open += other.open
    begins += other.begins
    early += other.early
  }

  func nanoseconds(_ instants: StreamInstants) -> Int128 {
    ends + Int128(open) * Int128(instants.now) - begins
      - Int128(early) * Int128(instants.start)
  }
}

/// What the visits of one service to one stage come to in a window.
struct StagePart {
  var wip = 0
  var arrivals = 0
  var departures = 0
  var judged = 0
  var clean = 0
  var time = SharedTime()
  /// When each visit that goes on was entered.
  var entries: [Int64] = []
  /// Of whole visits with a length.
  var lengths: [Int64] = []
  /// Of those of which it is known how much was active: how many, and that and the rest of all together.
  var splits = 0
  var active: Int128 = 0
  var waiting: Int128 = 0
  /// The same one by one, of the stages that may be a bottleneck.
  var actives: [Int64] = []
  var waits: [Int64] = []
  /// How many there were when what was observed began, in the middle, and now.
  var growth: (Int, Int, Int) = (0, 0, 0)

  /// Counts a visit that has been entered by now.
  @inline(__always)
  fileprivate mutating func record(_ visit: Visit, left: Int64?, _ instants: StreamInstants) {
    let entered = visit.entered.nanoseconds
    let left = left.flatMap { $0 <= instants.now ? $0 : nil }
    if let left, left <= instants.from { return }
    time.add(from: entered, to: left, instants)
    if entered > instants.from { arrivals += 1 }
    guard let left else {
      wip += 1
      entries.append(entered)
      return
    }
    departures += 1
    if !visit.isAbandoned || visit.isReopened {
      judged += 1
      if !visit.isMiss { clean += 1 }
    }
    let (length, isTooLong) = left.subtractingReportingOverflow(entered)
    guard isTooLong || length > 0, !visit.isAbandoned else { return }
    lengths.append(isTooLong ? .max : length)
    guard let active = visit.active else { return }
    let wait = lengths[lengths.count - 1] - active
    splits += 1
    self.active += Int128(active)
    waiting += Int128(wait)
    if StreamPart.streamStages.contains(visit.stage) {
      actives.append(active)
      waits.append(wait)
    }
  }
}

/// What a block of the items and visits of one service comes to in a window, and for which windows that holds.
///
/// An object, for all figures of a stream are made by going through those of all services.
final class StreamPart {
  private(set) var stages = [StagePart](repeating: StagePart(), count: 5)
  /// Of items that arrived in the window after they landed: how many, how long they took together, how much
  /// of that they were in each stage, and how much was active or is not known.
  private(set) var completed = 0
  private(set) var total: Int128 = 0
  private(set) var inStage: [Int128] = [0, 0, 0, 0, 0]
  private(set) var active: Int128 = 0
  private(set) var unknown: Int128 = 0
  /// How long items were on their way.
  private(set) var underway = SharedTime()

  private let block: Int
  /// The ``ServiceStream/revision(ofBlock:)`` it was made of.
  private let revision: Int
  private var bounds: InstantBounds

  /// Looks through what of a block did not end before the window.
  init(_ stream: ServiceStream, block: Int, _ instants: StreamInstants) {
    self.block = block
    revision = stream.revision(ofBlock: block)
    bounds = InstantBounds(instants.all)
    stream.forEach(inBlock: block, endingAfter: Timestamp(nanoseconds: instants.from)) {
      bounds.note($0)
    } visit: { visit in
      bounds.note(visit.entered)
      if let left = visit.left { bounds.note(left) }
      record(visit, instants)
    } item: { item, visits in
      record(item, visits, instants)
    }
  }

  /// Whether it is what a window would come to as well.
  func holds(_ stream: ServiceStream, _ instants: StreamInstants) -> Bool {
    revision == stream.revision(ofBlock: block) && bounds.hold(instants.all)
  }

  @inline(__always)
  private func record(_ visit: Visit, _ instants: StreamInstants) {
    let stage = visit.stage.rawValue
    let entered = visit.entered.nanoseconds
    let left = visit.left?.nanoseconds
    func isThere(_ instant: Int64) -> Int { entered <= instant && (left ?? .max) > instant ? 1 : 0 }
    stages[stage].growth.0 += isThere(instants.start)
    stages[stage].growth.1 += isThere(instants.all[2])
    stages[stage].growth.2 += isThere(instants.now)
    if entered <= instants.now { stages[stage].record(visit, left: left, instants) }
  }

  private func record(
    _ item: StreamItem, _ visits: UnsafeBufferPointer<Visit>, _ instants: StreamInstants
  ) {
    guard let landed = item.landed else { return }
    bounds.note(landed)
    if let arrived = item.arrived { bounds.note(arrived) }
    let arrived = item.arrived.flatMap { $0.nanoseconds <= instants.now ? $0 : nil }
    if landed.nanoseconds <= instants.now {
      underway.add(from: landed.nanoseconds, to: arrived?.nanoseconds, instants)
    }
    guard let arrived, arrived.nanoseconds > instants.from, arrived > landed else { return }
    let span = Interval(start: landed, end: arrived)
    completed += 1
    total += Int128(span.nanoseconds)
    for place in item.visits {
      let visit = visits[Int(place)]
      guard Self.streamStages.contains(visit.stage) else { continue }
      let stay = Interval(start: visit.entered, end: visit.left ?? .distantFuture)
      let time = Int128(stay.clipped(to: span).nanoseconds)
      inStage[visit.stage.rawValue] += time
      if let known = visit.active { active += Int128(known) } else { unknown += time }
    }
  }

  /// Where completed items are followed.
  static let streamStages = Stage.testing...Stage.production
}
