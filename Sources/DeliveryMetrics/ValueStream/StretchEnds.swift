import DeliveryEvents

/// Of a long list, by stretches of some hundred places, when the last of what stands there ends: so that what ended
/// before a window need not be looked at one by one, however much of it there is.
struct StretchEnds {
  static let size = 512
  private var latest: [Timestamp] = []
  /// Whether something in a stretch may end earlier than it did.
  private var isStale: [Bool] = []

  /// Notes that what is put at a place ends at an instant, be it in the place of something else.
  mutating func note(_ end: Timestamp, at place: Int) {
    let stretch = place / Self.size
    while latest.count <= stretch {
      latest.append(.distantPast)
      isStale.append(false)
    }
    if end >= latest[stretch] {
      latest[stretch] = end
    } else {
      isStale[stretch] = true
    }
  }

  /// Calls `body` with the places of each of some stretches in which something ends after an instant, and `passed`
  /// with the latest end of every other of them; `end` tells what stands at a place.
  mutating func forEach(
    endingAfter instant: Timestamp, of count: Int, in stretches: Range<Int> = 0..<Int.max,
    end: (Int) -> Timestamp, passed: (Timestamp) -> Void, _ body: (Range<Int>) -> Void
  ) {
    for stretch in stretches.clamped(to: latest.indices) {
      let places = stretch * Self.size..<min(count, (stretch + 1) * Self.size)
      if isStale[stretch], latest[stretch] > instant {
        latest[stretch] = places.lazy.map(end).max() ?? .distantPast
        isStale[stretch] = false
      }
      if latest[stretch] > instant {
        body(places)
      } else if latest[stretch] != .distantPast {
        passed(latest[stretch])
      }
    }
  }
}
