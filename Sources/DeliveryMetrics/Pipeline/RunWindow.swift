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
    trunk = reader.trunk
    tries = reader.takeSorted()
  }
}

/// The order of what runs did, which arrival does not change.
extension RunReader {
  /// Hands over what was found, in order, where it stands: there may be very much of it.
  mutating func takeSorted() -> [RunTry] {
    var tries = takeFound()
    tries.sort { left, right in
      let ends = (left.end ?? .distantFuture, right.end ?? .distantFuture)
      if ends.0 != ends.1 { return ends.0 < ends.1 }
      if left.state.rank != right.state.rank { return left.state.rank < right.state.rank }
      if left.start != right.start { return left.start < right.start }
      return isBefore(left, right)
    }
    return tries
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
