import Dashboard
import DeliveryMetrics
import EditedFiles
import Yams

/// Takes values out of the nodes of a file, and lists what is wrong with them: `alerts[2].for is "-5m", expected a
/// duration of at least 0s`.
final class FieldReader {
  /// The file that is being read, as it was named.
  var path: String
  /// How grave a fault is where nothing else is said.
  var severity = FileProblem.Severity.refusal
  private(set) var problems: [FileProblem] = []
  /// A text as it may stand in sentences; usually as it is.
  private var shown: (String) -> String = { $0 }

  init(path: String) { self.path = path }

  /// More than any list or mapping of a team's has.
  static let maximumEntries = 10_000

  /// The most that a key may have: YAML itself takes no key that comes to more than 1,024 characters when every
  /// byte of it has to be spelled out.
  static let maximumKeyBytes = 150

  /// How many faults there are so far.
  var count: Int { problems.count }

  func fault(_ node: Node, _ sentence: String) {
    // Thousands of faults are one: that it is another file.
    if problems.count < 1_000 {
      problems.append(FileProblem(severity, path, line: node.line, sentence))
    }
  }

  /// Says what is doubtful, and is done all the same.
  func warn(_ node: Node, _ sentence: String) {
    let usual = severity
    severity = .warning
    fault(node, sentence)
    severity = usual
  }

  func add(_ problem: FileProblem) { problems.append(problem) }

  /// Reads what may hold a secret: in sentences its texts stand as `shown` has them.
  func hiding<Result>(as shown: @escaping (String) -> String, _ body: () -> Result) -> Result {
    let before = self.shown
    self.shown = shown
    defer { self.shown = before }
    return body()
  }

  /// What a node says, for sentences: `is "-5m"`, `is a list`, `is blank`.
  func found(_ node: Node) -> String {
    guard let scalar = node.scalar else { return "is a \(node.kind)" }
    return scalar.string.isEmpty ? "is blank" : "is \"\(shown(scalar.string).prefix(60))\""
  }

  func wrong(_ node: Node, _ place: String, _ expected: String) {
    fault(node, "\(place) \(found(node)), expected \(expected)")
  }

  /// What a single value means; `nil` and a fault when it means nothing.
  func value<Value>(
    _ node: Node, _ place: String, _ expected: String, _ meaning: (String) -> Value?
  ) -> Value? {
    if let scalar = node.scalar, !scalar.string.isEmpty, let value = meaning(scalar.string) {
      return value
    }
    wrong(node, place, expected)
    return nil
  }

  /// A text that is not too long.
  func text(_ node: Node, _ place: String, _ expected: String) -> String? {
    value(node, place, expected) { $0.utf8.count <= 1_000 ? $0 : nil }
  }

  func flag(_ node: Node, _ place: String) -> Bool? {
    value(node, place, "true or false") { ["true": true, "false": false][$0] }
  }

