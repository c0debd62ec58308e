import DeliveryMetrics
import Yams

/// Who is told of alerts.
extension ConfigurationReader {
  private static let ways = ["bell", "exec", "webhook", "alertmanager"]

  mutating func readNotifications(_ node: Node) {
    let known = ["receivers", "groupWait", "groupInterval", "repeatInterval"]
    for (key, value) in fields.fields(node, "notifications", known) {
      let place = "notifications.\(key)"
      switch key {
      case "receivers":
        for (name, value) in fields.pairs(value, place, "lines such as page: {bell: true}") {
          read(receiver: name.text, name, value, "\(place).\(name.text.prefix(60))")
        }
      case "groupWait":
        fields.duration(value, place, mayBeZero: true).map {
          configuration.notifications.groupWaitNanoseconds = $0
        }
      case "groupInterval":
        fields.duration(value, place).map {
          configuration.notifications.groupIntervalNanoseconds = $0
        }
      default:
        fields.duration(value, place).map {
          configuration.notifications.repeatIntervalNanoseconds = $0
        }
      }
    }
  }

  private mutating func read(receiver name: String, _ key: Node, _ node: Node, _ place: String) {
    guard AlertName.isName(name) else {
      fields.fault(key, "\(place) is not a name, expected \(AlertName.expected)")
      return
    }
    let before = fields.count
    // An address where a receiver should be is an address all the same.
    let pairs = fields.hiding(as: SecretText.anywhere) {
      fields.fields(node, place, Self.ways + ["headers", "timeout"])
    }
    var way: NotificationReceiver.Way?
    for (key, value) in pairs where Self.ways.contains(key) {
      if let other = way {
        fields.fault(value, "\(place) has \(other.name) and \(key), expected one of them")
        continue
      }
      way = self.way(key, value, "\(place).\(key)")
    }
    var timeout: Int64?
    for (key, value) in pairs {
      switch key {
      case "timeout":
        timeout = fields.duration(value, "\(place).timeout")
        if let given = timeout, given > 300_000_000_000 {
          fields.wrong(value, "\(place).timeout", "at most 5m")
        }
      case "headers":
        let headers = headers(value, "\(place).headers")
        if case .webhook(let url, _)? = way {
          way = .webhook(url: url, headers: headers)
        } else if way != nil {
          fields.fault(value, "\(place).headers stands beside no webhook, expected it there")
        }
      default: break
      }
    }
    guard let way, fields.count == before else {
      if fields.count == before, node.mapping != nil {
        fields.fault(node, "\(place) says no way, expected \(FieldReader.list(Self.ways))")
      }
      return
    }
    var receiver = NotificationReceiver(way)
    if let timeout { receiver.timeoutNanoseconds = timeout }
    if case .bell = way {
    } else if !surroundings.mayNotify {
      leftOut.receivers[name] = receiver
      let severity = fields.severity
      // Everything else of the file is as good as ever.
      fields.severity = .fault
      fields.fault(
        node, "\(place) is left out in a file that was not named, expected --config \(path)")
      fields.severity = severity
      return
    }
    configuration.notifications.receivers[name] = receiver
  }

  private func way(_ key: String, _ node: Node, _ place: String) -> NotificationReceiver.Way? {
    switch key {
    case "bell":
      guard let isOn = fields.flag(node, place) else { return nil }
      if !isOn { fields.fault(node, "\(place) is false, expected true, or no receiver") }
      return .bell
    case "exec": return command(node, place).map { .exec($0) }
    case "webhook":
      return fields.hiding(as: SecretText.hook) { url(node, place) }.map {
        .webhook(url: $0, headers: [:])
      }
    default:
      return fields.hiding(as: SecretText.service) { url(node, place) }.map {
        .alertmanager(url: $0)
      }
    }
  }

  /// A program with its arguments: a list, for what a shell would make of one text nobody knows.
  private func command(_ node: Node, _ place: String) -> [String]? {
    guard let list = node.sequence else {
      fields.fault(
        node, "\(place) \(fields.found(node)), use [\"cmd\",\"arg\"]; no shell is used")
      return nil
    }
    let words = list.compactMap { $0.scalar?.string }
    guard let program = words.first, !program.isEmpty, words.count == list.count,
      words.count <= 100, words.allSatisfy({ $0.utf8.count <= 4_096 && !$0.utf8.contains(0) })
    else {
      fields.fault(node, "\(place) is no program with arguments, use [\"cmd\",\"arg\"]")
      return nil
    }
    return words
  }

  private func url(_ node: Node, _ place: String) -> String? {
    fields.value(node, place, "an address such as https://example.org/hook, without a password") {
      text in
      let rest: Substring
      if text.hasPrefix("https://") {
        rest = text.dropFirst(8)
      } else if text.hasPrefix("http://") {
        rest = text.dropFirst(7)
      } else {
        return nil
      }
      let host = rest.prefix { !"/?#".contains($0) }
      let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      return isPlain && !host.isEmpty && !host.contains("@") && text.utf8.count <= 2_000
        ? text : nil
    }
  }

  private func headers(_ node: Node, _ place: String) -> [String: String] {
    fields.hiding(as: SecretText.hidden) { shownHeaders(node, place) }
  }

  private func shownHeaders(_ node: Node, _ place: String) -> [String: String] {
    var headers: [String: String] = [:]
    for (key, value) in fields.pairs(node, place, "lines such as X-Team: payments") {
      let wrong = key.text.firstIndex {
        !$0.utf8.allSatisfy {
          (0x21...0x7E).contains($0) && !#"()<>@,;:\"/[]?={}"#.utf8.contains($0)
        }
      }
      if let wrong {
        // What follows may be the value.
        fields.fault(
          key,
          "\(place) has \"\(key.text[...wrong].prefix(60))\", expected letters, digits and dashes")
        continue
      }
      let inner = "\(place).\(key.text.prefix(60))"
      let found = fields.value(value, inner, "one line of text") { text in
        let isLine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        return isLine && text.utf8.count <= 4_096 ? text : nil
      }
      if let found { headers[key.text] = found }
    }
    return headers
  }
}

/// Names of rules and receivers, which stand in messages, states and command lines.
enum AlertName {
  static let expected = "letters, digits, - _ and ., at most 64"

  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || "-_.".utf8.contains(byte)
      }
  }
}
