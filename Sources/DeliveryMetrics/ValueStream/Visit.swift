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
  var isFollowed = false
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
}

/// The items of one service, and which stages the service has.
struct ServiceStream: Equatable {
  var items: [StreamItem] = []
  /// The visits of all items, item by item.
  var visits: [Visit] = []
  var stages: StageSet = []
}
