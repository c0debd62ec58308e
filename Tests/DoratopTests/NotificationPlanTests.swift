import Configuration
import DeliveryEvents
import DeliveryMetrics
import StateStore
import Testing

@testable import doratop

@Suite("who is told of alerts, and when")
struct NotificationPlanTests {
  private static let minute: Int64 = 60_000_000_000

  private static func alert(_ start: Int, rule: String = "cfr-high", to names: [String]) -> Alert {
    let begin = Timestamp(nanoseconds: Int64(start) * minute)
    var alert = Alert(
      rule: rule, measure: .changeFailureRate, severity: .critical,
      episode: AlertEpisode(state: .firing, start: begin, fired: begin), value: 0.2,
      message: "20 % failed", services: ["a"])
    alert.notify = names
    return alert
  }

  private static func item(_ start: Int) -> NotificationMessage.Item {
    NotificationMessage.Item(alert(start, to: ["page"]))
  }

  private static func choices(wait: Int64 = 1, interval: Int64 = 5, pause: Int64 = 60)
    -> Notifications
  {
    var choices = Notifications()
    choices.receivers["page"] = NotificationReceiver(.exec(["true"]))
    choices.receivers["am"] = NotificationReceiver(.alertmanager(url: "http://127.0.0.1"))
    choices.groupWaitNanoseconds = wait * minute
    choices.groupIntervalNanoseconds = interval * minute
    choices.repeatIntervalNanoseconds = pause * minute
    return choices
  }

  /// Goes through minutes in each of which an alert fires (`x`) or not, and writes down what is told: `F` firing,
  /// `R` resolved, `~` flapping, `.` nothing.
  private static func told(
    _ minutes: String, _ choices: Notifications = choices(), to name: String = "page",
    restarting: Bool = false
  ) -> String {
    var plan = NotificationPlan()
    var text = ""
    var current: Alert?
    var over: [Alert] = []
    for (place, level) in minutes.enumerated() {
      let now = Timestamp(nanoseconds: Int64(place) * minute)
      if level == "x", current == nil { current = alert(place, to: [name]) }
      if level != "x", var ended = current {
        ended.episode.state = .resolved
        ended.episode.resolved = now
        over.append(ended)
        current = nil
      }
      if restarting { plan = Remembered.copy(plan) }
      let messages = plan.messages(
        firing: current.map { [$0] } ?? [], over: over, at: now, choices)
      switch messages.map(\.state) {
      case []: text += "."
      case [.firing]: text += "F"
      case [.resolved]: text += "R"
      case [.flapping]: text += "~"
      default: text += "?"
      }
    }
    return text
  }

  @Test("waits for others, tells the end after the interval, and nothing of what passes by at once")
  func single() {
    #expect(Self.told("..xxxxxxxxx...") == "...F.......R..")
    #expect(Self.told("..xx......") == "...F....R.")
    #expect(Self.told("..x.....") == "........")
    #expect(Self.told("..x..x.........") == "...............")
  }

  @Test("tells again what goes on for long")
  func again() {
    let long = String(repeating: "x", count: 130)
    let told = Self.told(long)
    #expect(told.filter { $0 == "F" }.count == 3)
    #expect(Array(told)[1] == "F" && Array(told)[61] == "F" && Array(told)[121] == "F")
  }

  @Test(
    "says once that something flaps, and holds the rest back until it has been calm for an hour")
  func flapping() {
    let storm = "xxx..xxx..xxx..xxx..xxx..xxx..xxx.."
    let told = Self.told(storm + String(repeating: ".", count: 70) + "xxx......")
    #expect(told.filter { $0 == "~" }.count == 1)
    #expect(told.prefix(while: { $0 != "~" }).filter { $0 != "." }.count <= 3)
    let after = told.drop { $0 != "~" }.dropFirst()
    #expect(after.prefix(80).allSatisfy { $0 == "." }, "\(told)")
    #expect(after.suffix(12).contains("F"), "\(told)")
  }

