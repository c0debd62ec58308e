import DeliveryEvents
import DeliveryMetrics
import EditedFiles
import Testing

@testable import Configuration

@Suite("a configuration that is written down")
struct TextTests {
  private func lines(_ configuration: Configuration) -> [String] {
    ConfigurationText(configuration, showsSecrets: true).lines
  }

  private func text(_ configuration: Configuration) -> String {
    lines(configuration).joined(separator: "\n") + "\n"
  }

  @Test("reads back the same")
  func again() {
    for source in ["", ReaderTests.whole] {
      let first = configuration(source)
      let second = configuration(text(first))
      #expect(second.problems.map(\.description) == [])
      #expect(
        lines(second).filter { !$0.hasPrefix("# ") } == lines(first).filter { !$0.hasPrefix("# ") })
      #expect(second.settings.names == first.settings.names || source.isEmpty)
      #expect(second.settings.alertRules == first.settings.alertRules || source.isEmpty)
      #expect(second.notifications == first.notifications)
      #expect(second.settings.people == first.settings.people)
      #expect(second.state == first.state)
    }
  }

  @Test("says which rules and limits apply where none was chosen, and which beside those that were")
  func usual() {
    let usual = text(Configuration())
    for rule in AlertRule.defaults(for: Settings()) {
      #expect(usual.contains("  - id: \(rule.id)\n"), "\(rule.id)")
    }
    #expect(usual.contains("  manual_deployments: {warn: 0.1, alarm: 0.3}\n"))
    #expect(usual.contains("  slow_ci: {warn: 10m, alarm: 30m}\n"))
    #expect(usual.contains("  active_branches: {warn: 3}\n"))
    #expect(!usual.contains("safety_without_speed:"))
    let own = text(
      configuration("practices: {manual_deployments: {warn: 0.2}}\ntargets: {leadTimeBelow: 2h}\n"))
    #expect(own.contains("  manual_deployments: {warn: 0.2}\n"))
    #expect(own.contains("  slow_ci: {warn: 10m, alarm: 30m}\n"))
    #expect(own.contains("fire: {op: \">=\", value: 2h}"))
  }

  @Test("has no secret in it, unless asked for")
  func secrets() {
    let found = configuration(
      """
      notifications:
        receivers:
          am: {alertmanager: "http://am:9093/team-a?key=s1"}
          chat: {webhook: "https://x.org/s2/s3?token=s4&s5#s6", headers: {Authorization: "Bearer s7"}}
          page: {webhook: "https://x.org/"}
      """)
    let hidden = ConfigurationText(found, showsSecrets: false)
    #expect(
      hidden.lines(of: .notifications)[2...4] == [
        "    am: {alertmanager: 'http://am:9093/team-a?key=***', timeout: 10s}",
        "    chat: {webhook: 'https://x.org/***?token=***&***#***', headers: {Authorization: '***'}, timeout: 10s}",
        "    page: {webhook: 'https://x.org/', timeout: 10s}",
      ])
    #expect(configuration(hidden.lines.joined(separator: "\n") + "\n").problems == [])
    #expect(configuration(text(found)).notifications == found.notifications)
  }

  @Test(
    "an address is shown without what may be a secret",
    arguments: [
      ("https://x.org", "https://x.org"), ("https://u:p@x.org:8443/", "https://***@x.org:8443/"),
      ("https://u:p/w@x.org", "https://***"), ("https://u@\u{301}x/a", "https://***"),
      ("https://x.org/?a=b=c", "https://x.org/?a=***"), ("https://x.org?b", "https://x.org?***"),
      ("ftp://x/y", "ftp://x/***"), ("Bearer https://x", "***"), ("x.org/hook?token=y", "***"),
      ("https://x y", "https://***"), ("", "***"),
    ])
  func addresses(_ text: String, _ shown: String) {
    #expect(SecretText.hook(text) == shown)
  }

  @Test(
    "any name reads back as it is",
    arguments: [
      "a", "'\u{6E1}x", "a'\u{301}", "true", "1", "1.5", "1d", "0x1f", "1e5", "~", "", " a", "a: b",
      "a #b", "it's", "\"",
      "\\", "a\nb",
      "\u{1B}[31m", "é", "日本", "🙂", "\u{202E}x", "[a]", "{a}", "&a", "*a", "!a", "|", ">", "%",
      "@a", "`", "-", "- a",
      "?", "null", "No", "2026-01-01", "12:30:00", "\u{85}", "\u{2028}", "a,b", ".inf",
      "=", "<<",
    ])
  func names(_ name: String) throws {
    if name.isEmpty { return }
    let found = configuration(
      "requiredJobs: [x, \(YAMLText.value(name))]\npeople: {\(YAMLText.value(name)): [x]}\n")
    #expect(found.problems.map(\.description) == [])
    #expect(found.settings.requiredJobs == ["x", name])
    #expect(found.settings.people == ["x": name])
  }

  /// A log in which names mean harm.
  private var found: FoundNames {
    let symbols = SymbolTable()
    var found = FoundNames()
    for name in [
      "checkout", "a: b", "x\u{1B}]0;t\u{7}", "it's # here", String(repeating: "y", count: 300),
    ] {
      var event = DeliveryEvent(kind: .deploy, time: Timestamp(seconds: 1))
      event.service = symbols.intern(name)
      event.repo = symbols.intern("acme/\(name)-api")
      event.team = symbols.intern("team \(name)")
      event.env = symbols.intern(name == "checkout" ? "production" : name)
      found.note(event, in: symbols)
      var job = DeliveryEvent(kind: .job, time: Timestamp(seconds: 1))
      job.name = symbols.intern("job \(name)")
      job.stage = symbols.intern("build")
      found.note(job, in: symbols)
    }
    return found
  }

  @Test("a first configuration has every key, names what was found, and is right as it is")
  func template() {
    let text = ConfigurationTemplate(sources: ["deploys.jsonl"], found: found).text
    for key in ConfigurationKey.allCases {
      let isThere = text.split(separator: "\n").contains {
        $0.hasPrefix("#\(key.rawValue):") || $0.hasPrefix("\(key.rawValue):")
      }
      #expect(isThere, "\(key)")
    }
    let first = configuration(text)
    #expect(first.problems.map(\.description) == [])
    #expect(first.sources == ["deploys.jsonl"])
    #expect(first.settings.services.entries.count == 4)
    #expect(text.contains("Found, production: production."))
    #expect(text.contains("job checkout"))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value < 0x7F })
  }

  @Test("the lines of a first configuration are right without their signs of a comment as well")
  func uncommented() {
    for found in [found, FoundNames()] {
      let lines = ConfigurationTemplate(sources: [], found: found).text.split(separator: "\n").map(
        String.init)
      let text = lines.filter {
        ($0.hasPrefix("#  ") || !$0.hasPrefix("# ")) && !$0.hasPrefix("#include")
      }.map {
        $0.hasPrefix("#") ? String($0.dropFirst()) : $0
      }
      let all = configuration(text.joined(separator: "\n"))
      #expect(all.problems.map(\.description) == [])
      #expect(Set(all.places.keys) == Set(ConfigurationKey.allCases).subtracting([.include]))
    }
  }

  @Test("each key is in the README's section")
  func readme() throws {
    let file = try EditedFile("README.md", expected: "the README")
    let text = String(decoding: file.bytes, as: UTF8.self)
    let section = try #require(text.components(after: "## Configuration", before: "\n## "))
    for key in ConfigurationKey.allCases {
      #expect(section.contains("`\(key.rawValue)`"), "\(key)")
    }
  }
}

extension String {
  /// What stands between two texts.
  fileprivate func components(after start: String, before end: String) -> Substring? {
    guard let begin = firstRange(of: start) else { return nil }
    let rest = self[begin.upperBound...]
    return rest.firstRange(of: end).map { rest[..<$0.lowerBound] } ?? rest
  }
}
