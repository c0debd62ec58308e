import DeliveryEvents

/// When events of each kind came: what is usual is told by the 30 days before the last one, so of a source
/// that has been silent for long older lines stay than of all others.
struct SliceGaps {
  private struct Source: Hashable {
    var kind: EventKind
    /// None for all services together.
    var service: Symbol
  }

  private struct Entry {
    var time: Timestamp
    var line: Int
    var services: [Symbol]
  }

  /// How far back gaps are usual ones; hours are looked at as a whole.
  private static let memory = 30 * SliceSpan.day + day / 8
  private static let day = SliceSpan.day
  /// How long one service may have been silent, to be looked at by itself.
  private static let reach = 120 * SliceSpan.day
  /// How many events must have come before a silence is one, and the gap before them ends.
  private static let enough = 6

  private let span: SliceSpan
  /// The last event that no silence of the span begins before.
  private var latest: [Source: Timestamp] = [:]
  private var old: [EventKind: [Entry]] = [:]

  init(span: SliceSpan) {
    self.span = span
  }

  /// Takes in an event, in any order.
  mutating func take(_ event: DeliveryEvent, services: [Symbol], line: Int) {
    switch event.kind {
    case .incident, .alert, .note: return
    case .commit, .change, .pipeline, .job, .deploy, .health, .metric: break
    }
    // A silence that was over a day ago may still be shown.
    if event.time <= span.from.advanced(byNanoseconds: -2 * Self.day) {
      for service in services + [.none] {
        let source = Source(kind: event.kind, service: service)
        latest[source] = max(latest[source] ?? .distantPast, event.time)
      }
    }
    if event.time <= span.cut {
      old[event.kind, default: []].append(
        Entry(time: event.time, line: line, services: services))
    }
  }

  /// The old lines that stay.
  var lines: Set<Int> {
    var lines: Set<Int> = []
    for (kind, entries) in old {
      let start = start(Source(kind: kind, service: .none)) ?? span.cut
      var before: [Entry] = []
      for entry in entries {
        if entry.time > start || entry.services.contains(where: { isNear(entry.time, kind, $0) }) {
          lines.insert(entry.line)
        }
        if entry.time <= start { before.append(entry) }
      }
      before.sort { ($0.time, $0.line) > ($1.time, $1.line) }
      lines.formUnion(before.prefix(Self.enough).map(\.line))
    }
    return lines
  }

  /// From when on events of a source count, or what is not old does.
  private func start(_ source: Source) -> Timestamp? {
    latest[source].map { min(span.cut, $0.advanced(byNanoseconds: -Self.memory)) }
  }

  private func isNear(_ time: Timestamp, _ kind: EventKind, _ service: Symbol) -> Bool {
    let source = Source(kind: kind, service: service)
    guard let last = latest[source], last > span.from.advanced(byNanoseconds: -Self.reach),
      let start = start(source)
    else { return false }
    return time > start
  }
}
