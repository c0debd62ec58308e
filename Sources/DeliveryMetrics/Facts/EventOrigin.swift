import DeliveryEvents

/// What is known of a kind of event before a horizon, once those events have been given up: enough to judge
/// silences after it as if they were there.
struct EventOrigin: Sendable, Hashable, Codable {
  /// A silence that was under way.
  struct Silence: Sendable, Hashable, Codable {
    /// In nanoseconds.
    var begin: Int64
    /// The gap that was usual then, in nanoseconds.
    var usual: Int64

    init(_ silence: EventGaps.Silence) {
      begin = silence.begin.nanoseconds
      usual = silence.usual
    }
  }

  /// The kind's word.
  var kind: String
  /// When the last of them came, in nanoseconds.
  var last: Int64
  /// How many there were.
  var seen: Int
  /// From when on silences are judged anew, in nanoseconds.
  var instant: Int64
  /// The silence in which that instant lies; `nil` for none.
  var silence: Silence?

  init(kind: EventKind, last: Int64, seen: Int, instant: Timestamp) {
    self.kind = kind.word
    self.last = last
    self.seen = seen
    self.instant = instant.nanoseconds
  }
}
