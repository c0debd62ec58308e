import DeliveryMetrics

/// What can be said of alerts after `:`.
enum AlertCommands {
  static let names = ["ack", "unack", "snooze", "silence", "unsilence"]

  /// Reads one of ``names`` with what follows it.
  static func parse(_ name: String, _ text: String) throws(CommandLine.Fault) -> AlertCommand {
    var words = text.split(separator: " ").map(String.init)
    switch name {
    case "ack":
      let id = try first(&words, name, "the id of an alert, as in :ack 3fa2c1 looking at it")
      return .acknowledge(alert: id, comment: words.joined(separator: " "))
    case "unack": return .withdraw(alert: try first(&words, name, "the id of an alert"))
    case "snooze":
      let id = try first(&words, name, "the id of an alert, as in :snooze 3fa2c1 1h rolling back")
      let seconds = try duration(&words, name)
      return .snooze(alert: id, seconds: seconds, comment: words.joined(separator: " "))
    case "unsilence": return .endSilence(try first(&words, name, "the name of a silence"))
    default: return try silence(&words)
    }
  }

  private static func silence(_ words: inout [String]) throws(CommandLine.Fault) -> AlertCommand {
    var rule: String?
    var service: String?
    var team: String?
    while let word = words.first, ListFilter.seconds(word[...]) == nil {
      words.removeFirst()
      if word.hasPrefix("service=") {
        service = String(word.dropFirst(8))
      } else if word.hasPrefix("team=") {
        team = String(word.dropFirst(5))
      } else if rule == nil {
        rule = word
      } else {
        throw CommandLine.Fault(
          sentence: ":silence has \"\(word)\", expected a duration such as 8h before the comment")
      }
    }
    guard rule != nil || service != nil || team != nil else {
      throw CommandLine.Fault(
        sentence:
          ":silence needs a rule, service=NAME or team=NAME, as in :silence cfr-high 8h migration")
    }
    let seconds = try duration(&words, "silence")
    return .silence(
      rule: rule, service: service, team: team, seconds: seconds,
      comment: words.joined(separator: " "))
  }

  private static func first(
    _ words: inout [String], _ name: String, _ expected: String
  ) throws(CommandLine.Fault) -> String {
    guard !words.isEmpty else {
      throw CommandLine.Fault(sentence: ":\(name) needs \(expected)")
    }
    return words.removeFirst()
  }

  private static func duration(
    _ words: inout [String], _ name: String
  ) throws(CommandLine.Fault) -> Double {
    let word = words.isEmpty ? "" : words.removeFirst()
    guard let seconds = ListFilter.seconds(word[...]), seconds > 0, seconds <= Silence.longest
    else {
      throw CommandLine.Fault(
        sentence: ":\(name) has \"\(word)\", expected a duration up to 30d, such as 1h or 2d")
    }
    return seconds
  }
}
