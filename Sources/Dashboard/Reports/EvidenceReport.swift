public import DeliveryEvents
public import DeliveryMetrics

/// What is behind a number, as text, JSON or CSV.
public struct EvidenceReport: Sendable {
  /// The forms that `--format` names.
  public enum Format: String, Sendable, CaseIterable {
    case text, json, csv
  }

  /// What the number is called, and its name in JSON.
  private let title: String
  private let name: (key: String, value: String)
  private let asOf: Timestamp
  private let from: Timestamp
  private let entries: [Evidence.Entry]
  /// What it comes to, for a practice.
  private let practice: PracticeReading?
  /// How many entries there are where not all are listed.
  private let count: Int

  /// Creates the report of some evidence.
  public init(_ evidence: Evidence) {
    title = evidence.metric.title
    name = ("metric", evidence.metric.rawValue)
    (asOf, from) = (evidence.asOf, evidence.window.from)
    entries = evidence.entries
    practice = nil
    count = entries.count
  }

  /// Creates the report of what is behind a practice at an instant.
  public init(_ detail: PracticeDetail, asOf: Timestamp) {
    title = detail.reading.kind.title
    name = ("practice", detail.reading.kind.rawValue)
    self.asOf = asOf
    from = asOf.advanced(byNanoseconds: -30 * 86_400_000_000_000)
    entries = detail.events
    practice = detail.reading
    count = detail.count
  }

  /// The report in a format.
  public func text(_ format: Format) -> String {
    switch format {
    case .json: json
    case .csv: csv
    case .text: plain
    }
  }

  private var json: String {
    let rows = entries.map { entry -> JSONWriter.Value in
      .object([
        ("subject", .string(entry.subject.rawValue)), ("included", .bool(entry.isIncluded)),
        ("id", .string(entry.id)), ("sha", .init(entry.sha)),
        ("services", .array(entry.services.map { .string($0) })),
        ("environment", .init(entry.environment)), ("deployment", .init(entry.deployment)),
        ("start", .init(entry.start.map(TimeFormat.rfc3339))),
        ("time", .string(TimeFormat.rfc3339(entry.time))), ("value", .init(entry.value)),
        ("reason", .string(entry.reason)),
      ])
    }
    var members: [(String, JSONWriter.Value)] = [
      ("schema", .string("doratop.evidence/1")), (name.key, .string(name.value)),
      ("asOf", .string(TimeFormat.rfc3339(asOf))), ("from", .string(TimeFormat.rfc3339(from))),
      ("to", .string(TimeFormat.rfc3339(asOf))),
      ("included", .int(entries.count { $0.isIncluded })),
      ("excluded", .int(entries.count { !$0.isIncluded })),
    ]
    if let practice {
      members += [("reading", PracticeJSON.value(practice)), ("count", .int(count))]
    }
    return JSONWriter.text(.object(members + [("entries", .array(rows))]))
  }

  private static let columns = [
    "included", "subject", "id", "sha", "services", "environment", "deployment", "start", "time",
    "value", "reason",
  ]

  private func cells(_ entry: Evidence.Entry) -> [CSVText.Cell] {
    [
      .text(entry.isIncluded ? "yes" : "no"), .text(entry.subject.rawValue), .text(entry.id),
      .init(entry.sha), .text(entry.services.joined(separator: " ")), .init(entry.environment),
      .init(entry.deployment), .init(entry.start.map(TimeFormat.rfc3339)),
      .text(TimeFormat.rfc3339(entry.time)), .init(entry.value), .text(entry.reason),
    ]
  }

  private var csv: String {
    CSVText.text([Self.columns.map { .text($0) }] + entries.map(cells))
  }

  private var plain: String {
    let included = entries.filter(\.isIncluded)
    let excluded = entries.filter { !$0.isIncluded }
    var lines = [
      "\(title), as of \(TimeFormat.rfc3339(asOf)), from \(TimeFormat.rfc3339(from))"
    ]
    if let practice { lines += [""] + words(practice) }
    lines += ["", "BEHIND THE NUMBER: \(included.count)"]
    lines += included.map(row)
    lines += ["", "LEFT OUT: \(excluded.count)"] + excluded.map(row)
    if count > entries.count { lines.append("  and \(count - entries.count) more") }
    return lines.joined(separator: "\n")
  }

  private func words(_ reading: PracticeReading) -> [String] {
    let text = PracticeText(reading)
    var lines = ["\(reading.verdict.word): \(text.value) \(reading.kind.measure), n=\(reading.n)"]
    if let reason = reading.reason { lines.append("silent: \(reason)") }
    return lines + [
      "\(text.limitWords)", "made of: \(text.allFigures)", "problem: \(reading.kind.problem)",
      "remedy: \(reading.kind.remedy)",
    ]
  }

  /// A value of an entry: a batch has commits or lines, anything else seconds.
  private func words(_ value: Double) -> String {
    switch practice?.unit {
    case .commits, .lines: PracticeText.value(value, practice?.unit ?? .count)
    case .share, .seconds, .count, .perDay, .times, nil: Figures.duration(value)
    }
  }

  private func row(_ entry: Evidence.Entry) -> String {
    var parts = [
      TimeFormat.rfc3339(entry.time), entry.services.joined(separator: ","),
      entry.id.isEmpty ? entry.sha ?? "-" : entry.id,
    ]
    if let deployment = entry.deployment { parts.append("by \(deployment)") }
    if let value = entry.value, entry.subject != .deployment {
      parts.append(words(value))
    }
    if !entry.reason.isEmpty { parts.append(entry.reason) }
    return "  " + parts.map(Frame.plain).joined(separator: "  ")
  }
}
