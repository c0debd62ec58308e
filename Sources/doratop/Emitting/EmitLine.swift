import DeliveryEvents
import EventIntake

/// Why no line was made: the option at fault, what it is, and what would be right.
struct EmitFault: Error, Equatable, CustomStringConvertible {
  var flag: String
  var sentence: String

  var description: String { "\(flag) \(sentence)" }
}

/// One event to be written down: what was given, what the CI system says beside it, and the line
/// that both come to.
struct EmitLine {
  var kind: EventKind
  /// The word of the state as given.
  var state: String?
  var time: Timestamp
  /// What the options of the command line say.
  var given: [EmitField: EmitValue]
  var labels: [(key: String, value: String)] = []
  /// What is known of the run in which this happens; options win.
  var found: [EmitField: EmitValue] = [:]

  /// The line with its line break.
  ///
  /// - Throws: what is wrong with an option, so that nothing is written that would be read as
  ///   something else.
  func line() throws(EmitFault) -> [UInt8] {
    let allowed = EmitField.allowed(for: kind)
    var record = NativeRecord()
    record.add("time", time)
    record.add("kind", kind.word)
    record.add("state", stateWord)
    if let fault = state.flatMap(EmitValue.encodingFault) {
      throw EmitFault(flag: "--state", sentence: fault)
    }
    for label in labels {
      guard let fault = EmitValue.encodingFault("\(label.key)=\(label.value)") else { continue }
      throw EmitFault(flag: "--set", sentence: fault)
    }
    if kind.takesNoState, let state {
      throw EmitFault(flag: "--state", sentence: "is \"\(state)\", but a \(kind.word) has none")
    }
    var values: [EmitField: EmitValue] = [:]
    for field in EmitField.allCases {
      if let value = given[field].map({ field == .repo ? $0.normalisedRepo : $0 }) {
        guard allowed.contains(field) else {
          throw EmitFault(flag: field.flag, sentence: "is nothing that a \(kind.word) has")
        }
        if let fault = value.fault(field.form) {
          throw EmitFault(flag: field.flag, sentence: fault)
        }
        values[field] = value
      } else if allowed.contains(field), let value = found[field], value.fault(field.form) == nil {
        values[field] = value
      }
      values[field]?.add(to: &record, field)
      if field == .synthetic { record.add(labels: labels) }
    }
    let line = record.line
    let limit = IntakeOptions(mode: .follow).maximumLineBytes
    guard line.count <= limit else {
      let longest = values.max { $0.value.length < $1.value.length }?.key
      throw EmitFault(
        flag: longest?.flag ?? "--set",
        sentence: "makes the line \(line.count) bytes long, expected at most \(limit)")
    }
    try check(line, values)
    return line
  }

  /// What the CI system says and no line can have, in words.
  var leftOut: [String] {
    EmitField.allCases.compactMap { field in
      guard given[field] == nil, case .text(let text)? = found[field] else { return nil }
      return EmitValue.encodingFault(text).map {
        "\(field.flag) of the CI system \($0); it is left out"
      }
    }
  }

  /// Reads the line as everybody will, and compares.
  private func check(_ line: [UInt8], _ values: [EmitField: EmitValue]) throws(EmitFault) {
    let symbols = SymbolTable(seed: 1)
    let decoded = DecodedLine()
    line.withUnsafeBytes {
      EventDecoder(symbols: symbols).decode(
        UnsafeRawBufferPointer(rebasing: $0.dropLast()), into: decoded)
    }
    if let rejection = decoded.rejections.first {
      let flag = rejection.field.map(EmitField.flag) ?? "--set"
      // What is a key of the line is an option here.
      let expected = rejection.expected.replacing("\"version\"", with: EmitField.version.flag)
      throw EmitFault(flag: flag, sentence: "is \(rejection.found), expected \(expected)")
    }
    guard decoded.format == .native, decoded.events.count == 1, let event = decoded.events.first,
      event.kind == kind, event.time == time, event.state.word == (stateWord ?? "")
    else {
      throw EmitFault(flag: "--time", sentence: "does not come out as it was given")
    }
    for (field, value) in values {
      let isSame =
        switch value {
        case .text(let text):
          switch field.form {
          case .time: Timestamp(text: text) == (field.time(in: event) ?? Timestamp(text: text))
          default: (field.text(in: event, symbols) ?? text) == text
          }
        case .list, .flag: true
        }
      if !isSame {
        let found = field.text(in: event, symbols).map { "\"\($0)\"" } ?? "another time"
        throw EmitFault(
          flag: field.flag, sentence: "is \"\(value.shown)\", which is read as \(found)")
      }
    }
  }

