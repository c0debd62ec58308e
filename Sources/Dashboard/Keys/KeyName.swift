extension Key {
  /// Why a word names no key, in words that follow the word.
  enum NameFault: Error, Equatable {
    case unknown
    /// A terminal keeps it, or tells it as another key.
    case neverArrives(instead: String)

    /// What would be right.
    var sentence: String {
      switch self {
      case .unknown: "expected a key such as f, space, up, f3 or ctrl-l"
      case .neverArrives(let instead): "which \(instead), expected another key"
      }
    }
  }

  /// The key of a name as ``name`` gives it, in whatever case: `f`, `Space`, `F3`, `Ctrl-L`.
  init(named text: String) throws(NameFault) {
    if let only = text.first, text.count == 1 {
      guard only.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw .unknown
      }
      self = .character(only)
      return
    }
    let word = text.lowercased()
    if let key = Self.words[word] {
      self = key
    } else if word.hasPrefix("ctrl-"), word.count == 6, let letter = word.last,
      ("a"..."z").contains(letter)
    {
      if let instead = Self.lost[letter] { throw .neverArrives(instead: instead) }
      self = .control(letter)
    } else if word.first == "f", let number = Int(word.dropFirst()), (1...63).contains(number),
      word.dropFirst().allSatisfy(\.isNumber)
    {
      self = .function(number)
    } else {
      throw .unknown
    }
  }

  private static let words: [String: Key] = [
    "space": .character(" "), "tab": .tab, "shift-tab": .backTab, "enter": .enter,
    "return": .enter, "esc": .escape, "escape": .escape, "backspace": .backspace, "up": .up,
    "down": .down, "left": .left, "right": .right, "home": .home, "end": .end, "pgup": .pageUp,
    "page-up": .pageUp, "pgdn": .pageDown, "page-down": .pageDown,
  ]

  /// Letters that Control does not bring here, and why.
  private static let lost: [Character: String] = [
    "h": "a terminal sends as backspace", "i": "a terminal sends as tab",
    "j": "a terminal sends as enter", "m": "a terminal sends as enter",
    "s": "a terminal keeps to itself", "q": "a terminal keeps to itself",
  ]
}
