import DeliveryEvents

/// A stay of an item in a stage.
struct Visit: Equatable {
  var stage: Stage
  var entered: Timestamp
  /// When it ends; may lie after the clock, as the end of a bake time does. `nil`: nothing known ends it.
  var left: Timestamp?
  /// Nanoseconds of active time up to ``left``; `nil` when the split into active and waiting is unknown.
  var active: Int64?
  var isMiss = false
  /// Whether the change was closed without landing.
  var isAbandoned = false
  var isReopened = false

  /// Nanoseconds from entering to leaving; `nil` while open.
  var length: Int64? { left.map { $0.nanoseconds(since: entered) } }
}

/// A change, or a bare commit, on its way (METRICS.md 5b).
struct StreamItem: Equatable {
  var service: Int
  var landed: Timestamp?
  /// When it arrived in production.
  var arrived: Timestamp?
  var isFollowed = false
  var visits: [Visit] = []
}

/// The items of one service, and which stages the service has.
struct ServiceStream: Equatable {
  var items: [StreamItem] = []
  var stages: Set<Stage> = []
}
