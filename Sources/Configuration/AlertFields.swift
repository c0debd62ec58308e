import Dashboard
import DeliveryMetrics
import EditedFiles
import Yams

/// What raises an alert: the usual rules, those of them that were changed, and others.
extension ConfigurationReader {
  private static let maximumRules = 200
  private static let keys = [
    "id", "metric", "statistic", "window", "groupBy", "fire", "clear", "minSamples", "for",
    "keepFiringFor",
    "noData", "severity", "inhibitedBy", "notify", "enabled",
  ]

  /// Reads all rules; one that is wrong is left out, and all others stay.
  mutating func readAlerts() {
    if alerts.isEmpty { return }
    let usual = AlertRule.defaults(for: configuration.settings)
    var rules = usual
    var seen: Set<String> = []
    /// Where each rule stands, to be named when another one turns out to be missing.
    var nodes: [String: (path: String, place: String, node: Node)] = [:]
    fields.severity = .fault
    defer { fields.severity = .refusal }
    var number = 0
    for (path, node) in alerts {
      fields.path = path
      guard node.sequence != nil else {
        fields.wrong(node, "alerts", "a list of rules, each with an id")
        continue
      }
      for (node, _) in fields.list(node, "alerts", "a list of rules", atMost: Self.maximumRules) {
        let place = "alerts[\(number)]"
        number += 1
        guard let id = id(node, place) else { continue }
        let isFirst = seen.insert(id).inserted
        if !isFirst {
          fields.fault(node, "\(place).id is \"\(id)\", which another rule has, expected it once")
        }
        // What else is wrong with it is said at once.
        let rule = rule(id, node, place, among: usual)
        guard isFirst else { continue }
        nodes[id] = (path, place, node)
        rules.removeAll { $0.id == id }
        if let rule { rules.append(rule) }
      }
    }
    if number == 0 { return }
    // In the order of the usual ones, then as they were written.
    let order = usual.map(\.id)
    rules = rules.enumerated().sorted { one, two in
      let first = order.firstIndex(of: one.element.id) ?? order.count + one.offset
      let second = order.firstIndex(of: two.element.id) ?? order.count + two.offset
      return first < second
    }.map(\.element)
    configuration.settings.alertRules = withoutCircles(rules, nodes)
  }

  /// The id of a rule; `nil` and a fault without one.
  private func id(_ node: Node, _ place: String) -> String? {
    guard let mapping = node.mapping else {
      fields.wrong(node, place, "a rule with an id")
      return nil
    }
    guard let id = mapping["id"] else {
      fields.fault(node, "\(place) has no id, expected a name such as cfr-high")
      return nil
    }
    return fields.value(id, "\(place).id", AlertName.expected) {
      AlertName.isName($0) ? $0 : nil
    }
  }

  /// A rule as it was written; `nil` for one that was taken away, or is wrong.
  private func rule(_ id: String, _ node: Node, _ place: String, among usual: [AlertRule])
    -> AlertRule?
  {
    let before = fields.count
    let pairs = fields.fields(node, place, Self.keys)
    func field(_ key: String) -> Node? { pairs.first { $0.key == key }?.value }
    var isOn = true
    if let node = field("enabled") { isOn = fields.flag(node, "\(place).enabled") ?? true }
    let known = usual.first { $0.id == id }
    var measure = known?.measure
    if let node = field("metric") {
      measure = fields.word(node, "\(place).metric")
      // Its thresholds would mean something else.
      if let known, let measure, measure != known.measure {
        fields.fault(
          node,
          "\(place).metric is \(measure.rawValue), where the usual \(id) has \(known.measure.rawValue), expected another id"
        )
      }
    } else if known == nil, isOn {
      let words = FieldReader.list(AlertMeasure.allCases.map(\.rawValue))
      fields.fault(node, "\(place) has no metric, expected \(words)")
    } else if known == nil {
      // What takes nothing away was meant to.
      let ids = usual.map(\.id)
      let near = Nearest.name(to: id, among: ids) ?? FieldReader.list(ids)
      fields.fault(node, "\(place).id is \"\(id)\", which no usual rule has, expected \(near)")
    }
    guard let measure else { return nil }
    var fire = known?.fire
    if let node = field("fire") {
      fire = threshold(node, "\(place).fire", measure)
    } else if known == nil {
      fields.fault(node, "\(place) has no fire, expected {op: \">=\", value: ...}")
    }
    guard let fire else { return nil }
    var rule = known ?? AlertRule(id: id, measure: measure, fire: fire)
    if known == nil, measure == .leadTime {
      rule.statistic = configuration.settings.leadTimeStatistic
    } else if known == nil, measure == .recoveryTime {
      rule.statistic = configuration.settings.recoveryStatistic
    }
    if field("fire") != nil {
      // Where a usual rule clears further away than it fires, it still does, if that is on the safe side.
      let isFurther = rule.clear != rule.fire.opposite
      rule.fire = fire
      if !isFurther || !Self.isSafe(rule.clear, of: fire) { rule.clear = fire.opposite }
    }
    if let node = field("clear"), let clear = threshold(node, "\(place).clear", measure) {
      rule.clear = clear
    }
    if !Self.isSafe(rule.clear, of: rule.fire) {
      let side = rule.fire.opposite
      fields.fault(
        field("clear") ?? node,
        "\(place).clear is not on the safe side of fire, expected \(side.comparison.rawValue) \(Self.text(side.value, measure)) or further"
      )
    }
    read(pairs, place, into: &rule)
    return isOn && fields.count == before ? rule : nil
  }