  /// The state in the words of native lines: CI systems have their own for how a run ended.
  private var stateWord: String? {
    guard let state else { return nil }
    guard kind == .deploy || kind == .pipeline || kind == .job else { return state }
    switch state.lowercased() {
    case "success", "succeeded", "succeededwithissues", "passed": return "succeeded"
    case "failure", "failed", "unstable", "error", "timed_out": return "failed"
    case "cancelled", "canceled", "aborted": return "cancelled"
    case "skipped", "not_built": return kind == .deploy ? "cancelled" : "skipped"
    default: return state
    }
  }
}

extension EventKind {
  /// Whether lines of the kind have no state.
  var takesNoState: Bool { self == .commit || self == .metric || self == .note }
}

/// The value of an option.
enum EmitValue: Equatable, Sendable {
  case text(String)
  case list([String])
  case flag

  /// Why it is none of a form; `nil` when it is one.
  func fault(_ form: EmitField.Form) -> String? {
    if let fault = texts.compactMap(Self.encodingFault).first { return fault }
    return switch (self, form) {
    case (.flag, _): nil
    case (.list(let list), _):
      list.contains("") ? "has an empty part, expected texts" : nil
    case (.text(""), _): "is empty, expected a value, or no such option"
    case (.text(let text), .time):
      Timestamp(text: text) == nil
        ? "is \"\(text)\", expected an RFC 3339 time or an epoch number since 1971" : nil
    case (.text(let text), .count):
      Int(text).map { $0 < 0 } ?? true ? "is \"\(text)\", expected a count" : nil
    case (.text(let text), .number):
      Double(text).map { !$0.isFinite } ?? true ? "is \"\(text)\", expected a number" : nil
    case (.text(let text), .trigger):
      EventTrigger.allCases.contains { $0 != .none && "\($0)" == text }
        ? nil : "is \"\(text)\", expected auto, manual, rollback or schedule"
    case (.text, _): nil
    }
  }

  /// Why a text cannot stand in a line; `nil` when it can. Its bytes that are no UTF-8 would be replaced, and with them
  /// two ids might be one.
  static func encodingFault(_ text: String) -> String? {
    SystemText.isUTF8(text) ? nil : "is \"\(SystemText.shown(text))\", expected UTF-8"
  }

  private var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .list(let list): list
    case .flag: []
    }
  }

  /// Adds it to a line.
  func add(to record: inout NativeRecord, _ field: EmitField) {
    switch self {
    case .flag: record.add(field.rawValue, flag: true)
    case .list(let list): record.add(field.rawValue, list: list)
    case .text(let text):
      switch field.form {
      case .count: record.add(field.rawValue, count: Int(text))
      case .number: record.add(field.rawValue, number: Double(text).map(Self.number))
      case .time: record.add(field.rawValue, Timestamp(text: text))
      default: record.add(field.rawValue, text)
      }
    }
  }

  /// Whole numbers without a fraction.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A repository less scheme, host and whatever stands before it, such as a password.
  var normalisedRepo: EmitValue {
    guard case .text(let text) = self else { return self }
    return .text(RepoName.normalised(text))
  }

  var shown: String {
    switch self {
    case .text(let text): text
    case .list(let list): list.joined(separator: ",")
    case .flag: "true"
    }
  }

  var length: Int { shown.utf8.count }
}
