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
  private var activeOrUnknown = Int64.min

  /// What stands where there is no visit.
  static let none = Visit(stage: .development, entered: .distantFuture, left: .distantFuture)

  init(stage: Stage, entered: Timestamp, left: Timestamp? = nil) {
    self.stage = stage
    self.entered = entered
    self.left = left
  }

  /// Nanoseconds of active time up to ``left``; `nil` when the split into active and waiting is unknown.
  var active: Int64? {
    get { activeOrUnknown == .min ? nil : activeOrUnknown }
    set { activeOrUnknown = newValue ?? .min }
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
}

/// The items of one service, and which stages the service has.
///
/// An object: a ``StreamWalk`` keeps it up to date where it stands.
final class ServiceStream {
  private(set) var items: [StreamItem] = []
  /// The visits of all items, and among them some of nobody, which are no visits.
  private(set) var visits: [Visit] = []
  var stages: StageSet = []
  /// How many of ``visits`` are nobody's.
  private var lost = 0

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
      for (index, visit) in found.enumerated() { visits[Int(old.lowerBound) + index] = visit }
      item.visits = old.lowerBound..<(old.lowerBound + Int32(found.count))
      lose(item.visits.upperBound..<old.upperBound)
    } else {
      lose(old)
      item.visits = Int32(visits.count)..<Int32(visits.count + found.count)
      if visits.count + found.count > visits.capacity {
        visits.reserveCapacity(visits.count + visits.count / 8 + found.count)
      }
      visits += found
    }
    items[place] = item
    if lost > 1024, lost > visits.count / 2 { compact() }
  }

  private func lose(_ range: Range<Int32>) {
    for index in range { visits[Int(index)] = .none }
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
    lost = 0
  }
}
