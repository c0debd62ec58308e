import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Practices judged by how far something moved: a move of just so much counts.
@Suite("exact borders of practices")
struct PracticeBorderTests {
  private static let end = "d61 00:00"

  /// Deployments of 30 days up to an instant, each with its own commit of so many seconds before.
  private func period(
    _ name: String, from day: Int, _ succeeded: Int, failed: Int = 0, lead: Int64 = 3600
  ) -> [EventLog.Line] {
    (0..<succeeded + failed).flatMap { index in
      let time = instant("d\(day) 00:00").advanced(
        byNanoseconds: nanoseconds("1h") * Int64(index + 1))
      let sha = "\(name)\(index)"
      var change = commit(sha, "d1 00:00")
      change.time = time.advanced(byNanoseconds: -lead * 1_000_000_000)
      var delivery = deploy(
        sha, "d1 00:00", sha, index < failed ? .failed : .succeeded, shas: [sha])
      delivery.time = time
      return [change, delivery]
    }
  }

  private func verdict(_ kind: PracticeKind, _ lines: [EventLog.Line]) -> PracticeVerdict? {
    let detail = EventLog([event(.health, .up, "h", "d1 00:00")] + lines).ledger().detail(
      for: .practices, at: instant(Self.end), windowNanoseconds: nanoseconds("30d"),
      scope: .everything)
    guard case .practices(let all) = detail else { return nil }
    return all.first { $0.kind == kind }?.verdict
  }

  @Test("failures up by just five points, from 10 % to 15 %")
  func failures() {
    let before = period("b", from: 2, 18, failed: 2)
    let more = period("n", from: 32, 34, failed: 6)
    #expect(verdict(.speedWithoutSafety, before + more) == .alarm)
    let fewer = period("n", from: 32, 35, failed: 5)
    #expect(verdict(.speedWithoutSafety, before + fewer) == .ok)
  }

  @Test("lead time down by just a fifth, from 5000 s to 4000 s")
  func leadTime() {
    let before = period("b", from: 2, 20, lead: 5000)
    let faster = period("n", from: 32, 20, failed: 4, lead: 4000)
    #expect(verdict(.speedWithoutSafety, before + faster) == .alarm)
    let slower = period("n", from: 32, 20, failed: 4, lead: 4001)
    #expect(verdict(.speedWithoutSafety, before + slower) == .ok)
  }
}
