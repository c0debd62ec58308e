import EditedFiles
import Testing

@testable import Configuration

@Suite("receivers of a configuration")
struct NotificationFieldsTests {
  @Test("a bell, a program, a web hook and an Alertmanager are told")
  func ways() {
    let found = configuration(
      """
      notifications:
        receivers:
          ding: {bell: true}
          page: {exec: [/bin/page, "two words", "$(touch x)"], timeout: 3s}
          chat: {webhook: "https://example.org/h?a=b", headers: {Authorization: "Bearer x"}}
          am: {alertmanager: "http://localhost:9093"}
        groupWait: 0s
        groupInterval: 1m
        repeatInterval: 1d
      """)
    #expect(found.problems == [])
    var page = NotificationReceiver(.exec(["/bin/page", "two words", "$(touch x)"]))
    page.timeoutNanoseconds = 3_000_000_000
    #expect(
      found.notifications.receivers == [
        "ding": NotificationReceiver(.bell), "page": page,
        "chat": NotificationReceiver(
          .webhook(url: "https://example.org/h?a=b", headers: ["Authorization": "Bearer x"])),
        "am": NotificationReceiver(.alertmanager(url: "http://localhost:9093")),
      ])
    #expect(found.notifications.groupWaitNanoseconds == 0)
    #expect(found.notifications.groupIntervalNanoseconds == 60_000_000_000)
    #expect(found.notifications.repeatIntervalNanoseconds == 86_400_000_000_000)
    #expect(found.notifications.receiver(named: "exec:page") == page)
    #expect(found.notifications.receiver(named: "webhook:page") == nil)
    #expect(found.notifications.receiver(named: "bell") == NotificationReceiver(.bell))
  }

  @Test(
    "says what is wrong with a receiver",
    arguments: [
      ("{}", " says no way, expected bell, exec, webhook or alertmanager"),
      ("{exec: page}", ".exec is \"page\", use [\"cmd\",\"arg\"]; no shell is used"),
      ("{exec: []}", ".exec is no program with arguments, use [\"cmd\",\"arg\"]"),
      ("{exec: [a, [b]]}", ".exec is no program with arguments, use [\"cmd\",\"arg\"]"),
      ("{bell: false}", ".bell is false, expected true, or no receiver"),
      ("{bell: true, exec: [a]}", " has bell and exec, expected one of them"),
      (
        "{webhook: ftp://x}",
        ".webhook is \"ftp://x\", expected an address such as https://example.org/hook, without a password"
      ),
      (
        "{webhook: 'https://ann:secret@x/'}",
        ".webhook is \"https://***@x/\", expected an address such as https://example.org/hook, without a password"
      ),
      (
        "{webhook: 'https://x', headers: {'X-A\\n': b}}",
        ".headers has \"X-A\\\", expected letters, digits and dashes"
      ),
      (
        "{webhook: 'https://x', headers: {X: \"a\\r\\nY: b\"}}",
        ".headers.X is \"***\", expected one line of text"
      ),
      (
        "{webhook: 'https://x', headers: {'Authorization: Bearer s': b}}",
        ".headers has \"Authorization:\", expected letters, digits and dashes"
      ),
      (
        "{webhook: 'https://x', headers: 'Authorization: Bearer s'}",
        ".headers is \"***\", expected lines such as X-Team: payments"
      ),
      (
        "{webhook: 'x.org/?token=s'}",
        ".webhook is \"***\", expected an address such as https://example.org/hook, without a password"
      ),
      (
        "{alertmanager: 'https://x/am y?token=s'}",
        ".alertmanager is \"https://x/am y?token=***\", expected an address such as https://example.org/hook, without a password"
      ),
      (
        "https://x.org/s?token=s",
        " is \"https://x.org/***?token=***\", expected keys such as bell, exec, webhook"
      ),
      ("{exec: [a], headers: {X: y}}", ".headers stands beside no webhook, expected it there"),
      ("{exec: [a], timeout: 1h}", ".timeout is \"1h\", expected at most 5m"),
      (
        "{mail: x}",
        ".mail is not a key, expected bell, exec, webhook, alertmanager, headers or timeout"
      ),
    ])
  func bad(_ text: String, _ sentence: String) {
    #expect(
      faults("notifications: {receivers: {r: \(text)}}") == [
        "doratop.yaml:1: notifications.receivers.r" + sentence
      ])
  }

  @Test("a file that only lay in the working folder may ring the bell and tell nobody else")
  func unnamed() {
    let unnamed = ConfigurationSurroundings(home: nil, mayNotify: false) { _ in true }
    let found = configuration(
      "notifications: {receivers: {r: {exec: [rm]}, b: {bell: true}}}", in: unnamed)
    #expect(found.isUsable)
    #expect(found.notifications.receivers == ["b": NotificationReceiver(.bell)])
    #expect(
      found.problems.map(\.description) == [
        "doratop.yaml:1: notifications.receivers.r is left out in a file that was not named, expected --config doratop.yaml"
      ])
  }

  @Test("a rule whose receivers were left out stays, and tells the others")
  func leftOut() {
    let unnamed = ConfigurationSurroundings(home: nil, mayNotify: false) { _ in true }
    let found = configuration(
      """
      alerts:
        - {id: cfr-high, notify: [bell, page, exec:page, chat]}
        - {id: trunk-red, notify: [page, webhook:page, chatt]}
      notifications:
        receivers:
          page: {exec: [/bin/page]}
          chat: {webhook: "https://example.org/h"}
      """, in: unnamed)
    #expect(
      found.problems.map(\.description) == [
        "doratop.yaml:3: alerts[1].notify has \"webhook:page\", expected chat, page or bell",
        "doratop.yaml:3: alerts[1].notify has \"chatt\", expected chat",
        "doratop.yaml:6: notifications.receivers.page is left out in a file that was not named, expected --config doratop.yaml",
        "doratop.yaml:7: notifications.receivers.chat is left out in a file that was not named, expected --config doratop.yaml",
      ])
    let rules = found.settings.alertRules ?? []
    #expect(rules.first { $0.id == "cfr-high" }?.notify == ["bell"])
    // That one names what there is nowhere.
    #expect(!rules.contains { $0.id == "trunk-red" })
  }
}
