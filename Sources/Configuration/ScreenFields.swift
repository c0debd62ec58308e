import Dashboard
import EditedFiles
import Yams

/// The screen, and what is kept.
extension ConfigurationReader {
  /// A mistake in keys costs that key, and is said.
  mutating func readKeys(_ node: Node) {
    var reader = KeyWishes(path: fields.path)
    reader.read(node)
    let (table, faults) = KeyTable.standard.remapped(reader.wishes)
    configuration.keyWishes = reader.wishes
    configuration.keys = table
    for problem in reader.problems {
      fields.add(FileProblem(.fault, problem.path, line: problem.line, "keys: \(problem.sentence)"))
    }
    for fault in faults {
      fields.add(FileProblem(.fault, fields.path, line: fault.line, "keys: \(fault.sentence)"))
    }
  }

  mutating func readRetention(_ node: Node) {
    fields.duration(node, "retention").map {
      configuration.retention = WindowChoice(nanoseconds: $0, label: node.text)
    }
  }

  /// Refuses to keep less than what windows are made of: each is compared with the period before it. Known at the end,
  /// for windows may stand anywhere.
  mutating func judgeRetention() {
    guard let asked = configuration.retention, let place = configuration.places[.retention],
      let longest = configuration.windows.max(by: { $0.nanoseconds < $1.nanoseconds })
    else { return }
    let isWindow = configuration.window.nanoseconds > longest.nanoseconds
    let window = isWindow ? configuration.window : longest
    guard asked.nanoseconds < window.leastRetention else { return }
    configuration.retention = nil
    fields.add(
      FileProblem(
        .refusal, place.path, line: place.line,
        "retention is \"\(asked.label.prefix(60))\", expected at least \(DurationText.text(window.leastRetention)), twice the longest of window and windows"
      ))
  }

  mutating func readState(_ node: Node) {
    for (key, value) in fields.fields(node, "state", ["file", "keep", "required"]) {
      switch key {
      case "file":
        fields.text(value, "state.file", "a file").map {
          configuration.state.file = place(of: $0)
        }
      case "keep": fields.flag(value, "state.keep").map { configuration.state.isKept = $0 }
      default:
        fields.flag(value, "state.required").map { configuration.state.isRequired = $0 }
      }
    }
    let state = configuration.state
    if !state.isKept, state.isRequired || state.file != nil {
      fields.fault(node, "state.keep is false beside file or required, expected one of them")
    }
  }
}
