import DeliveryEvents
import DeliveryMetrics

/// The lines that exported records come to, with what was not understood of them.
struct ExportLines {
  /// What kind of thing a record is, what the tool calls it, and how to ask for all that is needed.
  struct Shape: Hashable {
    var name: String
    var command: String
  }

  /// `owner/name` where records do not say it, or say another.
  let repo: String?
  let service: String?
  /// What the environment of releases is called.
  let releases: String
  private let incidentLabels: [NamePattern]
  private let reader = LineReader()
  private var lines: [(time: Timestamp, bytes: [UInt8])] = []
  /// How many records of a shape there were.
  private(set) var counts: [Shape: Int] = [:]
  /// Fields that records lack, and how many: such records are left out.
  private(set) var lacking: [Shape: [String: Int]] = [:]
  /// Fields that would be of use, and how many records lack them.
  private(set) var missed: [Shape: [String: Int]] = [:]
  /// What was left out for a reason of its own, in words.
  private(set) var ignored: [String: Int] = [:]

  init(repo: String?, service: String?, releases: String, incidentLabels: [NamePattern]) {
    self.repo = repo
    self.service = service
    self.releases = releases
    self.incidentLabels = incidentLabels
  }

  /// The lines in the order of their times.
  var sorted: [[UInt8]] {
    lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element.bytes)
  }

  /// Counts a record, and says whether it has what its lines cannot be without.
  mutating func accepts(
    _ record: JSONRecord, as shape: Shape, needs: [String], wants: [String] = []
  ) -> Bool {
    counts[shape, default: 0] += 1
    for field in wants where !record.has(field) {
      missed[shape, default: [:]][field, default: 0] += 1
    }
    let lacks = needs.filter { !record.has($0) }
    for field in lacks { lacking[shape, default: [:]][field, default: 0] += 1 }
    return lacks.isEmpty
  }

  /// Notes that one record came to nothing, and why.
  mutating func ignore(_ reason: String) { ignored[reason, default: 0] += 1 }

  /// Notes a record that is nothing known: where a forge said why there is no data, in its words.
  mutating func ignoreUnknown(_ record: JSONRecord) {
    if let said = record.text("message") ?? record.records("errors")?.first?.text("message") {
      ignore("no data but \"\(said.prefix(200))\": what was asked for is not whole, ask again")
    } else {
      ignore("of no known kind, with the keys \(record.keys.joined(separator: ", "))")
    }
  }

  /// Begins a line about something in a repository; `nil`, and noted, without a time or a repository.
  mutating func line(
    _ kind: EventKind, _ state: EventState, at time: Timestamp?, id: String?, repo: String?,
    body: (inout NativeRecord) -> Void
  ) {
    guard let time else { return ignore("without a time") }
    guard let id else { return ignore("without an id") }
    guard let repo = repository(repo) else {
      return ignore("without the name of a repository: --repo gives it")
    }
    var record = NativeRecord(kind, state, at: time)
    record.add("id", id)
    record.add("service", service)
    record.add("repo", repo)
    body(&record)
    let line = record.line
    if let refusal = reader.refusal(of: line) { return ignore(refusal) }
    lines.append((time, line))
  }

  /// The repository of a record by its own name for it: as it is given, but where both are the same in
  /// another case.
  func repository(_ own: String?) -> String? {
    guard let repo, let own, RepoName.normalised(repo) == RepoName.normalised(own) else {
      return repo ?? own
    }
    return own
  }

  /// Whether one of some labels makes an issue an incident.
  func isIncident(_ labels: [String]) -> Bool {
    labels.contains { label in incidentLabels.contains { $0.matches(label) } }
  }

  /// The commit that a text names as the cause, as in `Root cause: 9fceb02`.
  static func rootCause(_ text: String?) -> String? {
    guard let text = text?.lowercased(), let place = text.firstRange(of: "root cause: ") else {
      return nil
    }
    let word = text[place.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return CommitID.isOne(String(word)) ? String(word) : nil
  }

  /// `acme/api` of `https://github.com/acme/api/pull/12` and of `https://host/api/v3/repos/acme/api`.
  static func gitHubRepo(_ url: String?) -> String? {
    guard let url, let scheme = url.firstRange(of: "://") else { return nil }
    var parts = url[scheme.upperBound...].split(separator: "/").dropFirst()
    if let repos = parts.firstIndex(of: "repos") { parts = parts[(repos + 1)...] }
    return parts.count >= 2 ? parts.prefix(2).joined(separator: "/") : nil
  }

  /// `group/sub/api` of `https://gitlab.com/group/sub/api/-/pipelines/12`.
  static func gitLabRepo(_ url: String?) -> String? {
    guard let url, let scheme = url.firstRange(of: "://"), let end = url.firstRange(of: "/-/")
    else { return nil }
    let path = url[scheme.upperBound..<end.lowerBound].split(separator: "/").dropFirst()
    return path.isEmpty ? nil : path.joined(separator: "/")
  }
}

/// Reads lines as everybody will, before they are written.
private final class LineReader {
  private let decoder = EventDecoder(symbols: SymbolTable())
  private let decoded = DecodedLine()

  /// Why a line is no event; `nil` when it is one.
  func refusal(of line: [UInt8]) -> String? {
    line.withUnsafeBytes {
      decoder.decode(UnsafeRawBufferPointer(rebasing: $0.dropLast()), into: decoded)
    }
    guard let rejection = decoded.rejections.first else { return nil }
    return "\(rejection.field ?? "a line") is \(rejection.found), expected \(rejection.expected)"
  }
}

extension NativeRecord {
  /// Adds an instant unless it is later than the end of what it is the beginning of.
  mutating func add(_ key: String, _ time: Timestamp?, notAfter end: Timestamp?) {
    if let time, let end, time <= end { add(key, time) }
  }

  /// Adds names of labels, each of them `true`, as the webhooks of forges are read.
  mutating func add(labelNames names: [String]) {
    var seen: Set<String> = []
    add(labels: names.filter { !$0.isEmpty && seen.insert($0).inserted }.map { ($0, "true") })
  }
}
