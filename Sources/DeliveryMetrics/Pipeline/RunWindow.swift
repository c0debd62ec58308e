import DeliveryEvents

/// What pipelines and jobs did over a stretch of time: each the merge of its lines that can be seen, and
/// each start to end for itself.
///
/// Lines from a day before the stretch on are looked at, for what began then and ends in it. Nothing is
/// kept between two calls, and no look-up by commit is needed.
struct RunWindow {
  /// In order of their ends, those that have not ended last; at one instant by what tells them apart.
  let tries: [RunTry]

  /// - Parameter services: The numbers of those in scope; `nil` for everything.
  init(
    _ facts: Facts, services: Set<Int>?, from: Timestamp, to: Timestamp, trunk: inout TrunkNames
  ) {
    var reader = RunReader(facts: facts, services: services, now: to, trunk: trunk)
    reader.read(after: from.advanced(byNanoseconds: -86_400_000_000_000))
    tries = reader.sorted()
    trunk = reader.trunk
  }
}

/// The order of what runs did, which arrival does not change.
extension RunReader {
  /// What decides the order of nearly all: small, for there are many.
  private struct Place {
    var end: Timestamp
    var start: Timestamp
    var rank: Int32
    var index: Int32
  }

  func sorted() -> [RunTry] {
    var places = found.enumerated().map { index, one in
      Place(
        end: one.end ?? .distantFuture, start: one.start, rank: Int32(one.state.rank),
        index: Int32(index))
    }
    places.sort { left, right in
      if left.end != right.end { return left.end < right.end }
      if left.rank != right.rank { return left.rank < right.rank }
      if left.start != right.start { return left.start < right.start }
      return isBefore(found[Int(left.index)], found[Int(right.index)])
    }
    return places.map { found[Int($0.index)] }
  }

  private func isBefore(_ left: RunTry, _ right: RunTry) -> Bool {
    if left.service != right.service {
      return symbols.precedes(name(left.service), name(right.service))
    }
    if left.isJob != right.isJob { return right.isJob }
    for (one, other) in [
      (left.name, right.name), (left.pipeline, right.pipeline), (left.sha, right.sha),
    ] where one != other {
      return symbols.precedes(one, other)
    }
    if left.state != right.state { return left.state.precedes(right.state) }
    return left.queue ?? -1 < right.queue ?? -1
  }

  private func name(_ service: Int) -> Symbol {
    service == RunTry.nobody ? facts.defaultService : facts.services[service].name
  }
}
