import Configuration
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// Tells receivers of alerts: what the plan decides is put into the outbox, kept, and then told.
final class Notifier {
  private let memory: StateMemory
  private let outbox: Outbox
  private var plan = NotificationPlan()
  private var isPlanKnown = false
  private var underway: [String: any Delivery] = [:]
  /// Whether the bell is to be rung.
  private var rings = false
  /// When firing alerts were last said to be so still, to those that forget them.
  private var refreshed: [String: UInt64] = [:]
  private var refreshing: [String: [any Delivery]] = [:]
  /// The last reason why something could not be told, and to whom; `nil` when all goes well.
  private(set) var trouble: String?

  private static let atOnce = 4
  /// How often an Alertmanager is told what still fires, and for how long it believes that.
  private static let refresh: UInt64 = 60_000_000_000
  private static let belief: Int64 = 240_000_000_000

  init(_ memory: StateMemory) {
    self.memory = memory
    outbox = Outbox(memory)
  }

  /// Whether there is nothing to do and nobody to tell.
  func isIdle(_ choices: Notifications, _ rules: [AlertRule]) -> Bool {
    outbox.count == 0 && underway.isEmpty && !rules.contains { !$0.notify.isEmpty }
  }

  /// Takes up what an earlier run had begun.
  private func restore() {
    outbox.refresh()
    guard !isPlanKnown else { return }
    isPlanKnown = true
    plan = memory.one(.outbox, "plan")?.decoded() ?? NotificationPlan()
  }

  /// Decides what is to be told of the alerts of an instant, as of the wall clock.
  func consider(
    _ picture: AlertPicture, _ marks: AlertMarks, at now: Timestamp, _ choices: Notifications
  ) {
    restore()
    var firing: [Alert] = []
    var quiet: Set<String> = []
    // What an Alertmanager is to go on believing: that somebody has seen it does not end it.
    var lasting: [Alert] = []
    for alert in picture.raised {
      switch marks.standing(of: alert, at: now) {
      case .open:
        firing.append(alert)
        lasting.append(alert)
      case .acknowledged:
        quiet.insert(alert.id)
        lasting.append(alert)
      case .silenced, .inhibited: quiet.insert(alert.id)
      }
    }
    let over = picture.others.filter { $0.episode.state == .resolved }
    let before = plan
    for message in plan.messages(
      firing: firing, quiet: quiet, over: over, at: now, choices)
    {
      if choices.receiver(named: message.receiver)?.way == .bell {
        rings = rings || message.state != .resolved
      } else {
        outbox.add(message, at: now)
      }
    }
    if plan != before { memory.set(Remembered(.outbox, name: "plan", plan)) }
    refreshFiring(lasting, at: now, choices)
  }

  /// Whether the bell is to be rung now.
  func takeBell() -> Bool {
    defer { rings = false }
    return rings
  }

  /// Tells what is due, once it is kept, and looks what became of what is being told.
  ///
  /// - Parameter isKept: Whether what is in the outbox outlasts this process, or nothing does.
  func advance(at now: Timestamp, _ choices: Notifications, isKept: Bool) {
    restore()
    for (key, delivery) in underway {
      guard let outcome = delivery.advance() else { continue }
      underway[key] = nil
      switch outcome {
      case .delivered:
        outbox.delivered(key)
        trouble = nil
      case .failed(let reason): note(reason, key, at: now)
      }
    }
    for name in refreshing.keys {
      refreshing[name]?.removeAll { $0.advance() != nil }
      if refreshing[name]?.isEmpty ?? true { refreshing[name] = nil }
    }
    guard isKept else { return }
    for letter in outbox.due(at: now) where underway[letter.message.key] == nil {
      guard underway.count < Self.atOnce else { break }
      if isInTurn(letter.message.receiver, choices) { begin(letter.message, at: now, choices) }
    }
    if let lost = outbox.undelivered {
      trouble =
        "\(lost.count) notifications undelivered, the last to \(lost.receiver): \(lost.reason)"
    }
  }

  /// Whether a receiver can be told another thing now. An Alertmanager goes by what it was told last: nothing is to
  /// overtake anything else.
  private func isInTurn(_ name: String, _ choices: Notifications) -> Bool {
    guard choices.receiver(named: name)?.groupsByItself == true else { return true }
    return refreshing[name] == nil && !underway.keys.contains { outbox.receiver(of: $0) == name }
  }

