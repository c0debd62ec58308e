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
  private let patterns: NamePatterns
  private static let botWords: [StaticString] = ["dependabot", "renovate", "github-actions"]

  init(_ patterns: NamePatterns = NamePatterns()) { self.patterns = patterns }

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
    let text = symbols.string(environment)
    let name = text.lowercased()
    if NamePatterns.matches(text, patterns.production) ?? Self.isUsualProduction(name) {
      return .production
    }
    if NamePatterns.matches(text, patterns.ignored) ?? Self.isUsuallyIgnored(name) {
      return .ignored
    }
    if NamePatterns.matches(text, patterns.staging) ?? Self.isUsualStaging(name) { return .staging }
    return .other
  }

  private static func isUsualProduction(_ name: String) -> Bool {
    isWordOrSection(name, of: ["prod", "production", "live", "prd"])
  }

  private static func isUsuallyIgnored(_ name: String) -> Bool {
    name == "github-pages" || name == "copilot" || name.hasPrefix("review/") || isPullRequest(name)
  }

  private static func isUsualStaging(_ name: String) -> Bool {
    isWordOrSection(name, of: ["stage", "staging", "preprod", "uat", "qa"])
  }

  /// Whether an author's name is that of a bot.
  func isBot(_ author: Symbol, in symbols: SymbolTable) -> Bool {
    if author.isNone { return false }
    let symbol = Int(author.rawValue)
    if symbol < bots.count, let known = bots[symbol] { return known }
    let text = symbols.string(author)
    let answer = NamePatterns.matches(text, patterns.bots) ?? Self.isUsualBot(text.lowercased())
    Self.remember(answer, symbol, in: &bots)
    return answer
  }

  private static func isUsualBot(_ name: String) -> Bool {
    name.hasSuffix("[bot]") || name.hasPrefix("bot-")
      || botWords.contains { name.utf8.contains($0) }
  }

  /// Whether a label marks a hotfix: its key or value matches, unless its value denies it.
  func isHotfix(_ label: EventLabel, in symbols: SymbolTable) -> Bool {
    if matchesHotfix(label.value, in: symbols) { return true }
    guard matchesHotfix(label.key, in: symbols) else { return false }
    return !["false", "no", "0", ""].contains(symbols.string(label.value).lowercased())
  }

  private func matchesHotfix(_ text: Symbol, in symbols: SymbolTable) -> Bool {
    if let known = hotfixes[text] { return known }
    let name = symbols.string(text)
    let answer =
      NamePatterns.matches(name, patterns.hotfix) ?? Self.isUsualHotfix(name.lowercased())
    hotfixes[text] = answer
    return answer
  }

  private static func isUsualHotfix(_ name: String) -> Bool {
    name.utf8.contains("hotfix") || name.utf8.contains("rollback") || name.hasPrefix("revert")
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
