import DeliveryEvents

/// What an environment's name says about it (METRICS.md, the rules after 2b).
enum EnvironmentTier: UInt8 {
  case production, ignored, staging, other
}

/// Recognises production, staging, bots and hotfixes by name; each distinct name is judged once.
final class NameRules {
  /// By symbol; `nil` for what has not been judged.
  private var tiers: [EnvironmentTier?] = []
  private var bots: [Bool?] = []
  private var hotfixes: [Symbol: Bool] = [:]
  private static let botWords: [StaticString] = ["dependabot", "renovate", "github-actions"]

  /// The tier of an environment; the first rule that matches wins.
  func tier(of environment: Symbol, in symbols: SymbolTable) -> EnvironmentTier {
    let symbol = Int(environment.rawValue)
    if symbol < tiers.count, let known = tiers[symbol] { return known }
    let tier = newTier(of: environment, in: symbols)
    Self.remember(tier, symbol, in: &tiers)
    return tier
  }

  private static func remember<Answer>(_ answer: Answer, _ symbol: Int, in list: inout [Answer?]) {
    if symbol >= list.count {
      list += Array(repeating: nil, count: max(symbol + 1, list.count * 2) - list.count)
    }
    list[symbol] = answer
  }

  private func newTier(of environment: Symbol, in symbols: SymbolTable) -> EnvironmentTier {
    let name = symbols.string(environment).lowercased()
    let tier: EnvironmentTier
    if Self.isWordOrSection(name, of: ["prod", "production", "live", "prd"]) {
      tier = .production
    } else if name == "github-pages" || name == "copilot" || name.hasPrefix("review/")
      || Self.isPullRequest(name)
    {
      tier = .ignored
    } else if Self.isWordOrSection(name, of: ["stage", "staging", "preprod", "uat", "qa"]) {
      tier = .staging
    } else {
      tier = .other
    }
    return tier
  }

  /// Whether an author's name is that of a bot.
  func isBot(_ author: Symbol, in symbols: SymbolTable) -> Bool {
    if author.isNone { return false }
    let symbol = Int(author.rawValue)
    if symbol < bots.count, let known = bots[symbol] { return known }
    let name = symbols.string(author).lowercased()
    let answer =
      name.hasSuffix("[bot]") || name.hasPrefix("bot-")
      || Self.botWords.contains { name.utf8.contains($0) }
    Self.remember(answer, symbol, in: &bots)
    return answer
  }

  /// Whether a label marks a hotfix: its key or value matches, unless its value denies it.
  func isHotfix(_ label: EventLabel, in symbols: SymbolTable) -> Bool {
    if matchesHotfix(label.value, in: symbols) { return true }
    guard matchesHotfix(label.key, in: symbols) else { return false }
    return !["false", "no", "0", ""].contains(symbols.string(label.value).lowercased())
  }

  private func matchesHotfix(_ text: Symbol, in symbols: SymbolTable) -> Bool {
    if let known = hotfixes[text] { return known }
    let name = symbols.string(text).lowercased()
    let answer =
      name.utf8.contains("hotfix") || name.utf8.contains("rollback") || name.hasPrefix("revert")
    hotfixes[text] = answer
    return answer
  }

  /// `^(word|...)([-_/ ].*)?$`
  private static func isWordOrSection(_ name: String, of words: [String]) -> Bool {
    words.contains { word in
      guard name.hasPrefix(word) else { return false }
      let rest = name.utf8.dropFirst(word.utf8.count)
      return rest.first.map { "-_/ ".utf8.contains($0) } ?? true
    }
  }

  /// `^pr-\d+$`
  private static func isPullRequest(_ name: String) -> Bool {
    guard name.hasPrefix("pr-") else { return false }
    let digits = name.utf8.dropFirst(3)
    return !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension String.UTF8View {
  /// Whether an ASCII word occurs; the standard library's search costs a hundred times as much.
  fileprivate func contains(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    let bytes = Array(self)
    guard bytes.count >= count else { return false }
    return (0...bytes.count - count).contains { start in
      (0..<count).allSatisfy { bytes[start + $0] == word.utf8Start[$0] }
    }
  }
}