  @Test("one that groups by itself is told at once, each time")
  func alertmanager() {
    #expect(Self.told("..xx..x..", to: "am") == "..F.R.FR.")
  }

  @Test("a restart at any time tells nothing twice and forgets nothing")
  func restart() {
    for minutes in ["..xxxxxxxxx...", "..xx......", "xxx..xxx..xxx..xxx..xxx.."] {
      #expect(Self.told(minutes, restarting: true) == Self.told(minutes))
    }
  }

  @Test("the end of what somebody has seen is told, and what is of interest again is told again")
  func quiet() {
    var plan = NotificationPlan()
    var choices = Self.choices(wait: 0, interval: 1)
    var alert = Self.alert(0, to: ["page"])
    var keys: [String] = []
    func told(_ minute: Int, _ firing: [Alert], quiet: Set<String> = [], over: [Alert] = [])
      -> [NotificationMessage.State]
    {
      plan = Remembered.copy(plan)
      let now = Timestamp(nanoseconds: Int64(minute) * Self.minute)
      let messages = plan.messages(firing: firing, quiet: quiet, over: over, at: now, choices)
      keys += messages.map(\.key)
      return messages.map(\.state)
    }
    #expect(told(1, [alert]) == [.firing])
    #expect(told(2, [], quiet: [alert.id]) == [])
    #expect(plan.hasTold("page", of: alert.id))
    #expect(told(3, [alert]) == [.firing])
    #expect(told(4, [alert]) == [])
    #expect(told(5, [], quiet: [alert.id]) == [])
    alert.episode.state = .resolved
    #expect(told(6, [], over: [alert]) == [.resolved])
    #expect(told(7, [], over: [alert]) == [])
    // What was quiet from the beginning has no end.
    let second = Self.alert(8, to: ["page"])
    #expect(told(8, [], quiet: [second.id]) == [])
    var over = second
    over.episode.state = .resolved
    #expect(told(9, [], over: [over]) == [])
    choices.repeatIntervalNanoseconds = Self.minute
    let third = Self.alert(10, to: ["page"])
    #expect((10...12).flatMap { told($0, [third]) } == [.firing, .firing, .firing])
    #expect(Set(keys).count == 6)
  }

  @Test("one that groups by itself is told of every alert, a hundred at a time")
  func many() {
    var plan = NotificationPlan()
    let all = (0..<250).map { number in
      var alert = Self.alert(0, to: ["am", "page"])
      alert.scope = .service("s\(number)")
      return alert
    }
    let now = Timestamp(nanoseconds: 0)
    let first = plan.messages(firing: all, over: [], at: now, Self.choices(wait: 0))
    #expect(first.map(\.receiver) == ["am", "am", "am", "page"])
    #expect(first.map(\.count) == [100, 100, 50, 250])
    #expect(first.map(\.alerts.count) == [100, 100, 50, 100])
    let over = all.map { alert in
      var alert = alert
      alert.episode.state = .resolved
      return alert
    }
    let later = Timestamp(nanoseconds: Self.minute)
    let last = plan.messages(firing: [], over: over, at: later, Self.choices(wait: 0))
    #expect(last.map(\.state) == [.resolved, .resolved, .resolved])
    #expect(Set((first + last).map(\.key)).count == 7)
  }

  @Test("no more than a thousand messages wait, the latest")
  func bounded() {
    let outbox = Outbox(StateMemory())
    for number in 0..<(Outbox.limit + 2) {
      let now = Timestamp(nanoseconds: Int64(number) * 1_000_000)
      let message = NotificationMessage(
        "page", rule: "rule-\(number)", .firing, [Self.item(number)], at: now)
      outbox.add(message, at: now)
    }
    #expect(outbox.count == Outbox.limit)
    #expect(outbox.undelivered?.count == 2)
    let due = outbox.due(at: .distantFuture)
    #expect(due.first?.created == 2 && due.last?.created == Int64(Outbox.limit) + 1)
  }

