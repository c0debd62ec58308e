import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// What became of one line, in words: its format, the events made of it, and what was ignored and why.
struct ExplainedLine {
  private let found: LineExplanation

  /// Explains a line, with the labels that make an incident as a configuration has them.
  init(_ line: [UInt8], _ names: NamePatterns) {
    found = EventDecoder(symbols: SymbolTable(), isIncidentLabel: names.isIncidentLabel)
      .explain(line)
  }

  var text: String {
    var text = "FORMAT    \(format)\n"
    if let format = found.format { text += "TOLD BY   \(format.toldBy)\n" }
    if let received = found.received { text += "RECEIVED  \(TimeFormat.rfc3339(received))\n" }
    text += "EVENTS    \(found.lines.count)\n"
    for line in found.lines { text += "  \(Frame.plain(line.json, cutAt: .max))\n" }
    if !found.ignored.isEmpty {
      text += "IGNORED\n"
      for reason in found.ignored { text += "  \(Frame.plain(reason))\n" }
    }
    if !found.rejections.isEmpty {
      text += "REFUSED\n"
      for rejection in found.rejections { text += "  \(Frame.plain(rejection.sentence))\n" }
    }
    return text + withoutEffect
  }

  private var format: String {
    guard let format = found.format else {
      return found.rejections.isEmpty ? "none: the line is blank" : "none that is known"
    }
    return format.rawValue + (found.what.map { ": \(Frame.plain($0))" } ?? "")
  }

  /// What made no difference.
  private var withoutEffect: String {
    if found.unused.isEmpty { return "" }
    let kept = found.unused.filter(\.isKept)
    let others = found.unused.filter { !$0.isKept }
    var text = "WITHOUT EFFECT\n"
    for part in kept { text += "  \(words(part)): no figure hangs on it\n" }
    for part in others where !part.path.contains(".") {
      text += "  \(words(part))"
      if found.format == .native {
        text += ": no field of native lines" + Nearest.question(part.path, among: NativeLine.keys)
      }
      text += "\n"
    }
    // Payloads have hundreds of them: the names are enough.
    var names: [(parent: String, names: [String])] = []
    for part in others {
      guard let dot = part.path.lastIndex(of: ".") else { continue }
      let parent = String(part.path[..<dot])
      let name = String(part.path[part.path.index(after: dot)...])
      if let place = names.firstIndex(where: { $0.parent == parent }) {
        names[place].names.append(name)
      } else {
        names.append((parent, [name]))
      }
    }
    for (parent, names) in names {
      text += wrapped("of \(Frame.plain(parent)):", names.map(Frame.plain))
    }
    if found.hasMoreUnused { text += "  and maybe more: the line has too many parts to try each\n" }
    return text
  }

  /// A heading and some names, in lines of a usual width.
  private func wrapped(_ heading: String, _ names: [String]) -> String {
    var lines = ["  \(heading)"]
    for (place, name) in names.enumerated() {
      let word = " " + name + (place + 1 < names.count ? "," : "")
      if lines[lines.count - 1].count + word.count > 100 { lines.append("   ") }
      lines[lines.count - 1] += word
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func words(_ part: LineExplanation.Unused) -> String {
    Frame.plain("\(part.path)  \(part.value)")
  }
}
