/// Metrics as text, read by the letter of OpenMetrics 1.0 or of Prometheus' text format 0.0.4.
struct MetricsText {
  /// What the letter says otherwise.
  struct Fault: Error, CustomStringConvertible {
    var line: Int
    var description: String
  }

  /// How a counter's family is named, and how the text ends.
  enum Form {
    case openMetrics, prometheus, either
  }

  /// By name and labels in order: `doratop_stage_wip{stage="testing"}`, with the labels' values as they are meant.
  private(set) var samples: [String: Double] = [:]
  private(set) var types: [String: String] = [:]
  private(set) var families: [String] = []
  private let form: Form
  private var family = ""
  private var isSampled = false

  init(_ text: String, _ form: Form) throws(Fault) {
    self.form = form
    guard text.unicodeScalars.last == "\n" else {
      throw Fault(line: 0, description: "no break at the end")
    }
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast().map { String($0) }
    for (number, line) in lines.enumerated() {
      do throws(Fault) {
        let isLast = number == lines.count - 1
        if line == "# EOF" {
          if form == .prometheus || !isLast { throw fault("an end") }
        } else if isLast, form != .prometheus {
          throw fault("no end")
        } else if line.hasPrefix("#") {
          try describe(line)
        } else {
          try sample(line)
        }
      } catch {
        throw Fault(line: number + 1, description: "\(error.description): \(line)")
      }
    }
  }

  private func fault(_ words: String) -> Fault { Fault(line: 0, description: words) }

  private mutating func describe(_ line: String) throws(Fault) {
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == "#" else { throw fault("a comment") }
    let name = String(words[2])
    guard Self.isName(name) else { throw fault("a name") }
    switch words[1] {
    case "HELP":
      guard !families.contains(name), !words[3].isEmpty else { throw fault("described twice") }
      if !family.isEmpty, !isSampled { throw fault("nothing of \(family)") }
      (family, isSampled) = (name, false)
      families.append(name)
    case "TYPE":
      guard name == family, !isSampled, types[name] == nil else { throw fault("a type") }
      guard words[3] == "gauge" || words[3] == "counter" else { throw fault("an unknown type") }
      let isTotal = name.hasSuffix("_total")
      let isRight = words[3] == "counter" ? isTotal == (form == .prometheus) : !isTotal
      guard isRight else { throw fault("a name for another type") }
      types[name] = String(words[3])
    case "UNIT":
      guard name == family, !isSampled, form != .prometheus, name.hasSuffix("_" + words[3]) else {
        throw fault("a unit")
      }
    default: throw fault("a comment")
    }
  }

  private mutating func sample(_ line: String) throws(Fault) {
    var rest = Array(line.unicodeScalars)[...]
    let name = take(&rest) { $0 != "{" && $0 != " " }
    let isCounter = types[family] == "counter" && form == .openMetrics
    guard name == family + (isCounter ? "_total" : "") else { throw fault("not of \(family)") }
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest.removeFirst()
        let label = take(&rest) { $0 != "=" }
        guard Self.isName(label), !label.contains(":"), labels[label] == nil,
          rest.starts(with: ["=", "\""])
        else { throw fault("a label") }
        rest.removeFirst(2)
        labels[label] = try value(&rest)
      } while rest.first == ","
      guard rest.popFirst() == "}" else { throw fault("no end of labels") }
    }
    guard rest.popFirst() == " " else { throw fault("no blank") }
    let digits = String(String.UnicodeScalarView(rest))
    guard digits.unicodeScalars.allSatisfy({ "0123456789+-.e".unicodeScalars.contains($0) }),
      let number = Double(digits), number.isFinite
    else { throw fault("no number") }
    let key =
      labels.isEmpty
      ? name
      : "\(name){"
        + labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(
          separator: ",") + "}"
    guard samples.updateValue(number, forKey: key) == nil else { throw fault("there twice") }
    isSampled = true
  }

  /// The value of a label up to its closing quote.
  private func value(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> String {
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(value)
      case "\\":
        switch rest.popFirst() {
        case "n": value.append("\n")
        case "\\": value.append("\\")
        case "\"": value.append("\"")
        default: throw fault("an escape")
        }
      // A terminal would act on these, and Prometheus' own reader takes no NUL.
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}":
        throw fault("a character that does something")
      default: value.append(scalar)
      }
    }
    throw fault("no closing quote")
  }

  private func take(
    _ rest: inout ArraySlice<Unicode.Scalar>, _ isPart: (Unicode.Scalar) -> Bool
  ) -> String {
    let part = rest.prefix(while: isPart)
    rest = rest.dropFirst(part.count)
    return String(String.UnicodeScalarView(part))
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F || byte == 0x3A
    }
  }
}
