import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the words of alerts")
struct AlertWordsTests {
  /// The sentence about a log at the end of day 11, by one rule.
  private func message(
    _ measure: AlertMeasure, _ comparison: AlertThreshold.Comparison, _ value: Double,
    _ lines: [EventLog.Line], window: String = "10d"
  ) -> String? {
    var rule = AlertRule(id: "r", measure: measure, fire: AlertThreshold(comparison, value))
    rule.minimumSamples = 0
    rule.windowNanoseconds = nanoseconds(window)
    var settings = Settings()
    settings.alertRules = [rule]
    let ledger = EventLog(lines).ledger(settings: settings)
    return ledger.snapshot(at: instant("d11 23:59"), windowNanoseconds: nanoseconds("30d")).alerts
      .first?.message
  }

  private func deployments(_ count: Int, failed: Int = 0) -> [EventLog.Line] {
    (0..<count).map { number in
      deploy(
        "\(number)", "d\(2 + number * 9 / count) 09:00", "s\(number)",
        number < failed ? .failed : .succeeded)
    }
  }

  @Test("one deployment a day is one")
  func singular() {
    #expect(
      message(.deploymentsPerDay, .atMost, 1, deployments(9))
        == "1 deployment a day, target above 1")
    #expect(
      message(.deploymentsPerDay, .atMost, 3, deployments(18))
        == "2 deployments a day, target above 3")
  }

  @Test("a figure that misses its target does not read like it")
  func closeToTarget() {
    #expect(
      message(.changeFailureRate, .atLeast, 0.1666, deployments(6, failed: 1))
        == "1 of 6 deployments failed: 16.67%, target below 16.7%")
  }

  @Test("open incidents are called incidents")
  func incidents() {
    let one = [incident("i", "d11 12:00", .opened)]
    #expect(
      message(.openIncidentAge, .atLeast, 60, one)
        == "1 incident open, the oldest for 11:59:00, target 00:01:00")
    #expect(
      message(.openIncidentAge, .atLeast, 60, one + [incident("j", "d11 13:00", .opened)])
        == "2 incidents open, the oldest for 11:59:00, target 00:01:00")
  }

  @Test("a ledger names every service of which it has an event")
  func serviceNames() {
    let ledger = EventLog(
      deployments(2) + [deploy("x", "d1 09:00", "x", service: "shop")]
    ).ledger()
    _ = ledger.snapshot(at: instant("d11 23:59"), windowNanoseconds: nanoseconds("30d"))
    #expect(ledger.serviceNames.contains("shop") && ledger.serviceNames.count == 2)
    #expect(ledger.serviceNames == ledger.serviceNames.sorted())
  }
}
