import Dashboard
import DeliveryEvents

/// What the doctor says of the formats of a log.
struct FormatWords {
  let census: LineCensus
  /// How many different things of a format are listed.
  private static let shown = 20

  var text: String {
    if census.formats.isEmpty { return "  none\n" }
    return census.formats.map(text).joined() + warnings
  }

  private func text(_ format: EventFormat) -> String {
    let entries = census.entries(of: format)
    let events = entries.reduce(0) { $0 + $1.entry.events }
    let lines = entries.reduce(0) { $0 + $1.entry.lines }
    var text = "  \(format.rawValue)  \(events) events"
    if format == .native { return text + "\n" }
    text += " of \(lines) lines, told by \(format.toldBy)\n"
    for (what, entry) in entries.prefix(Self.shown) {
      text += "    \(Frame.plain(what))  \(entry.lines) lines, \(entry.events) events"
      if entry.refusals > 0 { text += ", \(entry.refusals) refused" }
      if let ignored = entry.ignored { text += ", ignored: \(Frame.plain(ignored))" }
      text += ", first at \(Frame.plain(entry.place))\n"
    }
    if entries.count > Self.shown { text += "    +\(entries.count - Self.shown) more\n" }
    return text
  }

  /// What looks like a wrong guess.
  private var warnings: String {
    census.formats.filter { $0 != .native }.map { format in
      let entries = census.entries(of: format)
      let lines = entries.reduce(0) { $0 + $1.entry.lines }
      let events = entries.reduce(0) { $0 + $1.entry.events }
      let refused = entries.reduce(0) { $0 + ($1.entry.refusals > 0 ? $1.entry.lines : 0) }
      let words: String
      if events == 0 {
        words = "none of \(lines) lines of \(format.rawValue) came to an event"
      } else if refused * 2 > lines {
        words = "most of the \(lines) lines of \(format.rawValue) were refused"
      } else {
        return ""
      }
      return
        "  ! \(words): if they are of another tool, doratop doctor --explain LINE shows what they were taken for\n"
    }.joined()
  }
}
