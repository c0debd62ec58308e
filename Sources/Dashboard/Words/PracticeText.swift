import DeliveryMetrics

/// A practice's reading in words: the same on a screen and in a report.
struct PracticeText {
  let reading: PracticeReading

  init(_ reading: PracticeReading) {
    self.reading = reading
  }

  /// `15.0%`, `26m`, `+22.0%`; a dash where there is none.
  var value: String {
    switch reading.kind {
    case .speedWithoutSafety, .safetyWithoutSpeed:
      let sign = reading.value.map { $0 >= 0 ? "+" : "" } ?? ""
      return sign + Self.value(reading.value, .share)
    case .staleSource: return Self.value(reading.value, .times)
    default: return Self.value(reading.value, reading.unit)
    }
  }

  /// The same with what it counts, where a bare number does not say that: `420 lines`.
  var labelled: String {
    guard reading.value != nil, reading.kind != .staleSource else { return value }
    let plural = value == "1" ? "" : "s"
    switch reading.unit {
    case .lines: return "\(value) line\(plural)"
    case .commits: return "\(value) commit\(plural)"
    case .perDay: return "\(value)/day"
    case .share, .seconds, .count, .times: return value
    }
  }

  static func value(_ value: Double?, _ unit: PracticeUnit) -> String {
    guard let value, value.isFinite, abs(value) < 1e12 else { return Figures.missing }
    switch unit {
    case .share: return Figures.percent(value)
    case .seconds: return Figures.shortDuration(value)
    case .perDay: return Figures.rate(value)
    case .times: return Figures.decimal(value, digits: 1) + "x"
    case .count, .commits, .lines:
      return value == value.rounded()
        ? Figures.count(Int(value)) : Figures.decimal(value, digits: 1)
    }
  }

  /// `> 10.0% > 30.0%`; empty where the definition alone decides.
  var limits: String {
    let sign = reading.kind.isBadBelow ? "<" : ">"
    let signs = [
      (sign, reading.limits.warn), (reading.kind.alarmsAtLimit ? ">=" : sign, reading.limits.alarm),
    ]
    return signs.compactMap { sign, limit in
      limit.map { "\(sign) \(Self.limit($0, reading.unit))" }
    }.joined(separator: " ")
  }

  private static func limit(_ limit: Double, _ unit: PracticeUnit) -> String {
    switch unit {
    case .share:
      Figures.decimal(limit * 100, digits: (limit * 100).rounded() == limit * 100 ? 0 : 1) + "%"
    // 86,400 s are a day and not 1d00h.
    case .seconds: limit < 60 ? "\(Int(limit))s" : Figures.span(limit)
    case .perDay: Figures.decimal(limit, digits: limit == limit.rounded() ? 0 : 1)
    case .times, .count, .commits, .lines: value(limit, unit)
    }
  }

  /// `warns above 10%, alarms above 30%`; of what alarms from its limit on, `alarms from 100%`.
  var limitWords: String {
    let side = reading.kind.isBadBelow ? "below" : "above"
    let alarms = "alarms \(reading.kind.alarmsAtLimit ? "from" : side)"
    let limits = [("warns \(side)", reading.limits.warn), (alarms, reading.limits.alarm)]
    let words = limits.compactMap { words, limit in
      limit.map { "\(words) \(Self.limit($0, reading.unit))" }
    }
    return words.isEmpty ? "judged by its definition" : words.joined(separator: ", ")
  }

  /// What the value is made of, in a few words: `6 of 40 production deployments by hand`.
  var arithmetic: String {
    let figures = reading.figures
    switch reading.kind {
    case .manualDeployments, .coupledDeployments, .flakyPipeline:
      guard figures.count > 1 else { return "" }
      return
        "\(Self.words(figures[0])) of \(Self.words(figures[1])) \(figures[1].name) \(figures[0].name)"
    case .siloedOperations:
      guard figures.count > 3 else { return "" }
      return
        "\(Self.words(figures[0])) of \(Self.words(figures[1])) incidents, \(Self.words(figures[2])) of \(Self.words(figures[3])) deployments from outside"
    case .speedWithoutSafety, .safetyWithoutSpeed:
      return stride(from: 0, to: figures.count - 1, by: 2).prefix(4).map {
        "\(figures[$0].name) \(Self.words(figures[$0])) (\(Self.words(figures[$0 + 1])))"
      }.joined(separator: ", ")
    case .slowIntegration: return sentence("#0 commits, half of them within #1")
    case .slowDelivery: return sentence("#0 changes, half of them within #1")
    case .brokenTrunk: return sentence("red #1 times in #0 runs, #2 of the time, #3 red now")
    case .branchLife: return sentence("#1 of #0 merged changes, half of them within #2")
    case .activeBranches: return sentence("#0 of #1 authors, #2 in all services")
    case .continuousIntegration: return sentence("#0 merges by #1 authors on #2 working days")
    case .batchSize: return sentence("#0 commits a deployment (#1), #2 lines a change (#3)")
    case .staleSource:
      guard let first = figures.first else { return "" }
      return sentence("\(first.name) #0, usual gap #1, of #2 kinds")
    }
  }

  /// A sentence with figures in the places of their numbers.
  private func sentence(_ pattern: String) -> String {
    var text = ""
    var isNumber = false
    for character in pattern {
      if isNumber, let place = character.wholeNumberValue, place < reading.figures.count {
        text += Self.words(reading.figures[place])
      } else if character != "#" {
        text.append(character)
      }
      isNumber = character == "#"
    }
    return text
  }

  /// Every figure by its name.
  var allFigures: String { named(reading.figures[...]) }

  private func named(_ figures: ArraySlice<PracticeFigure>) -> String {
    figures.map { "\($0.name) \(Self.words($0))" }.joined(separator: ", ")
  }

  private static func words(_ figure: PracticeFigure) -> String { value(figure.value, figure.unit) }

  /// Why it is silent, else what its value is made of.
  var finding: String { reading.reason ?? arithmetic }
}

extension PracticeVerdict {
  var word: String {
    switch self {
    case .ok: "OK"
    case .silent: "SILENT"
    case .note: "NOTE"
    case .warn: "WARN"
    case .alarm: "ALARM"
    }
  }

  var glyph: String {
    switch self {
    case .ok: "+"
    case .silent: "-"
    case .note: "i"
    case .warn: "~"
    case .alarm: "!"
    }
  }

  var role: Role {
    switch self {
    case .ok: .statusOK
    case .silent: .statusNoData
    case .note: .severityInfo
    case .warn: .severityWarning
    case .alarm: .severityCritical
    }
  }

  /// Glyph and word.
  var label: StyledText { StyledText("\(glyph) \(word)", role) }
}
