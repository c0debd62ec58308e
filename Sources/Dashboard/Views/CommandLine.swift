import DeliveryMetrics

/// What can be typed after `:`.
enum CommandLine {
  /// A command that was understood.
  enum Command: Equatable {
    case open(Place)
    case scope(Scope)
    case window(WindowChoice)
    case theme(String)
    case export(String)
    case filter(String)
    case sort(ServiceOrder)
    case goTo(Moment)
    case compare(SpanPair)
    /// As known then, or by event time; `nil` for the other one than now.
    case asKnown(Bool?)
    case tell(AlertCommand)
    case toggleZone
    case help
    case quit
  }

  /// Why a command was not understood, in words for the screen.
  struct Fault: Error, Equatable {
    var sentence: String
  }

  private static let views: [(word: String, view: ViewID)] = [
    ("overview", .overview), ("stream", .stream), ("deployments", .deployments),
    ("incidents", .incidents), ("services", .services), ("teams", .teams), ("events", .events),
    ("quality", .quality), ("alerts", .alerts), ("pipeline", .pipeline),
    ("practices", .practices), ("guide", .guide),
  ]
  private static let others =
    [
      "metric", "service", "team", "all", "window", "theme", "export", "filter", "sort", "goto",
      "compare", "as-known",
    ] + AlertCommands.names + ["zone", "help", "quit"]

  /// The commands that begin with a text, and what may follow one.
  static func offers(for text: String, services: [String], teams: [String], themes: [String])
    -> [String]
  {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      return (views.map(\.word) + others).filter { $0.hasPrefix(text) }.sorted()
    }
    let values: [String] =
      switch parts[0] {
      case "service": services
      case "team": teams
      case "theme": themes
      case "metric": MetricKind.allCases.map(\.rawValue)
      case "window": ["7d", "30d", "90d"]
      case "sort": sortOffers(parts[1])
      case "goto": ["now", "today", "yesterday"]
      case "compare": spanOffers(parts[1])
      case "as-known": ["on", "off"]
      default: []
      }
    return values.filter { $0.hasPrefix(parts[1]) }.map { "\(parts[0]) \($0)" }.sorted()
  }

  /// Reads a command.
  static func parse(_ text: String) throws(Fault) -> Command {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = parts.first else { throw Fault(sentence: "no command given; Tab completes") }
    // Completion leaves a blank at the end.
    let end = parts.count > 1 ? parts[1].lastIndex { $0 != " " } : nil
    let value = end.map { String(parts[1][...$0]) } ?? ""
    if let view = views.first(where: { $0.word == name })?.view { return .open(Place(view)) }
    if AlertCommands.names.contains(name) { return .tell(try AlertCommands.parse(name, value)) }
    switch name {
    case "all": return .scope(.everything)
    case "help": return .help
    case "quit", "q": return .quit
    case "zone": return .toggleZone
    case "as-known":
      guard let isOn = ["": Bool?.none, "on": true, "off": false][value] else {
        throw Fault(sentence: ":as-known is \"\(value)\", expected on or off")
      }
      return .asKnown(isOn)
    case "compare":
      do {
        return .compare(try SpanPair(value.split(separator: " ").map(String.init)))
      } catch {
        throw Fault(sentence: error.description)
      }
    case "service", "team", "theme", "export", "metric", "window", "filter", "sort", "goto":
      guard !value.isEmpty || name == "filter" else {
        throw Fault(sentence: ":\(name) needs a value, as in :\(name) \(example(name))")
      }
      return try command(name, value)
    default:
      let known = views.map(\.word) + others
      throw Fault(sentence: Nearest.refusal("command", name, among: known))
    }
  }

  private static func example(_ name: String) -> String {
    switch name {
    case "service": "checkout"
    case "team": "web"
    case "theme": "mono"
    case "export": "board.svg"
    case "metric": "lead-time"
    case "sort": "lead desc"
    case "goto": "13:40"
    default: "30d"
    }
  }

  private static func command(_ name: String, _ value: String) throws(Fault) -> Command {
    switch name {
    case "service": return .scope(.service(value))
    case "team": return .scope(.team(value))
    case "theme": return .theme(value)
    case "export": return .export(value)
    case "filter": return .filter(value)
    case "sort": return .sort(try order(value))
    case "goto":
      if let moment = Moment(value) { return .goTo(moment) }
      throw Fault(
        sentence:
          "\"\(value)\" is no time, expected 13:40, -2h, yesterday, 2026-10-04 13:40 or now")
    case "metric":
      guard let kind = MetricKind(rawValue: value) else {
        let known = MetricKind.allCases.map(\.rawValue)
        throw Fault(sentence: Nearest.refusal("metric", value, among: known))
      }
      return .open(Place(.metric, subject: .metric(kind)))
    default:
      guard let length = DurationText.nanoseconds(value), length >= 1_000_000_000 else {
        throw Fault(
          sentence:
            "\"\(value)\" is no window\(windowQuestion(value)), expected one such as 7d, 12h or 90m"
        )
      }
      return .window(WindowChoice(nanoseconds: length, label: value))
    }
  }

  /// Asks for `30d` when a number has no unit, or one in full such as `30 days`.
  private static func windowQuestion(_ value: String) -> String {
    let number = value.prefix { $0.isASCII && $0.isNumber }
    let unit = value.dropFirst(number.count).lowercased().drop { $0 == " " }
    guard !number.isEmpty, let letter = unit.isEmpty ? "d" : unit.first, "smhdw".contains(letter)
    else { return "" }
    return " (did you mean \(number)\(letter)?)"
  }

  /// Spans that have names, and once one is typed, the same after it.
  private static func spanOffers(_ text: Substring) -> [String] {
    let names = ["now", "previous", "today", "yesterday"]
    guard let blank = text.firstIndex(of: " ") else { return names }
    return names.map { "\(text[..<blank]) \($0)" }
  }

  /// Columns, and once one is typed, its directions.
  private static func sortOffers(_ text: Substring) -> [String] {
    let columns = ServiceOrder.Column.allCases.map(\.rawValue)
    return text.contains(" ") ? columns.flatMap { ["\($0) asc", "\($0) desc"] } : columns
  }

  private static func order(_ value: String) throws(Fault) -> ServiceOrder {
    let words = value.split(separator: " ").map(String.init)
    guard let column = words.first.flatMap(ServiceOrder.Column.init) else {
      let known = ServiceOrder.Column.allCases.map(\.rawValue)
      throw Fault(sentence: Nearest.refusal("column", words.first ?? "", among: known))
    }
    let direction = words.dropFirst().joined(separator: " ")
    switch direction {
    case "": return ServiceOrder(column)
    case "asc": return ServiceOrder(column, isDescending: false)
    case "desc": return ServiceOrder(column, isDescending: true)
    default: throw Fault(sentence: "no direction \"\(direction)\", expected asc or desc")
    }
  }
}
