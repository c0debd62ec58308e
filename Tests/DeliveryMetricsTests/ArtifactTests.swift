import DeliveryEvents
import Testing

@testable import DeliveryMetrics

private let purl = "pkg:oci/api@sha256:0b31"

/// A note of what a version was made of.
func artifact(
  _ version: String, _ time: String, _ sha: String? = nil, change: String? = nil,
  service: String? = nil
) -> EventLog.Line {
  var fields: [String: EventLog.Field] = ["version": .text(version), "name": .text("packaged")]
  if let service { fields["service"] = .text(service) }
  if let sha { fields["sha"] = .text(sha) }
  if let change { fields["change"] = .text(change) }
  var line = EventLog.Line(kind: .note, state: .none, time: instant(time), fields: fields)
  line.fields["event"] = .text("\(version) \(time) \(sha ?? "") \(change ?? "") \(service ?? "")")
  return line
}

private func merged(_ id: String, _ time: String, _ sha: String, service: String = "a")
  -> EventLog.Line
{
  event(.change, .merged, id, time, service: service, sha: sha)
}

/// The commit and the deployment before it, by which the next one has a lead time.
private let base = [commit("c0", "d1 08:00"), deploy("d0", "d1 09:00", "c0")]

/// Lead times in minutes of a log that has no other deployments than to production.
private func leadTimes(_ lines: [EventLog.Line], at clock: String = "d31 00:00") -> [Double] {
  let ledger = EventLog(base + lines).ledger()
  ledger.advance(to: instant(clock))
  return ledger.derived.deliveries.flatMap(\.arrivals).filter { $0.kind == .sample }
    .map { Double($0.nanoseconds) / 60e9 }
}

@Suite("artifacts")
struct ArtifactTests {
  private let one = commit("c1", "d2 08:00")

  private func deployed(
    _ version: String = purl, _ time: String = "d2 09:00", sha: String? = nil, service: String = "a"
  ) -> EventLog.Line {
    deploy("d1", time, sha, service: service, version: version)
  }

  @Test("a deployment that names a version alone has the commit of its artifact")
  func commitOfVersion() {
    #expect(leadTimes([one, deployed()]) == [])
    #expect(leadTimes([one, deployed(), artifact(purl, "d2 08:30", "c1")]) == [60])
    expectOneTruth(base + [one, deployed(), artifact(purl, "d2 08:30", "c1")])
  }

  @Test(
    "so it has by the change that the artifact names, of which it is said what it was merged as")
  func commitOfChange() {
    let made = artifact(purl, "d2 08:30", change: "312")
    #expect(leadTimes([one, deployed(), made]) == [])
    #expect(leadTimes([one, deployed(), made, merged("312", "d2 08:00", "c1")]) == [60])
    expectOneTruth([one, deployed(), made, merged("312", "d2 08:00", "c1"), base[1]])
  }

  @Test("a late line about an artifact, or about its change, is known from its time on")
  func late() {
    let lines = [one, deployed(), artifact(purl, "d3 12:00", change: "312")]
    let all = lines + [merged("312", "d4 12:00", "c1")]
    #expect(leadTimes(all, at: "d3 18:00") == [])
    #expect(leadTimes(all, at: "d4 11:59") == [])
    #expect(leadTimes(all, at: "d4 12:00") == [60])
    expectOneTruth(all + [base[1]], at: "d4 12:00")
    expectOneTruth(all + [base[1]], at: "d4 11:00")
  }

  @Test("its own sha goes before that of its artifact, on whichever line it is")
  func ownSHA() {
    let two = commit("c2", "d2 08:30")
    let made = artifact(purl, "d2 08:40", "c2")
    #expect(leadTimes([one, two, deployed(sha: "c1"), made]) == [60])
    let started = deploy("d1", "d2 08:50", "c1", .started)
    #expect(leadTimes([one, two, started, deployed(), made]) == [60])
    #expect(leadTimes([one, two, deployed(), made]).sorted() == [30, 60])
  }

  @Test("a version that says what it is one of is the same for all, any other is of its service")
  func services() {
    for (version, isShared) in [
      (purl, true), ("ghcr.io/acme/api:1.4", true), ("1.4", false), ("release/1.4", false),
    ] {
      let own = artifact(version, "d2 08:30", "c1", service: "a")
      let other = artifact(version, "d2 08:30", "c1", service: "mono")
      #expect(leadTimes([one, deployed(version), own]) == [60])
      #expect(leadTimes([one, deployed(version), artifact(version, "d2 08:30", "c1")]) == [60])
      #expect(leadTimes([one, deployed(version), other]) == (isShared ? [60] : []), "\(version)")
    }
    // What names its service goes before what names none.
    let two = commit("c2", "d2 08:30")
    let lines = [
      artifact("1.4", "d2 08:45", "c1", service: "a"), artifact("1.4", "d2 08:50", "c2"),
    ]
    #expect(leadTimes([one, two, deployed("1.4")] + lines) == [60])
  }

  @Test("a package is found without its qualifiers, by either side, and not by others")
  func qualifiers() {
    let (amd, arm) = (purl + "?arch=amd64", purl + "?arch=arm64#bin")
    for (deployedAs, madeAs, isFound) in [
      (amd, purl, true), (purl, amd, true), (amd, amd, true), (amd, arm, false), (arm, purl, true),
      ("1.4?x", "1.4", false),
    ] {
      let lines = [one, deployed(deployedAs), artifact(madeAs, "d2 08:30", "c1")]
      #expect(leadTimes(lines) == (isFound ? [60] : []), "\(deployedAs), \(madeAs)")
    }
    // Exactly the same name goes before.
    let lines = [artifact(purl, "d2 08:50", "c0"), artifact(amd, "d2 08:30", "c1")]
    #expect(leadTimes([one, deployed(amd)] + lines) == [60])
    expectOneTruth([one, deployed(amd), base[1]] + lines)
  }