  private func note(_ reason: String, _ key: String, at now: Timestamp) {
    let receiver = outbox.receiver(of: key) ?? ""
    trouble = "cannot notify \(receiver): \(reason)"
    outbox.failed(key, because: reason, at: now)
  }

  private func begin(_ message: NotificationMessage, at now: Timestamp, _ choices: Notifications) {
    guard let receiver = choices.receiver(named: message.receiver) else {
      // Whoever took it out of the configuration does not want it told.
      outbox.delivered(message.key)
      return
    }
    var message = message
    if receiver.groupsByItself, message.state == .firing {
      // What is over by now would begin there once more.
      message.alerts.removeAll { !plan.hasTold(message.receiver, of: $0.id) }
      if message.alerts.isEmpty { return outbox.delivered(message.key) }
    }
    switch start(message, receiver, at: now) {
    case .success(let delivery): underway[message.key] = delivery
    case .failure(let failure): note(failure.reason, message.key, at: now)
    }
  }

  private func start(
    _ message: NotificationMessage, _ receiver: NotificationReceiver, at now: Timestamp
  ) -> Result<any Delivery, DeliveryFailure> {
    let timeout = receiver.timeoutNanoseconds
    switch receiver.way {
    case .bell: return .failure(DeliveryFailure(reason: "a bell is rung, not told"))
    case .exec(let arguments):
      return ProgramDelivery.start(arguments, message.body, timeoutNanoseconds: timeout).map { $0 }
    case .webhook(let url, let headers):
      guard
        let delivery = WebDelivery(
          url, headers: headers, message.body, key: message.key, timeoutNanoseconds: timeout)
      else { return .failure(DeliveryFailure(reason: "its address cannot be used")) }
      return .success(delivery)
    case .alertmanager(let url):
      let body = AlertmanagerBody.bytes(message, until: now.advanced(byNanoseconds: Self.belief))
      guard
        let delivery = WebDelivery(
          Self.alerts(of: url), headers: [:], body, key: message.key, timeoutNanoseconds: timeout)
      else { return .failure(DeliveryFailure(reason: "its address cannot be used")) }
      return .success(delivery)
    }
  }

  /// The address of an Alertmanager's list of alerts.
  private static func alerts(of url: String) -> String {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return base.hasSuffix("/api/v2/alerts") ? base : base + "/api/v2/alerts"
  }

  /// Tells those that forget what they are not told again. Nothing is lost with it: it comes again.
  private func refreshFiring(_ firing: [Alert], at now: Timestamp, _ choices: Notifications) {
    let clock = Intake.monotonic()
    for name in Set(firing.flatMap(\.notify)) {
      guard let receiver = choices.receiver(named: name), receiver.groupsByItself,
        clock >= (refreshed[name] ?? 0) + Self.refresh, isInTurn(name, choices)
      else { continue }
      refreshed[name] = clock
      let own = firing.filter { $0.notify.contains(name) && plan.hasTold(name, of: $0.id) }
      for start in stride(from: 0, to: own.count, by: NotificationMessage.limit) {
        let part = Array(own[start..<min(own.count, start + NotificationMessage.limit)])
        let message = NotificationMessage(
          name, rule: "", .firing, part.map(NotificationMessage.Item.init), at: now)
        if case .success(let delivery) = self.start(message, receiver, at: now) {
          refreshing[name, default: []].append(delivery)
        }
      }
    }
  }

  /// Gives what is being told a moment to be, and ends it.
  func end(within limit: UInt64, pause: () -> Void) {
    let deadline = Intake.monotonic() + limit
    while !underway.isEmpty, Intake.monotonic() < deadline {
      for (key, delivery) in underway {
        guard let outcome = delivery.advance() else { continue }
        underway[key] = nil
        if outcome == .delivered { outbox.delivered(key) }
      }
      if !underway.isEmpty { pause() }
    }
    for delivery in underway.values { delivery.cancel() }
    for delivery in refreshing.values.joined() { delivery.cancel() }
    underway = [:]
  }
}
