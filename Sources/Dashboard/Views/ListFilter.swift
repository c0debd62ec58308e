/// A filter as it is typed: `service:checkout result:failed age<1d !team:web timeout`.
///
/// All terms must hold; `!` turns one round; a word without a key is looked for in everything.
struct ListFilter {
  /// Why a filter cannot be understood, in words for the screen.
  struct Fault: Error, Equatable {
    var sentence: String
  }

  private enum Test {
    case has(key: String, value: String)
    case younger(seconds: Double)
    case older(seconds: Double)
    case contains(String)
  }

  private var terms: [(test: Test, isNegated: Bool)] = []

  var isEmpty: Bool { terms.isEmpty }

  /// Reads a filter for a list that knows some keys.
  init(_ text: String, keys: [String]) throws(Fault) {
    for part in text.split(separator: " ") {
      let isNegated = part.hasPrefix("!")
      let word = isNegated ? part.dropFirst() : part
      if word.isEmpty { continue }
      terms.append((try Self.test(word, keys), isNegated))
    }
  }

  private static func test(_ word: Substring, _ keys: [String]) throws(Fault) -> Test {
    if let sign = word.firstIndex(where: { "<>".contains($0) }) {
      let key = word[..<sign].lowercased()
      guard key == "age" else {
        throw Fault(sentence: "\"\(key)\" cannot be compared, expected age, as in age<1d")
      }
      guard let seconds = seconds(word[word.index(after: sign)...]) else {
        throw Fault(
          sentence: "\"\(word)\" is no length of time, expected one such as age<90m or age>2d")
      }
      return word[sign] == "<" ? .younger(seconds: seconds) : .older(seconds: seconds)
    }
    guard let colon = word.firstIndex(of: ":") else { return .contains(word.lowercased()) }
    let key = word[..<colon].lowercased()
    guard key != "age" else {
      throw Fault(sentence: "\"\(word)\" compares nothing, expected age<1d or age>1d")
    }
    guard keys.contains(key) else {
      throw Fault(sentence: Nearest.refusal("key", key, " here", among: keys))
    }
    return .has(key: key, value: word[word.index(after: colon)...].lowercased())
  }

  /// `90m`, `1d`, `45s`, `1h30m`, `2w` in seconds.
  static func seconds(_ text: Substring) -> Double? {
    guard let length = DurationText.nanoseconds(text), length >= 0 else { return nil }
    return Double(length) / 1e9
  }

  /// Whether a row may be shown.
  func admits(_ row: ListContent.Row) -> Bool {
    terms.allSatisfy { term in Self.holds(term.test, for: row) != term.isNegated }
  }

  private static func holds(_ test: Test, for row: ListContent.Row) -> Bool {
    switch test {
    case .has(let key, let value): row.facts[key]?.lowercased().hasPrefix(value) ?? false
    case .younger(let seconds): row.age.map { $0 < seconds } ?? false
    case .older(let seconds): row.age.map { $0 > seconds } ?? false
    case .contains(let word): row.contains(word)
    }
  }
}

extension ListContent.Row {
  /// Whether any of its facts has a word, in whatever case.
  func contains(_ word: String) -> Bool {
    facts.values.contains { $0.lowercased().contains(word.lowercased()) }
  }
}
