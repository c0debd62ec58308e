/// A line that is being typed: a command, a search or a filter.
public struct Prompt: Sendable, Equatable {
  /// What a line is for; the raw value is the key that begins it.
  public enum Kind: String, Sendable {
    case command = ":"
    case search = "/"
    case filter = "&"
  }

  /// What becomes of the line.
  public var kind: Kind
  /// What has been typed, without the key that began it.
  public var text = ""
  /// What was typed before, of this kind, oldest first; and which of it is shown.
  public var history: [String] = []
  var recalled: Int?
  /// What may follow, when Tab could not tell which; gone with the next key.
  private(set) var offers: [String] = []

  /// Creates an empty line.
  public init(_ kind: Kind, text: String = "", history: [String] = []) {
    self.kind = kind
    self.text = text
    self.history = history
  }

  /// What a key did to the line.
  public enum Outcome: Sendable, Equatable {
    case edited
    case cancelled
    case entered(String)
  }

  /// The longest line that can be typed.
  static let limit = 200

  /// Takes a key; `complete` offers what may follow the text.
  mutating func take(_ key: Key, complete: (String) -> [String]) -> Outcome {
    offers = []
    switch key {
    case .character(let character):
      if text.count < Self.limit, !character.unicodeScalars.contains(where: { $0.value < 32 }) {
        text.append(character)
      }
    case .backspace:
      if text.isEmpty { return .cancelled }
      text.removeLast()
    case .control("u"): text = ""
    case .control("w"):
      while text.last == " " { text.removeLast() }
      while let last = text.last, last != " " { text.removeLast() }
    case .escape, .control("c"): return .cancelled
    case .enter: return .entered(text)
    case .tab:
      let found = complete(text)
      let longer = completed(found)
      if longer == text, found.count > 1 {
        // Of what was typed already only the last word is told again.
        offers = found.map { $0.split(separator: " ").last.map(String.init) ?? $0 }
      }
      text = longer
    case .up: recall(-1)
    case .down: recall(1)
    default: break
    }
    return .edited
  }

  /// Takes text that was pasted: of several lines the first that says something, since a line break
  /// must not enter what nobody has read, and nothing that is no text.
  mutating func insert(_ pasted: String) {
    let lines = pasted.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
      .map { line in
        line.map { $0 == "\t" ? " " : $0 }.filter { $0.properties.generalCategory != .control }
      }
    guard let line = lines.first(where: { $0.contains { $0 != " " } }) else { return }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: line)
    self.text += String(text).prefix(max(0, Self.limit - self.text.count))
  }

  /// The text with as much added as all offers have in common.
  private func completed(_ offers: [String]) -> String {
    guard var common = offers.first else { return text }
    for offer in offers.dropFirst() {
      while !offer.hasPrefix(common) { common.removeLast() }
    }
    return common.count > text.count ? common + (offers.count == 1 ? " " : "") : text
  }

  private mutating func recall(_ step: Int) {
    guard !history.isEmpty else { return }
    let next = (recalled ?? history.count) + step
    if next >= history.count {
      recalled = nil
      text = ""
    } else if next >= 0 {
      recalled = next
      text = history[next]
    }
  }
}
