import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// The lines of a log in the order in which they were known: of all sources together, by
/// ``AsKnownTimes``, and at the same instant in the order of the sources.
final class AsKnownLog {
  /// What is kept of a line beside its bytes.
  private struct Line {
    /// When it was received, else its greatest event time; `distantPast` for neither.
    var own: Timestamp
    var isReceived: Bool
    var source: Int32
    /// Where its bytes are; of a line that was too long, nowhere.
    var place: Int
    var length: Int32
    /// The place of its first event in ``events``.
    var firstEvent: UInt32
  }

  /// What an event has to do with the order.
  private struct Event {
    var time: Timestamp
    var key: UInt64
  }

  private let spool: LineSpool
  /// In the order in which they were read.
  private var lines: [Line] = []
  private var events: [Event] = []
  /// Lines by number, and when each of them was known.
  private var order: [UInt32] = []
  private var known: [Timestamp] = []
  /// Event times of what was known later than that, and when it was; each in order.
  private var lateTimes: [Timestamp] = []
  private var lateKnown: [Timestamp] = []
  /// Places in the order of lines that were known more than five minutes before their time.
  private var early: [Int] = []
  /// How many lines could not be kept.
  private(set) var lost = 0

  /// Creates an empty log that keeps lines in a folder.
  init(folder: String) {
    spool = LineSpool(folder: folder)
  }

  /// How many lines have been put in order.
  var count: Int { order.count }

  /// Whether lines came that have not been put in order.
  var isBehind: Bool { order.count < lines.count }

  /// Keeps a line that is taken in; `nil` stands for one that was too long to be decoded.
  func note(_ read: IntakeLine, _ decoded: DecodedLine?) {
    note(decoded == nil ? nil : read.bytes, decoded, source: read.source)
  }

  /// The same with the bytes of the line, and the number of its source.
  func note(_ bytes: UnsafeRawBufferPointer?, _ decoded: DecodedLine?, source: Int) {
    if decoded?.isBlank ?? false { return }
    var line = Line(
      own: .distantPast, isReceived: false, source: Int32(source), place: -1, length: 0,
      firstEvent: UInt32(events.count))
    if let bytes {
      guard let place = spool.keep(bytes) else {
        lost += 1
        return
      }
      (line.place, line.length) = (place, Int32(bytes.count))
    }
    for event in decoded?.events ?? [] {
      events.append(Event(time: event.time, key: event.key))
      line.own = max(line.own, event.time)
    }
    if let received = decoded?.received { (line.own, line.isReceived) = (received, true) }
    lines.append(line)
  }

  /// Puts what came into its place; returns how many lines are where they were, from the first on.
  func settle() -> Int {
    guard isBehind else { return order.count }
    let before = order
    arrange(times: knownTimes())
    noteLate()
    return zip(before, order).prefix { $0 == $1 }.count
  }

  /// When each line was known, by number.
  private func knownTimes() -> [Timestamp] {
    var times = [Timestamp](repeating: .distantPast, count: lines.count)
    let sources = Dictionary(grouping: lines.indices, by: { lines[$0].source })
    for numbers in sources.values {
      let found = AsKnownTimes.known(numbers.map { lines[$0].own }) {
        lines[numbers[$0]].isReceived
      }
      for (number, time) in zip(numbers, found) { times[number] = time }
    }
    return times
  }

  private func arrange(times: [Timestamp]) {
    order = lines.indices.map(UInt32.init)
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
      let (first, second) = (times[Int(left)], times[Int(right)])
      if first != second { return first < second }
      let sources = (lines[Int(left)].source, lines[Int(right)].source)
      return sources.0 != sources.1 ? sources.0 < sources.1 : left < right
    }
    // Most logs are in order as they are.
    if zip(order, order.dropFirst()).contains(where: { precedes($1, $0) }) {
      order.sort(by: precedes)
    }
    known = order.map { times[Int($0)] }
    early = order.indices.filter { place in
      events(of: order[place]).contains {
        $0.time.nanoseconds(since: known[place]) > ArrivalLimits.future
      }
    }
  }

  /// Counts an event once, however often it was told, by the time of its first telling.
  private func noteLate() {
    var late: [UInt64: (time: Timestamp, known: Timestamp)] = [:]
    for (place, number) in order.enumerated() {
      for event in events(of: number) where event.time < known[place] {
        late[event.key] = (.distantFuture, .distantFuture)
      }
    }
    (lateTimes, lateKnown) = ([], [])
    if late.isEmpty { return }
    for (place, number) in order.enumerated() {
      for event in events(of: number) {
        guard let found = late[event.key] else { continue }
        late[event.key] = (min(found.time, event.time), min(found.known, known[place]))
      }
    }
    for found in late.values where found.time < found.known {
      lateTimes.append(found.time)
      lateKnown.append(found.known)
    }
    lateTimes.sort()
    lateKnown.sort()
  }

  private func events(of number: UInt32) -> ArraySlice<Event> {
    let next = Int(number) + 1
    let end = next < lines.count ? Int(lines[next].firstEvent) : events.count
    return events[Int(lines[Int(number)].firstEvent)..<end]
  }
}

extension AsKnownLog {
  /// How many lines were known at an instant.
  func count(knownAt now: Timestamp) -> Int { known.place { $0 > now } }

  /// How many events for times up to an instant were known only later.
  func laterEvents(at now: Timestamp) -> Int {
    lateTimes.place { $0 > now } - lateKnown.place { $0 > now }
  }

  /// The bytes of a line by its place in the order; `nil` for one that was too long.
  func bytes(at place: Int) -> UnsafeRawBufferPointer? {
    let line = lines[Int(order[place])]
    return line.place < 0 ? nil : spool.bytes(at: line.place, count: Int(line.length))
  }

  /// Whether a line by its place in the order tells of nothing up to an instant.
  func isAllAfter(_ now: Timestamp, at place: Int) -> Bool {
    events(of: order[place]).allSatisfy { $0.time > now }
  }

  /// How many events of the first lines lie after an instant.
  ///
  /// - Parameter limit: At least five minutes after the time at which these lines were known.
  func earlyEvents(after limit: Timestamp, among lines: Int) -> Int {
    var keys: Set<UInt64> = []
    for place in early.prefix(while: { $0 < lines }) {
      for event in events(of: order[place]) where event.time > limit { keys.insert(event.key) }
    }
    return keys.count
  }
}

extension [Timestamp] {
  /// The place of the first that fulfils a condition which all after it fulfil, too.
  fileprivate func place(where isAfter: (Timestamp) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
