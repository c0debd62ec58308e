/// Reads a regular expression: characters, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {m,n}`, `^ $`, and `(?i)`
/// at the beginning. Anything else is refused, for what is half understood matches something else.
struct PatternParser {
  private static let maximumCharacters = 1_000
  private static let maximumDepth = 40
  private static let maximumRepeats = 1_000

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private(set) var ignoresCase = false

  init(_ text: String) {
    scalars = Array(text.unicodeScalars.prefix(Self.maximumCharacters + 1))
  }

  mutating func read() throws(PatternFault) -> PatternNode {
    guard scalars.count <= Self.maximumCharacters else {
      throw PatternFault(
        found: "has more than \(Self.maximumCharacters) characters", expected: "a shorter pattern")
    }
    if scalars.starts(with: Array("(?i)".unicodeScalars)) {
      ignoresCase = true
      place = 4
    }
    guard place < scalars.count else {
      throw PatternFault(
        found: "is empty and matches everything", expected: "a pattern such as ^prod")
    }
    let node = try choice()
    if place < scalars.count {
      throw PatternFault(
        found: "has a \")\" that closes nothing", expected: "\\) for the character")
    }
    return node
  }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private mutating func choice() throws(PatternFault) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw PatternFault(
        found: "has more than \(Self.maximumDepth) groups in each other", expected: "fewer")
    }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(PatternFault) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated()) }
    return .sequence(parts)
  }

  private mutating func repeated() throws(PatternFault) -> PatternNode {
    let start = place
    let node = try atom()
    guard let (least, most) = try quantifier() else { return node }
    if case .begin = node { throw nothing(at: start) }
    if case .end = node { throw nothing(at: start) }
    // Whether it takes much or little is no matter to whether it matches.
    _ = take("?")
    if let scalar = next, "*+{".unicodeScalars.contains(scalar), scalar != "{" || isBraced {
      throw PatternFault(
        found: "repeats a repetition at character \(place + 1)", expected: "a group around it")
    }
    return .repeated(node, least, most)
  }

  private func nothing(at place: Int) -> PatternFault {
    PatternFault(
      found: "has nothing to repeat at character \(place + 1)",
      expected: "a character or group before * + ? and {")
  }

  private mutating func quantifier() throws(PatternFault) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{", isBraced else { return nil }
    place += 1
    let least = try count()
    var most: Int? = least
    if take(",") { most = next == "}" ? nil : try count() }
    _ = take("}")
    if let most, most < least {
      throw PatternFault(found: "has {\(least),\(most)}", expected: "the smaller number first")
    }
    return (least, most)
  }

  /// Whether what follows is `{m}`, `{m,}` or `{m,n}`; any other brace is a character.
  private var isBraced: Bool {
    let rest = scalars[place...].dropFirst().prefix { $0 != "}" }
    let parts = rest.split(separator: ",", omittingEmptySubsequences: false)
    guard place + 1 + rest.count < scalars.count, (1...2).contains(parts.count), !parts[0].isEmpty
    else { return false }
    return parts.allSatisfy { $0.allSatisfy { ("0"..."9").contains($0) } }
  }

  private mutating func count() throws(PatternFault) -> Int {
    var value = 0
    while let digit = next, ("0"..."9").contains(digit) {
      value = min(value * 10 + Int(digit.value - 0x30), Self.maximumRepeats + 1)
      place += 1
    }
    guard value <= Self.maximumRepeats else {
      throw PatternFault(
        found: "repeats more than \(Self.maximumRepeats) times", expected: "fewer")
    }
    return value
  }

  private mutating func atom() throws(PatternFault) -> PatternNode {
    let start = place
    guard let scalar = next else { throw nothing(at: start) }
    place += 1
    switch scalar {
    case "^": return .begin
    case "$": return .end
    case ".": return .one(ScalarSet([], isNegated: true))
    case "(": return try group()
    case "[": return .one(try characters())
    case "\\": return .one(try escaped())
    case "*", "+", "?": throw nothing(at: start)
    default: return .one(ScalarSet([scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(PatternFault) -> PatternNode {
    if take("?"), !take(":") {
      let kind = String(String.UnicodeScalarView(scalars[(place - 1)...].prefix(3)))
      throw PatternFault(
        found: "has \"(\(kind)\"",
        expected: "( or (?: for a group, and (?i) only at the beginning")
    }
    let node = try choice()
    guard take(")") else {
      throw PatternFault(found: "has a \"(\" without its \")\"", expected: "\\( for the character")
    }
    return node
  }

  private mutating func escaped() throws(PatternFault) -> ScalarSet {
    guard let scalar = next else {
      throw PatternFault(found: "ends with \"\\\"", expected: "\\\\ for the character")
    }
    place += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.opposite
    case "w": return .words
    case "W": return ScalarSet.words.opposite
    case "s": return .spaces
    case "S": return ScalarSet.spaces.opposite
    case "t": return ScalarSet([0x09...0x09])
    case "n": return ScalarSet([0x0A...0x0A])
    case "0"..."9", "a"..."z", "A"..."Z":
      throw PatternFault(
        found: "has \"\\\(scalar)\"", expected: "\\d, \\w, \\s, or \\ before a sign")
    default: return ScalarSet([scalar.value...scalar.value])
    }
  }

  private mutating func characters() throws(PatternFault) -> ScalarSet {
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let scalar = next {
      place += 1
      if scalar == "]", !isFirst { return ScalarSet(ranges, isNegated: isNegated) }
      isFirst = false
      if scalar == "[", next == ":" || next == "=" || next == "." {
        throw PatternFault(found: "has a named class", expected: "\\d, \\w, \\s or the characters")
      }
      var low = ScalarSet([scalar.value...scalar.value])
      if scalar == "\\" { low = try escaped() }
      guard next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
        if low.isNegated {
          throw PatternFault(
            found: "has \\D, \\W or \\S in a class", expected: "the class with ^ instead")
        }
        ranges += low.ranges
        continue
      }
      place += 1
      var high = ScalarSet([scalars[place].value...scalars[place].value])
      place += 1
      if scalars[place - 1] == "\\" { high = try escaped() }
      guard low.ranges.count == 1, high.ranges.count == 1, !low.isNegated, !high.isNegated,
        low.ranges[0].count == 1, high.ranges[0].count == 1,
        low.ranges[0].lowerBound <= high.ranges[0].lowerBound
      else {
        throw PatternFault(
          found: "has a range that goes backwards or nowhere",
          expected: "the smaller character first, as in a-z")
      }
      ranges.append(low.ranges[0].lowerBound...high.ranges[0].lowerBound)
    }
    throw PatternFault(found: "has a \"[\" without its \"]\"", expected: "\\[ for the character")
  }
}