  @Test("what is told of one rule comes in its order, and who gets a message again is not lost")
  func inOrder() {
    let outbox = Outbox(StateMemory())
    let message = { (minute: Int, rule: String, receiver: String) in
      NotificationMessage(
        receiver, rule: rule, .firing, [Self.item(minute)],
        at: Timestamp(nanoseconds: Int64(minute)))
    }
    let at = { (second: Int) in Timestamp(seconds: Int64(second)) }
    let first = message(1, "cfr-high", "page")
    let second = message(2, "cfr-high", "page")
    outbox.add(first, at: at(0))
    outbox.add(second, at: at(1))
    outbox.add(message(3, "trunk-red", "page"), at: at(2))
    outbox.add(message(4, "cfr-high", "mail"), at: at(3))
    func due(_ second: Int) -> [String] {
      outbox.due(at: at(second)).map { "\($0.message.receiver) \($0.message.rule) \($0.created)" }
    }
    #expect(due(3) == ["page cfr-high 0", "page trunk-red 2000", "mail cfr-high 3000"])
    outbox.failed(first.key, because: "away", at: at(3))
    #expect(due(3) == ["page trunk-red 2000", "mail cfr-high 3000"])
    #expect(due(6) == ["page cfr-high 0", "page trunk-red 2000", "mail cfr-high 3000"])
    outbox.failed(first.key, because: "away", at: at(90_000))
    #expect(outbox.undelivered?.count == 1 && outbox.undelivered?.reason == "away")
    #expect(due(90_000).first == "page cfr-high 1000")
    outbox.delivered(second.key)
    #expect(outbox.undelivered == nil)
  }

  @Test("the end of what was told is told, even when it was over days ago")
  func longOver() {
    var plan = NotificationPlan()
    let choices = Self.choices(wait: 0, interval: 1)
    let alert = Self.alert(0, to: ["page"])
    let first = plan.messages(
      firing: [alert], over: [], at: Timestamp(nanoseconds: 0), choices)
    #expect(first.map(\.state) == [.firing])
    plan = Remembered.copy(plan)
    let later = Timestamp(nanoseconds: 5000 * Self.minute)
    let last = plan.messages(firing: [], over: [], at: later, choices)
    #expect(last.map(\.state) == [.resolved])
    #expect(last[0].alerts.map(\.id) == [alert.id])
    #expect(last[0].alerts.map(\.state) == ["resolved"] && last[0].alerts[0].resolved == nil)
    #expect(plan.messages(firing: [], over: [], at: later, choices).isEmpty)
    // What was never told has no end to be told, either.
    let slow = Self.choices(wait: 10)
    _ = plan.messages(firing: [alert], over: [], at: later, slow)
    #expect(plan.messages(firing: [], over: [], at: later, slow).isEmpty)
  }

  @Test("alerts of one rule come in one message, each receiver is told its own")
  func groups() {
    var plan = NotificationPlan()
    var choices = Self.choices(wait: 0)
    choices.receivers["mail"] = NotificationReceiver(.exec(["true"]))
    var first = Self.alert(0, to: ["page", "mail"])
    var second = Self.alert(0, to: ["page"])
    (first.scope, second.scope) = (.service("a"), .service("b"))
    let third = Self.alert(0, rule: "trunk-red", to: ["page", "nobody"])
    let messages = plan.messages(
      firing: [first, second, third], over: [], at: Timestamp(nanoseconds: 0), choices)
    #expect(messages.map(\.receiver) == ["mail", "page", "page"])
    #expect(messages.map(\.rule) == ["cfr-high", "cfr-high", "trunk-red"])
    #expect(messages.map(\.count) == [1, 2, 1])
    #expect(messages[1].alerts.map(\.service) == ["a", "b"])
  }
}

extension Remembered {
  /// A plan as it comes out of a state.
  fileprivate static func copy(_ plan: NotificationPlan) -> NotificationPlan {
    Remembered(.outbox, name: "plan", plan).decoded() ?? NotificationPlan()
  }
}
