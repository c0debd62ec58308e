import Configuration
import DeliveryEvents
import DeliveryMetrics

/// Decides who is told what, and when (RELIABILITY.md 4.6): after a wait for others of the group, not more often
/// than the interval, again while it goes on, and not each time that something flaps.
///
/// All it remembers is a value that is kept in the state, so that a restart tells nothing twice.
struct NotificationPlan: Codable, Equatable {
  /// What has been told of one alert to one receiver.
  struct Told: Codable, Equatable {
    /// When it was first seen to fire, and when it was last told; milliseconds.
    var seen: Int64
    var told: Int64?
    /// Whether it has been seen to be over.
    var isOver = false
    /// Whether it goes on, and somebody has seen it or wants to hear nothing of it.
    var isQuiet: Bool?
    /// Whether it wants attention again after that, and has not been told since.
    var isBack: Bool?
    /// What was told, for when it is over and nothing else is known of it any more, such as after days without
    /// a dashboard; `nil` for what was never told, and where very many are.
    var item: NotificationMessage.Item?

    /// Whether it is to be told that it fires.
    var isUntold: Bool { told == nil || isBack == true }
  }

  /// How often something began and ended lately.
  struct Turns: Codable, Equatable {
    /// In milliseconds, the latest last.
    var times: [Int64] = []
    /// Whether that has been told, so that nothing more is for a while.
    var isHeld = false
  }

  /// By receiver, and then by the alert's id.
  private var told: [String: [String: Told]] = [:]
  /// When each group was last told, by receiver and rule.
  private var groups: [String: Int64] = [:]
  /// By receiver, rule and what it is about.
  private var turns: [String: Turns] = [:]

  private static let hour: Int64 = 3_600_000
  private static let flapping = 4
  /// Of how many alerts what was told is kept.
  private static let keptItems = 1000

  /// What is to be told at an instant of the wall clock.
  ///
  /// - Parameters:
  ///   - firing: The alerts that fire and want attention.
  ///   - quiet: The ids of those that fire and want none. Whoever was told before is told when they are over.
  ///   - over: Those that were over within a day.
  mutating func messages(
    firing: [Alert], quiet: Set<String> = [], over: [Alert], at now: Timestamp,
    _ choices: Notifications
  ) -> [NotificationMessage] {
    let over = Dictionary(over.map { ($0.id, $0) }) { first, _ in first }
    var messages: [NotificationMessage] = []
    let names = Set(firing.flatMap(\.notify)).union(told.keys)
    for name in names.sorted() {
      guard let receiver = choices.receiver(named: name) else {
        told[name] = nil
        continue
      }
      let own = firing.filter { $0.notify.contains(name) }
      let wait = receiver.groupsByItself ? 0 : choices.groupWaitNanoseconds / 1_000_000
      let interval = receiver.groupsByItself ? 0 : choices.groupIntervalNanoseconds / 1_000_000
      let pause = choices.repeatIntervalNanoseconds / 1_000_000
      messages += tell(
        name, own, quiet, over, at: now, Pace(wait: wait, interval: interval, pause: pause),
        holdsFlapping: !receiver.groupsByItself)
    }
    return messages
  }

  /// Whether a receiver has been told that an alert fires, and not that it is over.
  func hasTold(_ name: String, of id: String) -> Bool { told[name]?[id]?.told != nil }

  private struct Pace {
    var wait: Int64
    var interval: Int64
    var pause: Int64
  }