  @Test("a name that moves on is what it was when it was deployed")
  func moving() {
    let lines = [
      one, artifact("latest", "d2 08:30", "c1"), deployed("latest"),
      commit("c2", "d3 08:00"), artifact("latest", "d3 08:10", "c2"),
      deploy("d2", "d3 10:00", nil, version: "latest"),
    ]
    #expect(leadTimes(lines) == [60, 120])
    #expect(EventLog(base + lines).snapshot().reading.changeFailureRate.failed == 0)
    // One that was told of only afterwards is the next that was told of.
    let after = [one, deployed("latest"), artifact("latest", "d2 10:00", "c1")]
    #expect(
      leadTimes(after + [commit("c2", "d3 08:00"), artifact("latest", "d3 08:10", "c2")]) == [60])
  }

  @Test(
    "of changes of one id that of the service that deploys is taken, else the only one there is")
  func ambiguous() {
    let made = artifact(purl, "d2 08:30", change: "7")
    let elsewhere = commit("m1", "d2 08:00", service: "mono")
    let lines = [one, elsewhere, deployed(), made]
    #expect(leadTimes(lines + [merged("7", "d2 08:00", "m1", service: "mono")]) == [60])
    let other = merged("7", "d2 08:00", "x1", service: "x")
    #expect(leadTimes(lines + [merged("7", "d2 08:00", "m1", service: "mono"), other]) == [])
    #expect(leadTimes(lines + [merged("7", "d2 08:00", "c1"), other]) == [60])
    let named = artifact(purl, "d2 08:30", change: "7", service: "mono")
    #expect(
      leadTimes([
        one, elsewhere, deployed(), named, other, merged("7", "d2 08:00", "m1", service: "mono"),
      ]) == [60])
  }

  @Test("parts of one deployment each bring what their version was made of")
  func parts() {
    let lines = [
      one, commit("c2", "d2 08:30"),
      deploy("d1", "d2 09:00", nil, version: "pkg:oci/x@1", repo: "r1"),
      deploy("d1", "d2 09:00", nil, version: "pkg:oci/y@1", repo: "r2"),
      artifact("pkg:oci/x@1", "d2 08:40", "c1"), artifact("pkg:oci/y@1", "d2 08:40", "c2"),
    ]
    #expect(leadTimes(lines).sorted() == [30, 60])
    #expect(leadTimes(Array(lines.dropLast())) == [60])
  }

  @Test("an artifact that was corrected under its event's id leaves nothing behind")
  func corrected() {
    let first = artifact(purl, "d2 08:30", "c1").with("event", "e1")
    var second = artifact(purl, "d2 08:40", "c2").with("event", "e1")
    second.fields["service"] = .text("b")
    expectOneTruth([one, deployed(), first, second, base[1]])
    for clock in ["d2 08:35", "d3 00:00"] {
      expectOneTruth([first, second, one, deployed(purl, "d2 08:32")], at: clock)
    }
  }

  @Test("an incident that names the commit of an artifact is traced back to its deployment")
  func incidents() {
    let lines = [
      one, deployed(), artifact(purl, "d2 08:30", "c1"),
      incident("i1", "d2 10:00", service: nil).with("sha", "c1"),
    ]
    #expect(EventLog(base + lines).snapshot().reading.changeFailureRate.failed == 1)
    expectOneTruth(lines + [base[1]])
  }

  @Test(
    "an incident that names an artifact is traced back to its deployment, whatever sha that has")
  func causes() {
    let old = deployed(purl, "d2 09:00")
    let named = deploy("d1", "d2 09:00", "c1", version: purl)
    let newer = deploy("d2", "d2 10:00", nil, version: "pkg:oci/api@2")
    func failed(_ lines: [EventLog.Line]) -> [String] {
      let ledger = EventLog(base + lines).ledger()
      ledger.advance(to: instant("d31 00:00"))
      return ledger.derived.deliveries.enumerated().flatMap { service, delivery in
        delivery.attempts.indices.filter {
          ledger.derived.failures.services[service].verdicts[$0].isFailed
        }.map { ledger.symbols.string(delivery.deployment(ofAttempt: $0).id) }
      }
    }
    for service in ["a", nil] {
      let told = incident("i1", "d2 11:00", service: service).with("sha", purl)
      #expect(failed([one, old, newer, told]) == ["d1"])
      #expect(failed([one, old, newer, told, artifact(purl, "d2 08:30", "c1")]) == ["d1"])
      #expect(failed([one, named, newer, told]) == ["d1"])
      // What matches nothing is not guessed.
      #expect(failed([one, newer, told]) == [])
    }
    let told = incident("i1", "d2 11:00", service: nil).with("sha", purl)
    expectOneTruth([one, old, newer, told, artifact(purl, "d2 08:30", "c1")])
  }

  @Test("a note that names a version alone, or no version, changes nothing")
  func idle() {
    var nameless = artifact(purl, "d2 08:30", "c1")
    nameless.fields["version"] = nil
    let ledger = EventLog(base + [one, deployed(), artifact(purl, "d2 08:30"), nameless]).ledger()
    ledger.advance(to: instant("d31 00:00"))
    #expect(!ledger.facts.artifacts.isInUse)
    #expect(ledger.derived.deliveries[0].deployments.last?.sha == Symbol.none)
  }
}
