import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the states of an alert")
struct AlertMachineTests {
  /// Sets a level each minute (`.` clear, `b` between, `x` fires, `n` no data) and writes down the state
  /// after each: `.` none, `p` pending, `f` firing, `k` recovering, `r` over by then.
  private static func timeline(
    _ levels: String, for wait: Int64 = 0, keep: Int64 = 0,
    noData: AlertRule.NoDataPolicy = .keep, every stride: Int = 1
  ) -> String {
    let minute: Int64 = 60_000_000_000
    let timing = AlertMachine.Timing(
      forNanoseconds: wait * minute, keepFiringForNanoseconds: keep * minute, noData: noData)
    var machine = AlertMachine()
    var over = 0
    var text = ""
    var previous: Character?
    for (place, level) in levels.enumerated() {
      let instant = Timestamp(nanoseconds: Int64(place) * minute)
      // A level that stays is as good set once as at every step.
      if level != previous || place % stride == 0 {
        let found: AlertLevel =
          switch level {
          case "x": .fires
          case "b": .between
          case "n": .noData
          default: .clear
          }
        machine.set(found, at: instant, timing)
        previous = level
      }
      machine.pass(to: instant, timing)
      let isOver = machine.closed.count > over
      over = machine.closed.count
      switch machine.episode?.state {
      case .pending: text += "p"
      case .firing: text += "f"
      case .recovering: text += "k"
      case .resolved: text += "?"
      case nil: text += isOver ? "r" : "."
      }
    }
    return text
  }

  @Test(
    "alerts go through their states as the table says",
    arguments: [
      // Without delays.
      ("..xxxx...", 0, 0, "..ffffr.."),
      // Waits before it fires.
      ("..xxxx...", 2, 0, "..ppffr.."),
      ("..x.xx.xxx..", 2, 0, "..p.pp.ppfr."),
      // Between the thresholds nothing begins and nothing ends, but the wait goes on.
      ("..bbb..", 0, 0, "......."),
      ("..xbbb.", 0, 0, "..ffffr"),
      ("..xbbx.", 2, 0, "..pppfr"),
      ("..xbbb.", 2, 0, "..pppp."),
      // Stays a while after it is clear; crossed again it is the same alert.
      ("..xx....", 0, 2, "..ffkkr."),
      ("..xx.x...", 0, 2, "..ffkfkkr"),
      ("..xx.b...", 0, 2, "..ffkkkr."),
      // Without data everything stands still.
      ("..xnnx.", 2, 0, "..pppp."),
      ("..xxnn.", 0, 0, "..ffffr"),
      ("..xx.nn..", 0, 2, "..ffkkkkr"),
      ("..nn..", 0, 0, "......"),
    ]
  )
  func table(_ levels: String, _ wait: Int64, _ keep: Int64, _ states: String) {
    for stride in [1, 2, 100] {
      #expect(Self.timeline(levels, for: wait, keep: keep, every: stride) == states, "\(levels)")
    }
  }

  @Test("what missing data means is the rule's choice")
  func noData() {
    #expect(Self.timeline("..nnn.", for: 1, noData: .alert) == "..pffr")
    #expect(Self.timeline("..xxnn.", noData: .clear) == "..ffr..")
    #expect(Self.timeline("..xxnn.", keep: 1, noData: .clear) == "..ffkr.")
  }

  @Test("an alert tells when it was crossed, fired, cleared and was over, to the nanosecond")
  func instants() {
    let timing = AlertMachine.Timing(forNanoseconds: 100, keepFiringForNanoseconds: 30)
    var machine = AlertMachine()
    machine.set(.fires, at: Timestamp(nanoseconds: 7), timing)
    machine.set(.between, at: Timestamp(nanoseconds: 50), timing)
    machine.set(.noData, at: Timestamp(nanoseconds: 60), timing)
    machine.set(.fires, at: Timestamp(nanoseconds: 1000), timing)
    #expect(machine.episode?.state == .pending)
    machine.set(.clear, at: Timestamp(nanoseconds: 2000), timing)
    machine.set(.fires, at: Timestamp(nanoseconds: 2010), timing)
    machine.set(.clear, at: Timestamp(nanoseconds: 3000), timing)
    machine.pass(to: Timestamp(nanoseconds: 4000), timing)
    var expected = AlertEpisode(
      state: .resolved, start: Timestamp(nanoseconds: 7), fired: Timestamp(nanoseconds: 1047),
      recovering: Timestamp(nanoseconds: 3000), resolved: Timestamp(nanoseconds: 3030))
    expected.flaps = 1
    #expect(machine.closed == [expected])
    #expect(machine.episode == nil)
  }
}
