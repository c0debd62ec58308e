import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("patterns of names")
struct NamePatternTests {
  @Test(
    "a pattern matches what a regular expression matches",
    arguments: [
      ("prod", "prod nonprod production", "dev PROD"),
      ("^prod$", "prod", "nonprod prod1"),
      ("(?i)^PROD", "prod Production", "nonprod"),
      ("a|bc", "a bc xbcx", "b c"),
      ("^(a|b)*c$", "c aababc", "ac1 dc"),
      ("^a{2,3}$", "aa aaa", "a aaaa"),
      ("^a{2,}$", "aa aaaaaa", "a"),
      ("^a{2}b?$", "aa aab", "a aabb"),
      ("^[a-c\\d_]+$", "a1_ c", "d a-"),
      ("^[^a-c]$", "d -", "a"),
      ("^[]a]$", "] a", "b"),
      ("^[a-]$", "a -", "b"),
      (#"^\w+\.\d$"#, "eu.1", "eu1 eu.x"),
      ("^.$", "x é 🙂", "xx"),
      ("(?i)é$", "É xé", "e"),
      ("^(?:ab)+$", "ab abab", "aba"),
      ("a{,2}", "a{,2}", "aa"),
      ("^x*?y+?$", "y xxyy", "x"),
      ("^(a?){3}$", "a aaa", "aaaa"),
      ("^(()*)*b$", "b", "a"),
      (#"\[bot\]$"#, "renovate[bot]", "[bot]s"),
    ])
  func matches(_ pattern: String, _ yes: String, _ no: String) throws {
    let pattern = try NamePattern(pattern)
    for name in yes.split(separator: " ") { #expect(pattern.matches(String(name)), "\(name)") }
    for name in no.split(separator: " ") { #expect(!pattern.matches(String(name)), "\(name)") }
  }

  @Test(
    "what cannot be matched in one pass, or says nothing, is refused in words",
    arguments: [
      ("", "is empty and matches everything, expected a pattern such as ^prod"),
      ("(?=a)", "has \"(?=a\", expected ( or (?: for a group, and (?i) only at the beginning"),
      ("a(?i)b", "has \"(?i)\", expected ( or (?: for a group, and (?i) only at the beginning"),
      (#"(a)\1"#, #"has "\1", expected \d, \w, \s, or \ before a sign"#),
      ("(a", "has a \"(\" without its \")\", expected \\( for the character"),
      ("a)", "has a \")\" that closes nothing, expected \\) for the character"),
      ("[a", "has a \"[\" without its \"]\", expected \\[ for the character"),
      (
        "*a",
        "has nothing to repeat at character 1, expected a character or group before * + ? and {"
      ),
      ("a**", "repeats a repetition at character 3, expected a group around it"),
      ("a{3,2}", "has {3,2}, expected the smaller number first"),
      (
        "((a{100}){100}){100}",
        "comes to more than 1000 steps, expected fewer or smaller repetitions"
      ),
      ("a{5000}", "repeats more than 1000 times, expected fewer"),
      (
        "[z-a]",
        "has a range that goes backwards or nowhere, expected the smaller character first, as in a-z"
      ),
      ("[[:alpha:]]", "has a named class, expected \\d, \\w, \\s or the characters"),
      ("a\\", "ends with \"\\\", expected \\\\ for the character"),
    ])
  func refusals(_ pattern: String, _ sentence: String) {
    #expect {
      _ = try NamePattern(pattern)
    } throws: {
      "\($0)" == sentence
    }
  }

  @Test("depth and length have an end")
  func bounds() {
    #expect(throws: PatternFault.self) {
      try NamePattern(String(repeating: "(", count: 500) + String(repeating: ")", count: 500))
    }
    #expect(throws: PatternFault.self) { try NamePattern(String(repeating: "a", count: 1001)) }
    #expect(throws: PatternFault.self) { try NamePattern("((){1000}){1000}a{1000}b") }
  }

  @Test("a pattern that takes other engines for ever looks at each character once a step")
  func blowUp() throws {
    let name = String(repeating: "a", count: 200) + "b"
    for text in ["(a+)+$", "^(a*)*$", "(a|aa)+$", "(.*)*c$", "^(a?){100}a{100}$"] {
      let pattern = try NamePattern(text)
      for _ in 0..<20 { #expect(!pattern.matches(name), "\(text)") }
    }
  }

  @Test("of a very long name only the beginning is looked at")
  func longNames() throws {
    let name = String(repeating: "x", count: 100_000)
    #expect(try NamePattern("^x").matches(name))
    #expect(try !NamePattern("x$").matches(name))
    #expect(try NamePattern("^x{256}$").matches(String(repeating: "x", count: 256)))
  }

  @Test("a word is a whole name in any case; signs make it a regular expression")
  func words() throws {
    let word = try NamePattern(wholeWordOrPattern: "Prod-EU")
    #expect(word.matches("prod-eu"))
    #expect(!word.matches("nonprod-eu"))
    #expect(try NamePattern(wholeWordOrPattern: "^prod").matches("prod-eu"))
  }

  @Test("a star stops at a slash, two do not")
  func globs() throws {
    #expect(try NamePattern(glob: "acme/*").matches("acme/checkout"))
    #expect(try !NamePattern(glob: "acme/*").matches("acme/a/b"))
    #expect(try NamePattern(glob: "acme/**").matches("acme/a/b"))
    #expect(try NamePattern(glob: "a?c.d").matches("abc.d"))
    #expect(try !NamePattern(glob: "a?c.d").matches("abcxd"))
    #expect(try !NamePattern(glob: "**/**/**x").matches(String(repeating: "a/", count: 128)))
  }

  @Test("the quick rules are the regular expressions of METRICS.md")
  func usual() throws {
    var patterns = NamePatterns()
    func list(_ key: String) throws -> [NamePattern] {
      try NamePatterns.usual.filter { $0.key == key }.map { try NamePattern($0.pattern) }
    }
    patterns.production = try list("production")
    patterns.staging = try list("staging")
    patterns.ignored = try list("ignored")
    patterns.hotfix = try list("hotfix")
    patterns.bots = try list("bots")
    #expect(try NamePattern(NamePatterns.usual[5].pattern).matches("SEV-1"))
    let pieces = [
      "prod", "production", "Live", "prd", "non", "-", "/", " ", "_", "eu", "github-pages",
      "copilot",
      "review/", "pr-", "7", "stage", "staging", "PREPROD", "uat", "qa", "hotfix", "rollback",
      "Revert",
      "[bot]", "bot-", "dependabot", "Renovate", "github-actions", "x", "",
    ]
    var random = RandomSource(state: 47)
    let symbols = SymbolTable()
    let (quick, slow) = (NameRules(), NameRules(patterns))
    for _ in 0..<5_000 {
      let name = (0...random.next(0...2)).map { _ in pieces[random.next(0...pieces.count - 1)] }
        .joined()
      if name.isEmpty { continue }
      let symbol = symbols.intern(name)
      #expect(quick.tier(of: symbol, in: symbols) == slow.tier(of: symbol, in: symbols), "\(name)")
      #expect(quick.isBot(symbol, in: symbols) == slow.isBot(symbol, in: symbols), "\(name)")
      let label = EventLabel(key: symbol, value: symbols.intern("yes"))
      #expect(quick.isHotfix(label, in: symbols) == slow.isHotfix(label, in: symbols), "\(name)")
    }
  }
}