  private mutating func tell(
    _ name: String, _ firing: [Alert], _ quiet: Set<String>, _ over: [String: Alert],
    at now: Timestamp, _ pace: Pace, holdsFlapping: Bool
  ) -> [NotificationMessage] {
    let clock = now.nanoseconds / 1_000_000
    var known = told[name] ?? [:]
    var messages: [NotificationMessage] = []
    let current = Set(firing.map(\.id))
    for alert in firing {
      guard let record = known[alert.id] else {
        known[alert.id] = Told(seen: clock)
        turn(name, NotificationMessage.Item(alert), clock)
        continue
      }
      guard record.isQuiet == true else { continue }
      known[alert.id]?.seen = clock
      known[alert.id]?.isQuiet = nil
      known[alert.id]?.isBack = record.told == nil ? nil : true
    }
    // What ended before it was told is never told.
    var ended: [NotificationMessage.Item] = []
    for (id, record) in known where !current.contains(id) {
      if quiet.contains(id) {
        known[id]?.isQuiet = true
        continue
      }
      let item = over[id].map(NotificationMessage.Item.init) ?? record.item?.over
      if let item, !record.isOver {
        turn(name, item, clock)
        known[id]?.isOver = true
      }
      if record.told != nil, let item { ended.append(item) } else { known[id] = nil }
    }
    let fires = Dictionary(grouping: firing.map(NotificationMessage.Item.init), by: \.rule)
    let ends = Dictionary(grouping: ended.sorted { $0.id < $1.id }, by: \.rule)
    for rule in Set(fires.keys).union(ends.keys).sorted() {
      let group = "\(name)\u{1F}\(rule)"
      var alerts = fires[rule] ?? []
      var gone = ends[rule] ?? []
      func tell(
        _ state: NotificationMessage.State, _ alerts: [NotificationMessage.Item],
        again: Bool = false
      ) {
        // Who groups by itself is told of each.
        let size = holdsFlapping ? max(1, alerts.count) : NotificationMessage.limit
        for start in stride(from: 0, to: alerts.count, by: size) {
          let part = Array(alerts[start..<min(alerts.count, start + size)])
          messages.append(
            NotificationMessage(name, rule: rule, state, part, at: now, again: again))
        }
      }
      if holdsFlapping {
        messages += flapping(name, rule, &alerts, &gone, &known, clock, now)
      }
      let fresh = alerts.filter { known[$0.id]?.isUntold ?? true }
      let last = groups[group]
      let seen = fresh.compactMap { known[$0.id]?.seen }.min()
      let mayTell = last.map { clock >= $0 + pace.interval } ?? true
      let isDue = seen.map { clock >= $0 + pace.wait } ?? false
      let isOld = alerts.contains { known[$0.id]?.told.map { clock >= $0 + pace.pause } ?? false }
      if mayTell, isDue || isOld {
        tell(.firing, alerts, again: alerts.contains { known[$0.id]?.told != nil })
        let keeps = known.count <= Self.keptItems
        for alert in alerts {
          known[alert.id]?.told = clock
          known[alert.id]?.isBack = nil
          known[alert.id]?.item = keeps ? alert : nil
        }
        groups[group] = clock
      }
      if !gone.isEmpty, mayTell {
        tell(.resolved, gone)
        for alert in gone { known[alert.id] = nil }
        groups[group] = clock
      }
    }
    told[name] = known.isEmpty ? nil : known
    forgetOld(clock)
    return messages
  }

  /// Notes that something began or ended.
  private mutating func turn(_ name: String, _ alert: NotificationMessage.Item, _ clock: Int64) {
    let place = Self.place(name, alert)
    var own = turns[place] ?? Turns()
    own.times.removeAll { $0 <= clock - Self.hour }
    if own.times.isEmpty { own.isHeld = false }
    own.times.append(clock)
    turns[place] = own
  }

  private static func place(_ name: String, _ alert: NotificationMessage.Item) -> String {
    let about = alert.service.map { "service \($0)" } ?? alert.team.map { "team \($0)" } ?? ""
    return [name, alert.rule, about].joined(separator: "\u{1F}")
  }

  /// Tells once of what comes and goes too often, and takes it out until it has been calm for an hour.
  private mutating func flapping(
    _ name: String, _ rule: String, _ alerts: inout [NotificationMessage.Item],
    _ gone: inout [NotificationMessage.Item], _ known: inout [String: Told], _ clock: Int64,
    _ now: Timestamp
  ) -> [NotificationMessage] {
    var flapping: [NotificationMessage.Item] = []
    var held: Set<String> = []
    for alert in alerts + gone {
      let place = Self.place(name, alert)
      guard var own = turns[place] else { continue }
      own.times = own.times.filter { $0 > clock - Self.hour }
      if own.times.isEmpty { own.isHeld = false }
      if own.times.count >= Self.flapping, !own.isHeld {
        own.isHeld = true
        flapping.append(alert)
      }
      turns[place] = own
      if own.isHeld { held.insert(alert.id) }
    }
    if held.isEmpty { return [] }
    alerts.removeAll { held.contains($0.id) }
    for alert in gone where held.contains(alert.id) { known[alert.id] = nil }
    gone.removeAll { held.contains($0.id) }
    return flapping.isEmpty
      ? [] : [NotificationMessage(name, rule: rule, .flapping, flapping, at: now)]
  }

  private mutating func forgetOld(_ clock: Int64) {
    turns = turns.filter { $0.value.isHeld || ($0.value.times.last ?? 0) > clock - Self.hour }
    groups = groups.filter { $0.value > clock - 24 * Self.hour }
  }
}

extension NotificationReceiver {
  /// Whether it does its own waiting and grouping.
  var groupsByItself: Bool {
    switch way {
    case .alertmanager: true
    case .bell, .exec, .webhook: false
    }
  }
}
