import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  static func ago(_ minutes: Int64) -> Timestamp {
    now.advanced(byNanoseconds: -minutes * 60_000_000_000)
  }

  static let incident = IncidentSummary(
    id: "INC-204", services: ["checkout"], title: "checkout 5xx", severity: "critical",
    opened: ago(12), isAcknowledged: false, cause: "8f31c2a9", isCauseAssumed: true)

  /// The alerts of the sample, with one that was over and one that waits.
  static var alerts: [AlertDetail] {
    (snapshot.alerts + snapshot.otherAlerts).map { alert in
      var detail = AlertDetail(alert: alert)
      detail.forNanoseconds = 600_000_000_000
      detail.clearsWhen = "failure rate < 14.0%"
      detail.clearsAt = now.advanced(byNanoseconds: 9_000_000_000_000)
      detail.crossedBy = ["deployment 8f31c2a of checkout failed"]
      detail.contributors = [
        AlertDetail.Contributor(service: "checkout", words: "14 of 41 (34.1%)"),
        AlertDetail.Contributor(service: "search", words: "7 of 38 (18.4%)"),
      ]
      return detail
    }
  }

  /// A detail for each view that asks for one.
  static func detail(for place: Place) -> Detail? { detail(for: place.request) }

  static func detail(for request: DetailRequest?) -> Detail? {
    switch request {
    case .deployments: .deployments(snapshot.deployments, count: snapshot.deployments.count)
    case .deployment:
      .deployment(
        DeploymentDetail(
          summary: snapshot.deployments[1],
          commits: [
            Evidence.Entry(
              subject: .commit, isIncluded: true, time: ago(24), start: ago(105),
              services: ["checkout"], id: "8f31c2a9d0e1", value: 4860),
            Evidence.Entry(
              subject: .commit, isIncluded: false, time: ago(24), start: ago(99),
              services: ["checkout"], id: "11aa22bb33cc", reason: "merge commit"),
          ], stages: [(.development, [11_400]), (.staging, [1560, 1600])],
          checks: [
            check(.job, 61, "unit_tests", .succeeded, 240),
            check(.job, 56, "security_scan", .succeeded, 330),
            check(.staging, 40, "staging", .succeeded, 121),
            check(.health, 22, "checkout-api", .down, nil),
          ],
          incidents: [incident]))
    case .events: .events(events, count: 44_120)
    case .incidents:
      .incidents(
        [
          incident,
          IncidentSummary(
            id: "INC-190", services: ["search", "web"], title: "search slow", severity: "sev2",
            opened: ago(4000), isAcknowledged: true, cause: nil, isCauseAssumed: false,
            resolved: ago(3900)),
        ], count: 2)
    case .incident(_, let lookBack):
      .incident(
        IncidentDetail(
          incident: incident, lookBackNanoseconds: lookBack,
          changes: [
            change(.deploy, 24, "checkout", "8f31c2a9", own: true, snapshot.deployments[1]),
            change(.config, 31, "checkout", "flag new_tax=on (50%)", own: true, nil),
            change(.note, 33, "checkout", "load test begins", own: true, nil),
            change(.deploy, 46, "search", "77aa01b0", own: false, snapshot.deployments[2]),
            change(.deploy, 63, "billing", "19be2d04", own: false, snapshot.deployments[3]),
          ],
          after: [change(.alert, 5, "search", "HighLatency", own: false, nil)],
          suspect:
            "8f31c2a9: same service, 12m before, linked by time, batch of 3, lead time 21m (faster than 90% of changes), checkout-api down after it"
        ))
    case .stream: .stream(inFlight)
    case .metric(let kind):
      .metric(
        Evidence(
          metric: kind, asOf: now, window: snapshot.window, scope: .everything,
          entries: (1...20).map(sample)))
    case .guide: .guide(guide)
    case .comparison: .comparison(comparison)
    case .alerts: .alerts(alerts)
    case .pipeline: .pipeline(pipeline)
    case .practices: .practices(practices)
    case .practice(let kind, _):
      .practice(
        PracticeDetail(
          reading: practices.first { $0.kind == kind } ?? practices[0],
          events: (1...9).map(event), count: 12))
    case .overview: .overview(pipeline, practices)
    case nil: nil
    }
  }

  private static var inFlight: StreamDetail {
    let items = [
      StreamDetail.Item(
        stage: .staging, service: "billing", name: "412", sha: "4e4e4e4e4e4e",
        entered: ago(9900), commits: 3),
      StreamDetail.Item(
        stage: .testing, service: "checkout", name: "419", sha: nil, entered: ago(19),
        commits: 2),
    ]
    let flow = (0..<60).map { step -> FlowBucket in
      let inStages = [4 + step % 7, step % 5, step / 12, step % 3 == 0 ? 1 : 0, step % 2]
      return FlowBucket(
        from: ago(Int64(60 - step) * 720), to: ago(Int64(59 - step) * 720), isPartial: step == 59,
        inStages: inStages, between: step % 10 == 0 ? 2 : 0, out: step * step / 60,
        means: inStages.map { Double($0) * 1.1 })
    }
    return StreamDetail(inFlight: items, flow: flow)
  }

  static func check(
    _ kind: DeploymentCheck.Kind, _ minutes: Int64, _ name: String,
    _ outcome: DeploymentCheck.Outcome, _ seconds: Double?
  ) -> DeploymentCheck {
    DeploymentCheck(
      kind: kind, name: name, outcome: outcome, began: ago(minutes), seconds: seconds)
  }

  static let sourceLines = SourceLines(
    lines: [
      SourceLines.Line(
        file: "events.jsonl", number: 18_204, offset: 2_325_001,
        text:
          "{\"time\":\"2026-11-22T13:43:31Z\",\"kind\":\"deploy\",\"state\":\"succeeded\",\"service\":\"checkout\",\"env\":\"production\",\"sha\":\"8f31c2a9\",\"actor\":\"kim\u{1B}[31m\"}"
      )
    ])

  private static func sample(_ index: Int) -> Evidence.Entry {
    let isIncluded = index % 5 != 0
    let time = ago(Int64(500 - index * 20))
    return Evidence.Entry(
      subject: .commit, isIncluded: isIncluded, time: time, start: ago(900),
      services: ["search"], id: "c0ffee\(index)", deployment: "dep-1",
      value: isIncluded ? Double(index * index * 90) : nil,
      reason: isIncluded ? "" : "merge commit")
  }

  private static func change(
    _ kind: IncidentDetail.Change.Kind, _ minutes: Int64, _ service: String, _ words: String,
    own: Bool, _ deployment: DeploymentSummary?
  ) -> IncidentDetail.Change {
    IncidentDetail.Change(
      kind: kind, time: ago(minutes), service: service, words: words, actor: "ana",
      isOwnService: own, deployment: deployment)
  }

  private static let events = [
    event(2, "deploy", "succeeded", ["search"], "production", "77bb02c1", "raj"),
    event(12, "incident", "opened", ["checkout"], nil, "INC-204 checkout 5xx", nil),
    event(24, "deploy", "rolledback", ["checkout"], "production", "8f31c2a9", "ana"),
    event(31, "note", "", ["checkout"], nil, "flag new_tax=on (50%)", "ana"),
    event(61, "job", "failed", ["checkout", "billing"], nil, "unit_tests", nil),
    event(4000, "commit", "", ["legacy-batch-with-a-name"], nil, "d0e1f2a3b4c5d6e7f8", "kim"),
  ]

  private static func event(
    _ minutes: Int64, _ kind: String, _ state: String, _ services: [String], _ environment: String?,
    _ name: String, _ actor: String?
  ) -> EventRow {
    EventRow(
      time: ago(minutes), kind: kind, state: state, services: services, environment: environment,
      name: name, actor: actor)
  }

  /// A place in each view.
  static let places: [Place] = ViewID.allCases.map { view in
    switch view {
    case .deployment:
      Place(view, subject: .deployment(DeploymentName(snapshot.deployments[1])))
    case .incident: Place(view, subject: .incident("INC-204"))
    case .metric: Place(view, subject: .metric(.leadTime))
    case .practice: Place(view, subject: .practice(.manualDeployments))
    case .comparison: comparedPlace
    default: Place(view)
    }
  }

  /// The frame of a place.
  static func frame(_ place: Place, _ size: Size, _ tier: GlyphTier) -> Frame {
    var view = Sample.view(tier)
    _ = view.open(place)
    var status = Sample.status
    status.refusals = [
      FeedStatus.Refusal(
        cause: "badTime",
        sentence: "deploys.jsonl:1042: byte 7: \"time\" is \"yesterday\", expected an RFC 3339 time"
      )
    ]
    if place.view == .deployment { status.sourceLines = sourceLines }
    var snapshot = Sample.snapshot
    snapshot.byTeam = Array(snapshot.byService.prefix(2))
    return render(
      snapshot: snapshot, status: status, view: view, size: size, detail: detail(for: place))
  }
}
