import DeliveryEvents

/// A stay of an item in a stage.
struct Visit: Equatable {
  var stage: Stage
  var isMiss = false
  /// Whether the change was closed without landing.
  var isAbandoned = false
  var isReopened = false
  var entered: Timestamp
  /// When it ends; may lie after the clock, as the end of a bake time does. `nil`: nothing known ends it.
  @CompactTime var left: Timestamp?
  /// Nanoseconds of active time up to ``left``; `nil` when the split into active and waiting is unknown.
  @CompactDuration var active: Int64?

  /// What stands where there is no visit.
  static let none = Visit(stage: .development, entered: .distantFuture, left: .distantFuture)

  /// From when on a window that begins there knows nothing of it; the beginning of time for no visit.
  fileprivate var end: Timestamp {
    entered == .distantFuture ? .distantPast : left ?? .distantFuture
  }

  init(stage: Stage, entered: Timestamp, left: Timestamp? = nil) {
    self.stage = stage
    self.entered = entered
    self.left = left
  }
}

/// A change, or a bare commit, on its way (METRICS.md 5b).
struct StreamItem: Equatable {
  @CompactTime var landed: Timestamp?
  /// When it arrived in production.
  @CompactTime var arrived: Timestamp?
  /// The sha that stands for it; none for a change without one.
  var head = Symbol.none
  /// The change; none for a bare commit.
  var change = Symbol.none
  /// How many commits it owns.
  var commits: Int32 = 0
  /// Its visits, as a range of ``ServiceStream/visits``.
  var visits: Range<Int32> = 0..<0
  var isFollowed = false

  /// From when on a window that begins there knows nothing of it: what has not landed is in none.
  fileprivate var end: Timestamp {
    isFollowed && landed != nil ? arrived ?? .distantFuture : .distantPast
  }
}

/// The items of one service, and which stages the service has.
///
/// An object: a ``StreamWalk`` keeps it up to date where it stands.
final class ServiceStream {
  private(set) var items: [StreamItem] = []
  /// The visits of all items, and among them some of nobody, which are no visits.
  private(set) var visits: [Visit] = []
  var stages: StageSet = []
  /// Another number whenever an item was put.
  private(set) var revision = 0
  /// The same of the places of each block, among items and among visits.
  private var blocks = StreamBlocks()
  /// How many of ``visits`` are nobody's.
  private var lost = 0
  /// How long a visit after Development lasts that is long, and the places of the items that have one.
  private let longVisit: Int64
  private var slowItems: Set<Int32> = []
  private var itemEnds = StretchEnds()
  private var visitEnds = StretchEnds()

  init(longVisit: Int64) {
    self.longVisit = longVisit
  }

  /// Makes room for so many items.
  func reserve(_ count: Int) {
    items.reserveCapacity(count)
    visits.reserveCapacity(count * 3)
  }

  /// Puts an item with its visits in the place of what stood there, which grows when it is the next.
  func put(_ item: StreamItem, at place: Int, visits found: [Visit]) {
    var item = item
    while items.count <= place { items.appendSparingly(StreamItem()) }
    let old = items[place].visits
    if found.count <= old.count {
      for (index, visit) in found.enumerated() {
        visits[Int(old.lowerBound) + index] = visit
        visitEnds.note(visit.end, at: Int(old.lowerBound) + index)
      }
      item.visits = old.lowerBound..<(old.lowerBound + Int32(found.count))
      lose(item.visits.upperBound..<old.upperBound)
    } else {
      lose(old)
      item.visits = Int32(visits.count)..<Int32(visits.count + found.count)
      if visits.count + found.count > visits.capacity {
        visits.reserveCapacity(visits.count + visits.count / 8 + found.count)
      }
      for visit in found {
        visitEnds.note(visit.end, at: visits.count)
        visits.append(visit)
      }
    }
    items[place] = item
    itemEnds.note(item.end, at: place)
    revision += 1
    blocks.note(place..<place + 1, revision)
    blocks.note(Int(old.lowerBound)..<Int(old.upperBound), revision)
    blocks.note(Int(item.visits.lowerBound)..<Int(item.visits.upperBound), revision)
    if found.contains(where: isLong) {
      slowItems.insert(Int32(place))
    } else if !slowItems.isEmpty {
      slowItems.remove(Int32(place))
    }
    if lost > 1024, lost > visits.count / 2 { compact() }
  }

  /// In how many blocks it is looked at; none without items, and one for all that is not very much.
  var blockCount: Int { items.isEmpty ? 0 : StreamBlocks.count(max(items.count, visits.count)) }

  /// Another number whenever something in a block changed.
  func revision(ofBlock block: Int) -> Int { blockCount > 1 ? blocks[block] : revision }

  /// Calls `visit` with the visits of a block that end after an instant, and with some that do not; `item` with
  /// such items and the visits of all; and `passed` with instants of which the latest is the last end of all
  /// others of the block.
  @inline(__always)
  func forEach(
    inBlock block: Int, endingAfter instant: Timestamp, passed: (Timestamp) -> Void,
    visit: (Visit) -> Void, item: (StreamItem, UnsafeBufferPointer<Visit>) -> Void
  ) {
    let stretches = blockCount > 1 ? StreamBlocks.stretches(of: block) : 0..<Int.max
    visits.withUnsafeBufferPointer { visits in
      visitEnds.forEach(
        endingAfter: instant, of: visits.count, in: stretches, end: { visits[$0].end },
        passed: passed,
        { places in
          for place in places where visits[place].entered != .distantFuture { visit(visits[place]) }
        })
      items.withUnsafeBufferPointer { items in
        itemEnds.forEach(
          endingAfter: instant, of: items.count, in: stretches, end: { items[$0].end },
          passed: passed,
          { places in
            for place in places where items[place].isFollowed { item(items[place], visits) }
          })
      }
    }
  }

  /// Whether a visit of Testing, Staging or Production lasted long, or goes on.
  private func isLong(_ visit: Visit) -> Bool {
    switch visit.stage {
    case .development, .monitoring: false
    case .testing, .staging, .production:
      visit.left.map { $0.nanoseconds(since: visit.entered) >= longVisit } ?? true
    }
  }

  /// Calls `body` with each visit of Testing, Staging or Production that lasted long or goes on, in no order.
  func forEachLongVisit(_ body: (StreamItem, Visit) -> Void) {
    for place in slowItems {
      let item = items[Int(place)]
      for visit in visits[Int(item.visits.lowerBound)..<Int(item.visits.upperBound)]
      where isLong(visit) {
        body(item, visit)
      }
    }
  }

  private func lose(_ range: Range<Int32>) {
    for index in range {
      visits[Int(index)] = .none
      visitEnds.note(Visit.none.end, at: Int(index))
    }
    lost += range.count
  }

  private func compact() {
    var kept: [Visit] = []
    kept.reserveCapacity(visits.count - lost)
    for place in items.indices {
      let range = items[place].visits
      items[place].visits = Int32(kept.count)..<(Int32(kept.count) + Int32(range.count))
      kept += visits[Int(range.lowerBound)..<Int(range.upperBound)]
    }
    visits = kept
    blocks.note(0..<max(items.count, visits.count), revision)
    visitEnds = StretchEnds()
    for place in visits.indices { visitEnds.note(visits[place].end, at: place) }
    lost = 0
  }
}
