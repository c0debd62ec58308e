import DeliveryEvents

/// The lines of one key whose contents differ, and what stands in the facts for them: their merge.
struct Conflicts {
  private let names: ServiceNames
  private var groups: [UInt64: ConflictGroup] = [:]
  /// The keys of groups to which a line came that has not been merged yet.
  private var unsettled: Set<UInt64> = []

  /// - Parameter names: What lines get from their repositories.
  init(names: ServiceNames) {
    self.names = names
  }

  /// Takes in one more line of a key; tells whether no other line of it was equal.
  ///
  /// - Parameters:
  ///   - content: The content of the first line of the key, which stands at `location` of the facts.
  mutating func take(
    _ event: DeliveryEvent, content: @autoclosure () -> UInt64,
    at location: @autoclosure () -> LineLocation, _ facts: Facts
  ) -> Bool {
    let variant = facts.variant(event)
    let isNew = groups[
      event.key,
      default: ConflictGroup(facts.variant(at: location()), content: content(), at: location())
    ].take(variant, content: event.content)
    // Merged once all that come now have come: there may be very many of one key.
    if isNew { unsettled.insert(event.key) }
    return isNew
  }

  /// Merges groups to which a line came.
  mutating func settleNew(_ facts: inout Facts, clock: Timestamp) {
    if unsettled.isEmpty { return }
    for key in unsettled { settle(key, &facts, clock) }
    unsettled = []
  }

  /// The same, and merges again those of which another line has become visible, or hidden again.
  mutating func settle(_ facts: inout Facts, clock: Timestamp) {
    settleNew(&facts, clock: clock)
    for (key, group) in groups where !group.isSettled(at: clock) { settle(key, &facts, clock) }
  }

  /// How many groups that can be seen at the clock have a line after an instant, though what stands for them has
  /// not.
  func count(after limit: Timestamp, at clock: Timestamp) -> Int {
    groups.values.count { $0.latest > limit && $0.visible(at: clock) > 0 }
  }

  private mutating func settle(_ key: UInt64, _ facts: inout Facts, _ clock: Timestamp) {
    // Taken out, so that its lists are nobody else's while they are changed.
    guard var group = groups.removeValue(forKey: key) else { return }
    settle(&group, &facts, clock)
    groups[key] = group
  }

  /// Puts the merge of a group's visible lines in the place of what stood for it.
  private func settle(
    _ group: inout ConflictGroup, _ facts: inout Facts, _ clock: Timestamp
  ) {
    // Lines of one key share their time unless the key is a delivery id; before the first clock
    // all of them count.
    let limit = clock == .distantPast ? Timestamp.distantFuture : clock
    let horizon = group.visible(at: limit) > 0 ? limit : .distantFuture
    if let location = group.location { facts.replace(at: location) }
    group.merged = group.visible(at: horizon)
    // A clock that goes to and fro must not leave a line behind each time.
    if let known = group.places[group.merged] {
      facts.restore(at: known)
      group.location = known
    } else if let event = group.event(at: horizon, symbols: facts.symbols, names: names) {
      group.location = withUnsafePointer(to: facts.variant(event)) { facts.place($0) }
      group.places[group.merged] = group.location
    }
  }
}
