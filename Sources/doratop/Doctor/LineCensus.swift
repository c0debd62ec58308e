import DeliveryEvents

/// Counts lines by format and by what they are in their tools' words, with what they came to: so that a line
/// that is taken for something else, or for nothing, is noticed.
final class LineCensus {
  /// Lines of one format that are the same in their tool's words.
  struct Entry {
    var lines = 0
    var events = 0
    var refusals = 0
    /// Why the first of them came to less than it might have.
    var ignored: String?
    /// Where the first one stands.
    var place: String
  }

  struct Name: Hashable {
    var format: EventFormat
    var what: String
  }

  private(set) var entries: [Name: Entry] = [:]
  /// Logs may make up any number of names: more are counted as one.
  private static let limit = 500
  static let others = "others"

  /// Counts a line.
  func note(_ line: DecodedLine, path: String, number: Int?) {
    guard let format = line.format else { return }
    var name = Name(format: format, what: format == .native ? "" : line.what ?? "refused")
    if entries[name] == nil, entries.count >= Self.limit { name.what = Self.others }
    let place = number.map { "\(path):\($0)" } ?? path
    var entry = entries[name] ?? Entry(place: place)
    entry.lines += 1
    entry.events += line.events.count
    entry.refusals += line.rejections.count
    entry.ignored = entry.ignored ?? line.ignored.first
    entries[name] = entry
  }

  /// The formats of which there were lines.
  var formats: [EventFormat] {
    let all = Set(entries.keys.map(\.format))
    return EventFormat.allCases.filter(all.contains)
  }

  /// What there was of a format, most lines first.
  func entries(of format: EventFormat) -> [(what: String, entry: Entry)] {
    entries.filter { $0.key.format == format }.map { ($0.key.what, $0.value) }.sorted {
      ($1.entry.lines, $0.what) < ($0.entry.lines, $1.what)
    }
  }
}
