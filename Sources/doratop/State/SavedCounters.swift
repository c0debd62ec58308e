import DeliveryEvents
import DeliveryMetrics
import FoundationEssentials

/// What was counted of lines, as the state keeps it: JSON with the names of the report.
struct SavedCounters: Codable, Equatable {
  var lines: Int
  var events: Int
  var duplicates: Int
  var conflicts: Int
  var late: Int
  var tooOld: Int
  var rejectedBy: [String: Int]
  var formats: [String: Int]

  init(_ counts: InputCounts) {
    lines = counts.lines
    events = counts.events
    tooOld = counts.tooOld
    formats = counts.formats
    duplicates = counts.duplicates
    conflicts = counts.conflicts
    late = counts.late
    rejectedBy = Dictionary(
      uniqueKeysWithValues: counts.rejectedBy.map { ($0.key.rawValue, $0.value) })
  }

  /// Reads what was saved; `nil` for what is not of the form.
  init?(_ text: String) {
    guard let read = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = read
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Numbers and names alone: it cannot fail.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  var counts: InputCounts {
    var counts = InputCounts()
    counts.lines = lines
    counts.events = events
    counts.tooOld = tooOld
    counts.formats = formats
    counts.duplicates = duplicates
    counts.conflicts = conflicts
    counts.late = late
    for (cause, count) in rejectedBy {
      if let cause = RejectionCause(rawValue: cause) { counts.rejectedBy[cause] = count }
    }
    return counts
  }
}
