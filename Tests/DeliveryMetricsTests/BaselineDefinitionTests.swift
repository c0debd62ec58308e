import Testing

@testable import DeliveryMetrics

@Suite("what a baseline depends on")
struct BaselineDefinitionTests {
  private static let usual = BaselineDefinition(Settings(), zone: .utc)

  private static func changes(_ change: (inout Settings) -> Void) -> [String] {
    var settings = Settings()
    change(&settings)
    let other = BaselineDefinition(settings, zone: .utc)
    // One tells it at a glance, the other in words: they must not disagree.
    #expect((other.digest == usual.digest) == other.changes(since: usual).isEmpty)
    return other.changes(since: usual)
  }

  @Test("what makes figures is part of it, and named when it is another")
  func parts() {
    #expect(
      Self.changes { $0.leadTimeStart = .authored } == ["lead time from authored, was committed"])
    #expect(
      Self.changes { $0.rollbackMarks = .firstAfterTarget }
        == ["rollback marks firstAfterTarget, was replaced"])
    #expect(Self.changes { $0.countsBots = false } == ["bots left out, was counted"])
    #expect(
      Self.changes { $0.linkWindowNanoseconds = 3_600_000_000_000 }
        == ["link window 3600.0s, was 86400.0s"])
    var zone = ZoneRules.utc
    zone.name = "Asia/Tokyo"
    #expect(
      BaselineDefinition(Settings(), zone: zone).changes(since: Self.usual)
        == ["zone Asia/Tokyo, was UTC"])
  }

  @Test("what only judges figures, or groups them, is not")
  func judgements() {
    #expect(Self.changes { $0.changeFailureRateBelow = 0.05 }.isEmpty)
    #expect(Self.changes { $0.leadTimeSecondsBelow = 60 }.isEmpty)
    #expect(Self.changes { $0.leadTimeStatistic = .median }.isEmpty)
    #expect(Self.changes { $0.levelTable = .year2019 }.isEmpty)
    #expect(Self.changes { $0.alertRules = [] }.isEmpty)
    #expect(Self.changes { $0.people = ["k": "kim"] }.isEmpty)
  }
}
