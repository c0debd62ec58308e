import EventIntake

/// Notices what happens to files while they are played.
struct SourceWatch {
  private var generations: [Int] = []
  private var states: [SourceStatus.State] = []

  /// What to say about the sources since the last look; `nil` when nothing is remarkable.
  mutating func remark(on sources: [SourceStatus]) -> String? {
    defer {
      generations = sources.map(\.generations)
      states = sources.map(\.state)
    }
    // The sources known before keep their places; those of a first look are no news.
    guard !states.isEmpty else { return nil }
    for (place, source) in sources.enumerated() {
      // The last part of a path tells more than the first.
      let name = source.path.split(separator: "/").last.map(String.init) ?? source.path
      guard place < states.count else {
        return "\(name) has come: it is read, too"
      }
      if source.generations > generations[place] {
        return "\(name) was truncated or rewritten: what had been read is kept"
      }
      if source.state == .finished, states[place] == .following {
        return "\(name) was rotated away: what had been read is kept"
      }
      if source.state == .waiting, states[place] == .following {
        return "\(name) is gone: what had been read is kept"
      }
      if case .unreadable(let reason) = source.state, states[place] == .following {
        return "\(name) cannot be read any more: \(reason); what had been read is kept"
      }
    }
    return nil
  }
}
