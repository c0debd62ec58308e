public import DeliveryMetrics

/// What is behind a number, as text, JSON or CSV.
public struct EvidenceReport: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case text, json, csv
  }

  private let evidence: Evidence

  /// Creates the report of some evidence.
  public init(_ evidence: Evidence) {
    self.evidence = evidence
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
    let entries = evidence.entries.map { entry -> JSONWriter.Value in
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
    return JSONWriter.text(
      .object([
        ("schema", .string("doratop.evidence/1")), ("metric", .string(evidence.metric.rawValue)),
        ("asOf", .string(TimeFormat.rfc3339(evidence.asOf))),
        ("from", .string(TimeFormat.rfc3339(evidence.window.from))),
        ("to", .string(TimeFormat.rfc3339(evidence.window.to))),
        ("included", .int(evidence.entries.count { $0.isIncluded })),
        ("excluded", .int(evidence.entries.count { !$0.isIncluded })),
        ("entries", .array(entries)),
      ]))
  }

  private static let columns = [
    "included", "subject", "id", "sha", "services", "environment", "deployment", "start", "time",
    "value", "reason",
  ]

  private func cells(_ entry: Evidence.Entry) -> [String] {
    [
      entry.isIncluded ? "yes" : "no", entry.subject.rawValue, entry.id, entry.sha ?? "",
      entry.services.joined(separator: " "), entry.environment ?? "", entry.deployment ?? "",
      entry.start.map(TimeFormat.rfc3339) ?? "", TimeFormat.rfc3339(entry.time),
      entry.value.map { "\($0)" } ?? "", entry.reason,
    ]
  }

  /// RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe before it.
  private var csv: String {
    let rows = [Self.columns] + evidence.entries.map(cells)
    return rows.map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\r\n")
  }

  private static func quoted(_ cell: String) -> String {
    var cell = Frame.plain(cell)
    if let first = cell.first, "=+-@\t\r".contains(first) { cell = "'" + cell }
    guard cell.contains(where: { "\",\n\r".contains($0) }) else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private var plain: String {
    let included = evidence.entries.filter(\.isIncluded)
    let excluded = evidence.entries.filter { !$0.isIncluded }
    var lines = [
      "\(evidence.metric.title), as of \(TimeFormat.rfc3339(evidence.asOf)), from \(TimeFormat.rfc3339(evidence.window.from))",
      "", "BEHIND THE NUMBER: \(included.count)",
    ]
    lines += included.map(row)
    lines += ["", "LEFT OUT: \(excluded.count)"] + excluded.map(row)
    return lines.joined(separator: "\n")
  }

  private func row(_ entry: Evidence.Entry) -> String {
    var parts = [
      TimeFormat.rfc3339(entry.time), entry.services.joined(separator: ","),
      entry.id.isEmpty ? entry.sha ?? "-" : entry.id,
    ]
    if let deployment = entry.deployment { parts.append("by \(deployment)") }
    if let value = entry.value, entry.subject != .deployment {
      parts.append(Figures.duration(value))
    }
    if !entry.reason.isEmpty { parts.append(entry.reason) }
    return "  " + parts.map(Frame.plain).joined(separator: "  ")
  }
}
