import EventIntake

/// Notices what happens to files while they are played.
struct SourceWatch {
  private var known: [SourceStatus] = []

  /// What to say about the sources since the last look; `nil` when nothing is remarkable.
  mutating func remark(on sources: [SourceStatus]) -> String? {
    defer { known = sources }
    // What is there at the first look is no news.
    guard !known.isEmpty else { return nil }
    // Sources keep their places, whatever their files are called by now.
    for (place, source) in sources.enumerated() {
      if let remark = remark(on: source, before: place < known.count ? known[place] : nil) {
        return remark
      }
    }
    return nil
  }

  private func remark(on source: SourceStatus, before: SourceStatus?) -> String? {
    let name = Path.lastPart(source.path)
    guard let before else {
      return source.state == .waiting
        ? "\(name) is gone, and waited for; what had been read is kept"
        : "\(name) has come, and is read, too"
    }
    if source.path != before.path {
      return "\(Path.lastPart(before.path)) was rotated to \(name), and is read on"
    }
    if source.generations > before.generations {
      return "\(name) was truncated or rewritten; what had been read is kept"
    }
    if case .unreadable(let reason) = source.state {
      return before.state == .following
        ? "\(name) cannot be read any more: \(reason); what had been read is kept" : nil
    }
    if before.state == .waiting, source.state != .waiting { return "\(name) has come, and is read" }
    return nil
  }
}
