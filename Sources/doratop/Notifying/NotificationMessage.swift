import Dashboard
import DeliveryEvents
import DeliveryMetrics
import FoundationEssentials

/// What a receiver is told: one group of alerts, as JSON. Nothing of it is ever read as code by anybody.
struct NotificationMessage: Codable, Equatable {
  /// What has become of the alerts.
  enum State: String, Codable {
    case firing, resolved
    /// They came and went too often to be told each time.
    case flapping
  }

  /// One alert of it.
  struct Item: Codable, Equatable {
    var id: String
    var rule: String
    var state: String
    var severity: String
    var service: String?
    var team: String?
    var since: String
    var crossed: String
    var resolved: String?
    var value: Double?
    var message: String
    var services: [String]

    init(_ alert: Alert) {
      id = alert.id
      rule = alert.rule
      state = alert.episode.state.rawValue
      severity = alert.severity.rawValue
      switch alert.scope {
      case .everything: break
      case .service(let name): service = name
      case .team(let name): team = name
      }
      since = TimeFormat.rfc3339(alert.episode.since)
      crossed = TimeFormat.rfc3339(alert.episode.start)
      resolved = alert.episode.resolved.map(TimeFormat.rfc3339)
      value = alert.value
      message = alert.message
      services = alert.services
    }

    /// The same, now that it is over, at an instant that is not known any more.
    var over: Item {
      var item = self
      item.state = State.resolved.rawValue
      return item
    }
  }

  /// More are not put into one message; ``count`` tells how many there are.
  static let limit = 100

  var schema = "doratop.notification/1"
  /// The same for whatever is sent again: the receiver can tell that it knows it.
  var key: String
  var receiver: String
  var rule: String
  var state: State
  /// When it was decided, RFC 3339.
  var at: String
  var count: Int
  var alerts: [Item]

  /// - Parameter again: That it has been told before, and goes on: the key is another one then, or who knows
  ///   the first would not be reminded.
  init(
    _ receiver: String, rule: String, _ state: State, _ alerts: [Item], at now: Timestamp,
    again: Bool = false
  ) {
    self.receiver = receiver
    self.rule = rule
    self.state = state
    self.at = TimeFormat.rfc3339(now)
    count = alerts.count
    self.alerts = Array(alerts.prefix(Self.limit))
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let parts =
      [receiver, rule, state.rawValue] + alerts.map(\.id).sorted() + (again ? [at] : [])
    for byte in parts.joined(separator: "\u{0}").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    key = String(hash, radix: 16)
  }

  /// The bytes that are sent.
  var body: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and strings alone: it cannot fail, but for a number that is none.
    guard let data = try? encoder.encode(self) else { return Array("{}".utf8) }
    return Array(data)
  }
}

/// The same as an Alertmanager wants it (its API v2, `POST /api/v2/alerts`).
enum AlertmanagerBody {
  private struct Entry: Codable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var endsAt: String
  }

  /// - Parameter until: Until when those that fire are to be believed to.
  static func bytes(_ message: NotificationMessage, until: Timestamp) -> [UInt8] {
    let entries = message.alerts.map { item in
      var labels = ["alertname": item.rule, "severity": item.severity, "source": "doratop"]
      labels["service"] = item.service
      labels["team"] = item.team
      let end = message.state == .resolved ? item.resolved ?? message.at : TimeFormat.rfc3339(until)
      return Entry(
        labels: labels,
        annotations: [
          "summary": item.message, "services": item.services.joined(separator: ", "), "id": item.id,
        ], startsAt: item.crossed, endsAt: end)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(entries)).map { Array($0) } ?? Array("[]".utf8)
  }
}
