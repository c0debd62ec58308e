import DeliveryEvents
import DeliveryMetrics
import Testing

private let base = [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")]

private let caseFour =
  base + [
    commit("c1", "d2 10:00", ["c0"]), commit("c2", "d2 10:30", ["c1"]),
    deploy("d1", "d2 11:00", "c2"),
  ]

/// Commit c1 at 08:50 shipped by d1 at 09:00 of a day, on top of the base.
private func shipped(
  day: Int = 2, at time: String = "09:00", id: String = "d1", sha: String = "c1",
  parent: String = "c0", committed: String = "08:50", fixes: [String]? = nil,
  labels: [String: String]? = nil
) -> [EventLog.Line] {
  [
    commit(sha, "d\(day) \(committed)", [parent]),
    deploy(id, "d\(day) \(time)", sha, fixes: fixes, labels: labels),
  ]
}

private func outage(
  _ id: String, day: Int = 2, _ opened: String, _ resolved: String, service: String? = "a",
  deploy: String? = nil, services: [String]? = nil
) -> [EventLog.Line] {
  [
    incident(id, "d\(day) \(opened)", service: service, deploy: deploy, services: services),
    incident(id, "d\(day) \(resolved)", .resolved, service: nil),
  ]
}

private let minute = 60.0

/// The worked cases of METRICS.md section 4, by their numbers.
@Suite("worked cases of the contract")
struct WorkedCasesTests {
  @Test("1: an empty log has no deployments and no values")
  func empty() {
    let reading = EventLog().snapshot().reading
    #expect(reading.deploymentFrequency.deployments == 0)
    #expect(reading.deploymentFrequency.perDay == nil)
    #expect(reading.changeFailureRate.rate == nil)
    #expect(reading.leadTime.mean == nil)
    #expect(reading.recoveryTime.mean == nil)
    #expect(reading.reworkRate.rate == nil)
  }

  @Test("2: without an incident source failures are 0 of 1 and recovery has no value")
  func onlyBase() {
    let reading = EventLog(base).snapshot().reading
    #expect(reading.changeFailureRate.rate == 0)
    #expect(reading.changeFailureRate.attempts == 1)
    #expect(reading.recoveryTime.mean == nil)
    #expect(reading.recoveryTime.reason == "no incident source seen")
    #expect(reading.failedDeploymentRecoveryTime == DurationReading())
  }

  @Test("3: failures alone are attempts, not deployments")
  func onlyFailures() {
    let log = EventLog([
      deploy("f1", "d2 09:00", "x", .failed), deploy("f2", "d2 10:00", "y", .failed),
    ])
    let reading = log.snapshot().reading
    #expect(reading.deploymentFrequency.deployments == 0)
    #expect(reading.changeFailureRate.attempts == 2)
    #expect(reading.changeFailureRate.rate == 1)
    #expect(reading.leadTime.mean == nil)
  }

  @Test("4: each commit of a deployment is a sample")
  func twoSamples() {
    let lead = EventLog(caseFour).snapshot().reading.leadTime
    #expect(lead.n == 2)
    #expect(lead.median == 45 * minute)
    #expect(lead.mean == 45 * minute)
    #expect(lead.p75 == 52.5 * minute)
    #expect(lead.p90 == 57 * minute)
  }

  @Test("5, 6: the first known deployment gives samples only for an explicit list")
  func baseline() {
    let commits = [commit("x1", "d1 08:00", []), commit("x2", "d1 08:30", ["x1"])]
    let plain = EventLog(commits + [deploy("d0", "d1 09:00", "x2")]).snapshot().reading
    #expect(plain.deploymentFrequency.deployments == 1)
    #expect(plain.leadTime.n == 0)
    #expect(plain.leadTime.excludedBaseline == 2)
    let listed = EventLog(commits + [deploy("d0", "d1 09:00", "x2", shas: ["x2"])]).snapshot()
    #expect(listed.reading.leadTime.n == 1)
    #expect(listed.reading.leadTime.mean == 30 * minute)
  }

  @Test("7: a commit waits for the success; the failure recovers with it")
  func failureThenSuccess() {
    let log = EventLog(
      base + [
        commit("c1", "d2 10:00", ["c0"]), deploy("d1", "d2 10:30", "c1", .failed),
        commit("c2", "d2 10:40", ["c1"]), deploy("d2", "d2 11:00", "c2"),
      ])
    let reading = log.snapshot().reading
    #expect(reading.leadTime.mean == 40 * minute)
    #expect(reading.changeFailureRate.attempts == 3)
    #expect(reading.changeFailureRate.rate == 1.0 / 3)
    #expect(reading.failedDeploymentRecoveryTime.mean == 30 * minute)
  }

  @Test("8: deploying what runs already is a redeploy, no rollback, no sample")
  func redeploy() {
    let log = EventLog(
      base + [
        commit("c1", "d2 10:00", ["c0"]), deploy("d1", "d2 10:30", "c1"),
        deploy("d2", "d2 12:00", "c1"),
      ])
    let reading = log.snapshot().reading
    #expect(reading.deploymentFrequency.deployments == 3)
    #expect(reading.deploymentFrequency.redeploys == 1)
    #expect(reading.leadTime.n == 1)
    #expect(reading.changeFailureRate.rate == 0)
    #expect(reading.reworkRate.rate == 0)
  }

  @Test("9: a rollback marks the deployment it replaces, or the first after its target")
  func rollbackTarget() {
    let log = EventLog([
      deploy("1", "d1 09:00", "V1"), deploy("2", "d1 10:00", "V2"), deploy("3", "d1 11:00", "V3"),
      deploy("4", "d1 11:20", "V1"),
    ])
    let snapshot = log.snapshot()
    #expect(snapshot.reading.changeFailureRate.rate == 0.25)
    #expect(snapshot.reading.reworkRate.rate == 0.25)
    #expect(snapshot.reading.failedDeploymentRecoveryTime.mean == 20 * minute)
    #expect(snapshot.deployments.filter { $0.outcome == .failed }.map(\.id) == ["3"])
    var settings = Settings()
    settings.rollbackMarks = .firstAfterTarget
    let other = log.snapshot(settings: settings)
    #expect(other.deployments.filter { $0.outcome == .failed }.map(\.id) == ["2"])
  }

  @Test("10: what was rolled back keeps its first arrival")
  func rollbackKeepsArrival() {
    let log = EventLog(
      base + [
        commit("v2", "d2 09:30", ["c0"]), deploy("d1", "d2 10:00", "v2"),
        deploy("d2", "d2 10:10", "c0"), commit("v3", "d2 10:50", ["v2"]),
        deploy("d3", "d2 11:00", "v3"),
      ])
    let snapshot = log.snapshot()
    #expect(snapshot.reading.leadTime.mean == 20 * minute)
    #expect(snapshot.deployments.reversed().map(\.commits) == [1, 1, 0, 1])
  }

  @Test("11: two incidents on one deployment are one failure, over at the last resolution")
  func twoIncidents() {
    let log = EventLog(
      base + shipped() + outage("i1", "09:10", "09:40") + outage("i2", "09:20", "10:20"))
    let reading = log.snapshot().reading
    #expect(reading.changeFailureRate.rate == 0.5)
    #expect(reading.recoveryTime.mean == 45 * minute)
    #expect(reading.recoveryTime.assumedLinks == 2)
    #expect(reading.failedDeploymentRecoveryTime.mean == 80 * minute)
  }

  @Test("12: failures are deployments, not incidents")
  func failuresAreDeployments() {
    let deployments = (0..<23).map { deploy("\($0)", "d\($0 + 1) 09:00", "s\($0)") }
    let incidents = [3, 3, 7, 7, 9, 12].enumerated().flatMap { index, day in
      outage("i\(index)", day: day + 1, "09:1\(index)", "09:3\(index)")
    }
    let reading = EventLog(deployments + incidents).snapshot().reading
    #expect(reading.changeFailureRate.rate == 4.0 / 23)
    #expect(reading.recoveryTime.n == 6)
  }

  @Test("13, 14: an incident links at most 24 h back, the same second included")
  func linkWindow() {
    let far = EventLog(base + shipped() + outage("i1", day: 4, "09:01", "09:31")).snapshot().reading
    #expect(far.changeFailureRate.rate == 0)
    #expect(far.recoveryTime.unlinkedIncidents == 1)
    #expect(far.recoveryTime.mean == 30 * minute)
    #expect(far.failedDeploymentRecoveryTime.n == 0)
    let near = EventLog(base + shipped(day: 4) + outage("i1", day: 4, "09:00", "09:30"))
      .snapshot().reading
    #expect(near.changeFailureRate.rate == 0.5)
    #expect(near.failedDeploymentRecoveryTime.mean == 30 * minute)
    #expect(near.reworkRate.rework == 0)
    let edge = EventLog(base + outage("i1", "09:00", "09:30")).snapshot().reading
    #expect(edge.changeFailureRate.failed == 1)
    let past = EventLog(base + [incident("i1", "d2 09:00:01")]).snapshot().reading
    #expect(past.changeFailureRate.failed == 0)
    #expect(past.recoveryTime.unlinkedIncidents == 1)
  }

  @Test("15: an incident does not link to another service's deployment")
  func otherService() {
    let log = EventLog(
      base + [deploy("b1", "d2 09:00", "z", service: "b")] + outage("i1", "09:10", "09:40"))
    let reading = log.snapshot().reading
    #expect(reading.changeFailureRate.failed == 0)
    #expect(reading.recoveryTime.unlinkedIncidents == 1)
  }

  @Test("16, 17: a named cause decides, and `none` means an external one")
  func namedCause() {
    let second = shipped(at: "09:20", id: "d2", sha: "c2", parent: "c1", committed: "09:10")
    let named = EventLog(base + shipped() + second + outage("i1", "09:30", "10:00", deploy: "d1"))
      .snapshot()
    #expect(named.deployments.filter { $0.outcome == .failed }.map(\.id) == ["d1"])
    #expect(named.reading.failedDeploymentRecoveryTime.mean == 60 * minute)
    let external = EventLog(base + shipped() + outage("i1", "09:10", "10:10", deploy: "none"))
      .snapshot().reading
    #expect(external.changeFailureRate.failed == 0)
    #expect(external.recoveryTime.mean == 60 * minute)
    #expect(external.failedDeploymentRecoveryTime.n == 0)
  }

  @Test("18: an open incident fails its deployment and is no recovery yet")
  func openIncident() {
    let log = EventLog(
      base + shipped() + [incident("i1", "d2 09:10")]
        + outage("i2", "12:00", "12:30", deploy: "none"))
    let reading = log.snapshot().reading
    #expect(reading.recoveryTime.n == 1)
    #expect(reading.recoveryTime.mean == 30 * minute)
    #expect(reading.recoveryTime.open == 1)
    #expect(reading.recoveryTime.oldestOpenSeconds == (28 * 1440 + 890) * minute)
    #expect(reading.changeFailureRate.rate == 0.5)
    #expect(reading.failedDeploymentRecoveryTime.n == 0)
  }

  @Test("19, 20: resolved before opened is bad data; opened and resolved is one incident")
  func badAndGood() {
    let bad = EventLog(
      base + shipped() + [
        incident("i1", "d2 10:00"), incident("i1", "d2 09:30", .resolved),
      ]
    ).snapshot().reading.recoveryTime
    #expect(bad.n == 0)
    #expect(bad.open == 0)
    #expect(bad.excludedResolvedBeforeOpened == 1)
    let good = EventLog(base + outage("i1", "09:10", "09:40")).snapshot().reading.recoveryTime
    #expect(good.n == 1)
    #expect(good.mean == 30 * minute)
  }

  @Test("21: a repeated line is counted once")
  func repeated() {
    let snapshot = EventLog(base + shipped() + [shipped()[1]]).snapshot()
    #expect(snapshot.reading.deploymentFrequency.deployments == 2)
    #expect(snapshot.input.duplicates == 1)
    #expect(snapshot.input.conflicts == 0)
  }

  @Test("22: all orders of a log give the same snapshot")
  func allOrders() {
    let expected = EventLog(caseFour).snapshot()
    for order in permutations(caseFour.count) {
      #expect(EventLog(order.map { caseFour[$0] }).snapshot() == expected)
    }
  }

  @Test("23: a commit from a clock that is ahead is counted as skew")
  func skew() {
    let log = EventLog(
      base + [
        commit("c1", "d2 11:05", ["c0"]), commit("c2", "d2 10:00", ["c1"]),
        deploy("d1", "d2 11:00", "c2"),
      ])
    let lead = log.snapshot().reading.leadTime
    #expect(lead.mean == 60 * minute)
    #expect(lead.excludedClockSkew == 1)
  }

  @Test("24, 25, 26: staging and cancelled runs are no production deployments")
  func onlyProduction() {
    let staging = EventLog([
      commit("c0", "d1 08:00"), deploy("s", "d1 09:00", "c0", env: "staging"),
    ]).snapshot().reading
    #expect(staging.deploymentFrequency.deployments == 0)
    #expect(staging.changeFailureRate.rate == nil)
    let both = EventLog(
      base + [
        commit("c1", "d2 10:00", ["c0"]), deploy("s", "d2 10:10", "c1", env: "staging"),
        deploy("d1", "d2 11:00", "c1"),
      ]
    ).snapshot().reading
    #expect(both.leadTime.n == 1)
    #expect(both.leadTime.mean == 60 * minute)
    let idle = EventLog(
      base + [
        deploy("k", "d2 09:00", "c0", .cancelled), deploy("q", "d2 09:30", "c0", .queued),
        deploy("st", "d2 09:40", "c0", .started),
      ]
    ).snapshot().reading.changeFailureRate
    #expect(idle.attempts == 1)
    #expect(idle.undecided == 2)
  }

  @Test("27: services are pooled, not averaged")
  func pooled() {
    let log = EventLog(
      base + [
        commit("c1", "d2 10:00", ["c0"]), deploy("d1", "d2 10:10", "c1"),
        commit("e0", "d1 08:00", [], service: "b"), deploy("e", "d1 09:00", "e0", service: "b"),
        commit("e1", "d2 10:00", ["e0"], service: "b"),
        commit("e2", "d2 10:00", ["e1"], service: "b"),
        commit("e3", "d2 10:00", ["e2"], service: "b"), deploy("f", "d2 11:40", "e3", service: "b"),
      ])
    let lead = log.snapshot().reading.leadTime
    #expect(lead.mean == 77.5 * minute)
    #expect(lead.median == 100 * minute)
  }

  @Test("28, 29: a day is a local date")
  func localDates() {
    let eastern = ZoneRules(
      name: "America/New_York", initialOffsetSeconds: -5 * 3600,
      transitions: [.init(at: instant("d7 07:00"), offsetSeconds: -4 * 3600)])
    let spring = EventLog([
      deploy("1", "d7 07:30", "p"), deploy("2", "d7 05:30", "q"), deploy("3", "d8 03:30", "r"),
    ])
    #expect(spring.snapshot(zone: eastern).reading.deploymentFrequency.activeDays == 1)
    #expect(spring.snapshot().reading.deploymentFrequency.activeDays == 2)
    let tokyo = ZoneRules(name: "Asia/Tokyo", initialOffsetSeconds: 9 * 3600, transitions: [])
    let night = EventLog([deploy("1", "d2 23:30", "p"), deploy("2", "d3 00:30", "q")])
    #expect(night.snapshot().reading.deploymentFrequency.activeDays == 2)
    #expect(night.snapshot(zone: tokyo).reading.deploymentFrequency.activeDays == 1)
  }

  @Test("30, 31: a window is half open, and no longer than the log")
  func windows() {
    let edges = EventLog([
      deploy("1", "d1 00:00", "p"), deploy("2", "d1 00:00:01", "q"), deploy("3", "d31 00:00", "r"),
    ])
    #expect(edges.snapshot().reading.deploymentFrequency.deployments == 2)
    let young = EventLog([
      deploy("1", "d28 09:00", "p"), deploy("2", "d29 09:00", "q"), deploy("3", "d30 09:00", "r"),
    ]).snapshot()
    #expect(young.reading.deploymentFrequency.perDay == 1)
    #expect(young.window.observedDays == 3)
  }

  @Test("32: one long outlier moves the mean and not the median")
  func outlier() {
    let commits = [
      commit("k5", "d2 11:30", ["c0"]), commit("k4", "d3 11:31", ["k5"]),
      commit("k3", "d3 11:32", ["k4"]), commit("k2", "d3 11:33", ["k3"]),
      commit("k1", "d3 11:34", ["k2"]),
    ]
    let lead = EventLog(base + commits + [deploy("d1", "d3 12:00", "k1")]).snapshot().reading
      .leadTime
    #expect(lead.median == 28 * minute)
    #expect(lead.mean == 316 * minute)
    #expect(abs((lead.p90 ?? 0) - 893.6 * minute) < 1e-6)
    #expect(lead.level == .elite)
    #expect(lead.isTargetMet == false)
  }

  @Test("33, 34, 35: merge commits give no sample, squashes their own, bots do")
  func kindsOfCommits() {
    let merge = EventLog(
      base + [
        commit("f1", "d2 10:00", ["c0"]), commit("m", "d2 10:50", ["c0", "f1"], merge: true),
        deploy("d1", "d2 11:00", "m"),
      ]
    ).snapshot().reading.leadTime
    #expect(merge.n == 1)
    #expect(merge.mean == 60 * minute)
    #expect(merge.excludedMerges == 1)
    let squash = EventLog(
      base + [commit("q", "d2 10:50", ["c0"]), deploy("d1", "d2 11:00", "q")]
    ).snapshot().reading.leadTime
    #expect(squash.mean == 10 * minute)
    let bots = EventLog(
      base + [
        commit("h", "d2 10:00", ["c0"], author: "ann"),
        commit("b", "d2 10:58", ["h"], author: "dependabot[bot]"), deploy("d1", "d2 11:00", "b"),
      ])
    let counted = bots.snapshot().reading.leadTime
    #expect(counted.median == 31 * minute)
    #expect(counted.botShare == 0.5)
    var settings = Settings()
    settings.countsBots = false
    let people = bots.snapshot(settings: settings).reading.leadTime
    #expect(people.n == 1)
    #expect(people.median == 60 * minute)
  }

  @Test("36: a sha never seen is an unknown commit")
  func unknown() {
    for shas in [["zz"], nil] {
      let reading = EventLog(base + [deploy("d1", "d2 11:00", "zz", shas: shas)]).snapshot().reading
      #expect(reading.deploymentFrequency.deployments == 2)
      #expect(reading.leadTime.n == 0)
      #expect(reading.leadTime.unknownCommits == 1)
    }
  }

  @Test("37: a late incident changes numbers of the past")
  func lateIncident() {
    let ledger = EventLog(base + shipped()).ledger()
    let before = ledger.snapshot(at: instant("d3 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(before.reading.changeFailureRate.rate == 0)
    ledger.apply(incident("i", "d2 10:00"))
    let after = ledger.snapshot(at: instant("d3 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(after.reading.changeFailureRate.rate == 0.5)
  }

  @Test("38, 39: repairs are rework, and a hotfix alone is no failure")
  func rework() {
    let repaired = EventLog(
      base + shipped() + outage("i", "09:10", "09:50") + [
        commit("c2", "d2 09:30", ["c1"]), deploy("d2", "d2 09:45", "c2"),
      ]
    ).snapshot().reading
    #expect(repaired.changeFailureRate.rate == 1.0 / 3)
    #expect(repaired.reworkRate.rate == 1.0 / 3)
    #expect(repaired.failedDeploymentRecoveryTime.mean == 50 * minute)
    let hotfix = EventLog(
      base + shipped()
        + shipped(day: 3, id: "d2", sha: "c2", parent: "c1", labels: ["type": "hotfix"])
    ).snapshot().reading
    #expect(hotfix.changeFailureRate.rate == 0)
    #expect(hotfix.reworkRate.rate == 1.0 / 3)
  }

  @Test("40, 41: a retry under one id is one deployment, new ids are an outage")
  func retries() {
    let same = EventLog(
      base + [deploy("d1", "d2 09:00", "c0", .failed), deploy("d1", "d2 09:20", "c0")]
    ).snapshot().reading.changeFailureRate
    #expect(same.attempts == 2)
    #expect(same.rate == 0)
    let tie = EventLog(
      base + [deploy("d1", "d2 09:00", "c0", .failed), deploy("d1", "d2 09:00", "c0")]
    ).snapshot().reading.changeFailureRate
    #expect(tie.rate == 0)
    let different = EventLog(
      base + [
        deploy("d1", "d2 09:00", "c0", .failed), deploy("d2", "d2 09:30", "c0", .failed),
        deploy("d3", "d2 10:00", "c0"),
      ]
    ).snapshot().reading
    #expect(different.changeFailureRate.rate == 0.5)
    #expect(different.failedDeploymentRecoveryTime.n == 1)
    #expect(different.failedDeploymentRecoveryTime.mean == 60 * minute)
  }

  @Test("40: rolled back, alone or not, is a failure; so is what a later one fixes")
  func rolledBack() {
    let after = EventLog(
      base + [deploy("d1", "d2 09:00", "c0"), deploy("d1", "d2 10:00", "c0", .rolledback)]
    ).snapshot().reading
    #expect(after.changeFailureRate.failed == 1)
    #expect(after.deploymentFrequency.deployments == 2)
    let alone = EventLog(base + [deploy("d1", "d2 10:00", "c0", .rolledback)]).snapshot().reading
    #expect(alone.changeFailureRate.attempts == 2)
    #expect(alone.changeFailureRate.failed == 1)
    #expect(alone.deploymentFrequency.deployments == 1)
    let fixed = EventLog(
      base + shipped()
        + shipped(
          at: "09:20", id: "d2", sha: "c2", parent: "c1", committed: "09:10", fixes: ["d1"])
    ).snapshot().reading
    #expect(fixed.changeFailureRate.failed == 1)
    #expect(fixed.failedDeploymentRecoveryTime.mean == 20 * minute)
    #expect(fixed.reworkRate.rework == 1)
  }

  @Test("42: two incidents of 10 and 1000 min have a mean and median of 505")
  func twoRecoveries() {
    let log = EventLog(
      base + outage("i", day: 3, "09:00", "09:10") + outage("j", day: 4, "00:00", "16:40"))
    let recovery = log.snapshot().reading.recoveryTime
    #expect(recovery.median == 505 * minute)
    #expect(recovery.mean == 505 * minute)
  }

  @Test("43, 47: what lies after the clock is not yet visible")
  func future() {
    let now = EventLog(caseFour).snapshot(at: "d2 10:45").reading
    #expect(now.deploymentFrequency.deployments == 1)
    #expect(now.leadTime.n == 0)
    let ahead = EventLog(base + [deploy("d1", "d34 00:00", "c0")]).snapshot()
    #expect(ahead.reading.deploymentFrequency.deployments == 1)
    #expect(ahead.input.future == 1)
    #expect(ahead.input.events == 3)
  }

  @Test("45: production is recognised by name")
  func environments() {
    let names = ["prod", "Production", "prod/eu", "preprod", "nonprod"]
    let log = EventLog(
      names.enumerated().map { deploy("\($0)", "d2 09:0\($0)", "p", env: $1) })
    let snapshot = log.snapshot()
    #expect(snapshot.reading.changeFailureRate.attempts == 3)
    #expect(snapshot.input.unmatchedEnvironments == ["nonprod"])
  }

  @Test("46: one commit in two services is a sample in each")
  func twoServices() {
    let log = EventLog(
      base + [
        commit("b0", "d1 08:00", [], service: "b"), deploy("e0", "d1 09:00", "b0", service: "b"),
        commit("k", "d2 10:00", ["c0"]), commit("k", "d2 10:00", ["b0"], service: "b"),
        deploy("d1", "d2 10:30", "k"), deploy("e1", "d2 11:00", "k", service: "b"),
      ])
    let snapshot = log.snapshot()
    #expect(snapshot.reading.leadTime.n == 2)
    #expect(snapshot.reading.leadTime.mean == 45 * minute)
    #expect(snapshot.byService.map(\.leadTime.n) == [1, 1])
  }

  @Test("48: reopened and resolved again is one incident")
  func reopened() {
    let lines = [
      incident("i", "d2 09:00"), incident("i", "d2 09:30", .resolved, service: nil),
      incident("i", "d2 10:00", .reopened, service: nil),
      incident("i", "d2 11:00", .resolved, service: nil),
    ]
    let recovery = EventLog(base + lines).snapshot().reading.recoveryTime
    #expect(recovery.n == 1)
    #expect(recovery.mean == 120 * minute)
    let open = EventLog(base + lines.dropLast()).snapshot().reading.recoveryTime
    #expect(open.n == 0)
    #expect(open.open == 1)
  }

  @Test("49: one incident in two services is one sample and a failure in each")
  func incidentOfTwo() {
    let log = EventLog(
      base + [deploy("e", "d1 09:00", "z", service: "b")]
        + outage("i", day: 1, "09:10", "09:40", service: nil, services: ["a", "b"]))
    let reading = log.snapshot().reading
    #expect(reading.recoveryTime.n == 1)
    #expect(reading.changeFailureRate.failed == 2)
  }

  @Test("51, 52: a target exactly reached is missed")
  func exactlyReached() {
    let log = EventLog(
      (0..<20).map { deploy("\($0)", "d\($0 + 2) 09:00", "s\($0)", $0 < 3 ? .failed : .succeeded) })
    let failures = log.snapshot().reading.changeFailureRate
    #expect(failures.rate == 0.15)
    #expect(failures.isTargetMet == false)
    #expect(failures.level == .elite)
    let hour = EventLog(base + [commit("c1", "d2 10:00", ["c0"]), deploy("d1", "d2 11:00", "c1")])
      .snapshot().reading.leadTime
    #expect(hour.mean == 3600)
    #expect(hour.isTargetMet == false)
  }

  @Test("53: a deployment of two parts is placed at its last part's finish")
  func parts() {
    func log(_ one: String, _ two: String, _ named: String) -> EventLog {
      EventLog([
        deploy("x", "d1 06:51:47", "s1", service: one, repo: "o/r1"),
        deploy("x", "d2 06:51:47", "s2", service: two, repo: "o/r2"),
        incident("i", "d2 01:56:16", service: named),
      ])
    }
    let together = log("s", "s", "s").snapshot(at: "d7 00:00").reading
    #expect(together.changeFailureRate.attempts == 1)
    #expect(together.changeFailureRate.failed == 0)
    #expect(together.recoveryTime.unlinkedIncidents == 1)
    let apart = log("r1", "r2", "r1").snapshot(at: "d7 00:00").reading
    #expect(apart.changeFailureRate.attempts == 2)
    #expect(apart.changeFailureRate.failed == 1)
    #expect(apart.recoveryTime.unlinkedIncidents == 0)
  }

  private func permutations(_ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return permutations(count - 1).flatMap { shorter in
      (0..<count).map { place in
        var order = shorter
        order.insert(count - 1, at: place)
        return order
      }
    }
  }
}