  private func read(
    _ pairs: [(key: String, value: Node)], _ place: String, into rule: inout AlertRule
  ) {
    for (key, value) in pairs {
      let inner = "\(place).\(key)"
      switch key {
      case "statistic":
        if !rule.measure.hasStatistic {
          fields.fault(
            value, "\(inner) has no meaning for \(rule.measure.rawValue), expected none")
        }
        fields.word(value, inner).map { rule.statistic = $0 }
      case "window":
        if !rule.measure.hasWindow {
          fields.fault(
            value, "\(inner) has no meaning for \(rule.measure.rawValue), expected none")
        }
        fields.duration(value, inner).map { rule.windowNanoseconds = $0 }
      case "groupBy":
        if value.sequence?.isEmpty == true {
          rule.grouping = .everything
          continue
        }
        let groups = fields.list(value, inner, "service, team or everything", atMost: 1)
        for (node, place) in groups { fields.word(node, place).map { rule.grouping = $0 } }
      case "minSamples":
        fields.count(value, inner, atMost: 1_000_000).map { rule.minimumSamples = $0 }
      case "for":
        fields.duration(value, inner, mayBeZero: true).map { rule.forNanoseconds = $0 }
      case "keepFiringFor":
        fields.duration(value, inner, mayBeZero: true).map { rule.keepFiringForNanoseconds = $0 }
      case "noData": fields.word(value, inner).map { rule.noData = $0 }
      case "severity": fields.word(value, inner).map { rule.severity = $0 }
      case "inhibitedBy": rule.inhibitedBy = names(value, inner, "the id of a rule")
      case "notify":
        rule.notify = names(value, inner, "the name of a receiver")
        // Who may not be told is no mistake of the rule, which goes on without.
        rule.notify.removeAll {
          configuration.notifications.receiver(named: $0) == nil
            && leftOut.receiver(named: $0) != nil
        }
        let known =
          (Array(configuration.notifications.receivers.keys) + Array(leftOut.receivers.keys))
          .sorted()
          + [Notifications.bell]
        for name in rule.notify where configuration.notifications.receiver(named: name) == nil {
          let near = Nearest.name(to: name, among: known) ?? FieldReader.list(known)
          fields.fault(value, "\(inner) has \"\(name.prefix(60))\", expected \(near)")
        }
      default: break
      }
    }
  }

  /// A list that may be empty.
  private func names(_ node: Node, _ place: String, _ expected: String) -> [String] {
    node.sequence?.isEmpty == true ? [] : fields.texts(node, place, expected)
  }

  /// The rules without those that hold back each other, or name one that is not there.
  private func withoutCircles(
    _ rules: [AlertRule], _ nodes: [String: (path: String, place: String, node: Node)]
  ) -> [AlertRule] {
    let ids = Set(rules.map(\.id))
    let holders = Dictionary(
      rules.map { ($0.id, $0.inhibitedBy) }, uniquingKeysWith: { first, _ in first })
    return rules.compactMap { rule in
      var rule = rule
      guard let (path, place, node) = nodes[rule.id] else {
        // A usual rule, of which another was taken away.
        rule.inhibitedBy.removeAll { !ids.contains($0) }
        return rule
      }
      fields.path = path
      let before = fields.count
      let isWritten = node.mapping?["inhibitedBy"] != nil
      let line = node.mapping?["inhibitedBy"] ?? node
      if !isWritten { rule.inhibitedBy.removeAll { !ids.contains($0) } }
      for id in rule.inhibitedBy where !ids.contains(id) {
        let near = Nearest.name(to: id, among: ids.sorted()) ?? "the id of a rule that is on"
        fields.fault(
          line, "\(place).inhibitedBy has \"\(id.prefix(60))\", expected \(near)")
      }
      if Self.leads(from: rule.inhibitedBy, to: rule.id, holders) {
        fields.fault(
          line,
          "\(place).inhibitedBy leads back to \(rule.id), expected rules that it does not hold back"
        )
      }
      return fields.count == before ? rule : nil
    }
  }

  private static func leads(
    from names: [String], to id: String, _ holders: [String: [String]]
  ) -> Bool {
    var open = names
    var seen: Set<String> = []
    while let name = open.popLast() {
      if name == id { return true }
      if seen.insert(name).inserted { open += holders[name] ?? [] }
    }
    return false
  }
}