  /// One of some words.
  func word<Word: RawRepresentable & CaseIterable>(_ node: Node, _ place: String) -> Word?
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    // Of numbers none is meant by another.
    let isWord = node.text.contains(where: \.isLetter)
    let near = isWord ? Nearest.question(node.text, among: words) : ""
    return value(node, place, Self.list(words) + near) { Word(rawValue: $0) }
  }

  /// `a, b or c`
  static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  func number(_ node: Node, _ place: String, atLeast least: Double = 0, atMost most: Double = 1e9)
    -> Double?
  {
    value(node, place, "a number from \(Self.plain(least)) to \(Self.plain(most))") {
      guard let number = Double($0), number >= least, number <= most, !$0.lowercased().contains("x")
      else { return nil }
      return number
    }
  }

  func count(_ node: Node, _ place: String, atMost most: Int) -> Int? {
    value(node, place, "a whole number from 0 to \(most)") {
      guard let number = Int($0), (0...most).contains(number) else { return nil }
      return number
    }
  }

  static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// Nanoseconds of a duration.
  func duration(_ node: Node, _ place: String, mayBeZero: Bool = false) -> Int64? {
    let found = node.scalar.flatMap { DurationText.nanoseconds($0.string) }
    let bound = mayBeZero ? "at least 0s" : "more than 0s"
    // A number alone, or words, need to see what one looks like.
    let expected =
      DurationText.bound(for: node.text)
      ?? "a duration of \(bound)" + (found == nil ? ", such as 90s, 10m, 1h30m or 7d" : "")
    return value(node, place, expected) { _ in
      found.flatMap { $0 > 0 || mayBeZero && $0 == 0 ? $0 : nil }
    }
  }

  /// A share in `0...1`, as `0.15` or `15%`.
  func share(_ node: Node, _ place: String) -> Double? {
    value(node, place, "a share such as 15% or 0.15") { Self.share($0) }
  }

  static func share(_ text: String) -> Double? {
    var digits = Substring(text)
    var scale = 1.0
    if digits.hasSuffix("%") {
      digits = digits.dropLast()
      while digits.last == " " { digits = digits.dropLast() }
      scale = 100
    }
    guard let number = Double(digits), number >= 0, number <= scale,
      !digits.lowercased().contains("x")
    else { return nil }
    return number / scale
  }

  /// The parts of a list; one value alone is a list of it.
  func list(_ node: Node, _ place: String, _ expected: String, atMost limit: Int = maximumEntries)
    -> [(node: Node, place: String)]
  {
    if let sequence = node.sequence {
      guard sequence.count <= limit else {
        fault(node, "\(place) has \(sequence.count) entries, expected at most \(limit)")
        return []
      }
      return sequence.enumerated().map { ($1, "\(place)[\($0)]") }
    }
    guard let scalar = node.scalar, !scalar.string.isEmpty else {
      wrong(node, place, expected)
      return []
    }
    return [(node, place)]
  }

  /// The texts of a list.
  func texts(_ node: Node, _ place: String, _ expected: String) -> [String] {
    list(node, place, "a list of " + expected).compactMap {
      text($0.node, $0.place, expected)
    }
  }

  /// The pairs of a mapping with any keys.
  func pairs(_ node: Node, _ place: String, _ expected: String) -> [(key: Node, value: Node)] {
    guard let mapping = node.mapping else {
      wrong(node, place, expected)
      return []
    }
    guard mapping.count <= Self.maximumEntries else {
      fault(node, "\(place) has \(mapping.count) entries, expected at most \(Self.maximumEntries)")
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = key.scalar?.string, !name.isEmpty else {
        fault(key, "\(place) has a \(key.kind) for a key, expected a name")
        return nil
      }
      guard name.utf8.count <= Self.maximumKeyBytes else {
        fault(
          key,
          "\(place) has a key of \(name.utf8.count) bytes, expected at most \(Self.maximumKeyBytes)"
        )
        return nil
      }
      return (key, value)
    }
  }

  /// The pairs of a mapping with known keys; others are faults that name the nearest.
  func fields(_ node: Node, _ place: String, _ known: [String]) -> [(key: String, value: Node)] {
    let expected = "keys such as \(known.prefix(3).joined(separator: ", "))"
    return pairs(node, place.isEmpty ? "the file" : place, expected).compactMap { key, value in
      if known.contains(key.text) { return (key.text, value) }
      let name = (place.isEmpty ? "" : place + ".") + key.text.prefix(60)
      let near = Nearest.name(to: key.text, among: known) ?? Self.list(known)
      fault(key, "\(name) is not a key, expected \(near)")
      return nil
    }
  }

  /// A list of patterns, made by `make`.
  func patterns(
    _ node: Node, _ place: String, _ expected: String,
    _ make: (String) throws(PatternFault) -> NamePattern
  ) -> [NamePattern] {
    list(node, place, "a list of \(expected)").compactMap { node, place in
      guard let text = text(node, place, expected) else { return nil }
      do throws(PatternFault) {
        return try make(text)
      } catch {
        fault(node, "\(place) is \"\(text.prefix(60))\", which \(error)")
        return nil
      }
    }
  }
}
