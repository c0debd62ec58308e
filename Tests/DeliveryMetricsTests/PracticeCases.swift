import DeliveryEvents

@testable import DeliveryMetrics

/// For each practice a log in which it speaks, one in which all is well, and one that lacks an input. The
/// clock is `d61 00:00`: the 30 days looked at begin with `d31`, a Wednesday.
struct PracticeCase {
  var kind: PracticeKind
  var bad: [EventLog.Line]
  /// What it comes to there.
  var verdict: PracticeVerdict
  var value: Double
  var good: [EventLog.Line]
  var without: [EventLog.Line]
  /// The reason that it is silent for then.
  var reason: String

  static let now = instant("d61 00:00")

  static func of(_ kind: PracticeKind) -> PracticeCase {
    switch kind {
    case .manualDeployments:
      PracticeCase(
        kind: kind, bad: deployments(10) { $0 < 4 ? "manual" : "auto" }, verdict: .alarm,
        value: 0.4, good: deployments(10) { _ in "auto" }, without: deployments(10) { _ in nil },
        reason: "no deployment names a trigger, an actor or a run")
    case .slowIntegration:
      PracticeCase(
        kind: kind, bad: integrations("10:00"), verdict: .alarm, value: 3600,
        good: integrations("09:08"),
        without: (0..<6).map { event(.job, .succeeded, "j\($0)", "d\(40 + $0) 09:00", run: "r") },
        reason: "runs do not name a commit")
    case .slowDelivery:
      PracticeCase(
        kind: kind, bad: deliveries(days: 8), verdict: .alarm, value: 8 * 86_400,
        good: deliveries(days: 0), without: (0..<6).map { commit("c\($0)", "d4\($0) 09:00") },
        reason: "no change that landed was followed to production")
    case .brokenTrunk:
      PracticeCase(
        kind: kind, bad: trunkRuns { $0 % 2 == 0 ? .failed : .succeeded }, verdict: .alarm,
        value: 7200, good: trunkRuns { _ in .succeeded },
        without: trunkRuns(branch: "feature") { _ in .failed },
        reason: "no run names the trunk, or a commit that landed")
    case .siloedOperations:
      PracticeCase(
        kind: kind, bad: operations(by: "ops"), verdict: .alarm, value: 1,
        good: operations(by: "ann"), without: operations(by: nil),
        reason: "no resolved incident tells who resolved it")
    case .coupledDeployments:
      PracticeCase(
        kind: kind, bad: pairs(minutes: 5), verdict: .alarm, value: 1, good: pairs(minutes: 16),
        without: pairs(minutes: 5).filter { $0.fields["service"] == .text("a") },
        reason: "only one service is deployed")
    case .branchLife:
      PracticeCase(
        kind: kind, bad: changes(from: "d36 09:00"), verdict: .alarm, value: 4 * 86_400,
        good: changes(from: "d40 07:00"), without: [commit("c", "d40 09:00")],
        reason: "no change (pull request) was merged")
    case .activeBranches:
      PracticeCase(
        kind: kind, bad: branches(7), verdict: .alarm, value: 7, good: branches(3),
        without: [commit("c", "d58 09:00", author: "ann")],
        reason: "no branch but the trunk is named, and there is no change")
    case .continuousIntegration:
      PracticeCase(
        kind: kind, bad: merges(every: 4), verdict: .alarm, value: 8.0 / 22,
        good: merges(every: 1), without: merges(every: 1, author: nil),
        reason: "no commit or change names its author")
    case .batchSize:
      PracticeCase(
        kind: kind, bad: batches(of: 60), verdict: .alarm, value: 60, good: batches(of: 2),
        without: deployments(6) { _ in "auto" },
        reason: "deployed commits are not in the log, and no change tells its lines")
    case .speedWithoutSafety:
      PracticeCase(
        kind: kind, bad: periods(before: 10, now: 20, failed: 5), verdict: .alarm, value: 0.5,
        good: periods(before: 10, now: 20, failed: 0),
        without: deployments(10) { _ in "auto" }, reason: "no period before to compare with")
    case .safetyWithoutSpeed:
      PracticeCase(
        kind: kind, bad: periods(before: 20, now: 5, failed: 0), verdict: .note, value: -0.75,
        good: periods(before: 20, now: 18, failed: 0),
        without: deployments(10) { _ in "auto" }, reason: "no period before to compare with")
    case .flakyPipeline:
      PracticeCase(
        kind: kind, bad: jobs { $0 < 2 ? [.failed, .succeeded] : [.succeeded] }, verdict: .alarm,
        value: 0.2, good: jobs { _ in [.succeeded] },
        without: (0..<6).map { event(.job, .succeeded, "j\($0)", "d\(40 + $0) 09:00", run: "r") },
        reason: "runs do not name a commit")
    case .staleSource:
      PracticeCase(
        kind: kind, bad: daily(.deploy, to: 45) + daily(.commit, to: 60), verdict: .warn,
        value: (15 * 24 + 15) / (4 * 24.0), good: daily(.deploy, to: 60),
        without: daily(.deploy, to: 3),
        reason: "no kind of event has come often enough to know its usual gap")
    }
  }

  // MARK: Logs

  private static func time(_ day: Int, _ clock: String = "09:00") -> String { "d\(day) \(clock)" }

  static func deployments(_ count: Int, _ trigger: (Int) -> String?) -> [EventLog.Line] {
    (0..<count).map { deploy("d\($0)", time(32 + $0), "s\($0)", trigger: trigger($0)) }
  }

  private static func integrations(_ end: String) -> [EventLog.Line] {
    (0..<6).flatMap { index in
      let day = 40 + index
      return [
        commit("c\(index)", time(day)),
        event(.pipeline, .started, "r\(index)", time(day, "09:01"), sha: "c\(index)"),
        event(
          .job, .succeeded, "u\(index)", time(day, end), name: "unit_tests", run: "r\(index)"),
        // Not required: nobody waits for it.
        event(.job, .succeeded, "x\(index)", time(day, "20:00"), name: "docs", run: "r\(index)"),
      ]
    }
  }

  private static func deliveries(days: Int) -> [EventLog.Line] {
    [commit("c", "d2 08:00"), deploy("d", "d2 09:00", "c")]
      + (0..<6).flatMap { index in
        let clock = days == 0 ? "10:00" : "09:00"
        return [
          commit("c\(index)", time(34 + index)),
          deploy("d\(index)", time(34 + index + days, clock), nil, shas: ["c\(index)"])
            .with("sha", "c\(index)"),
        ]
      }
  }

  private static func trunkRuns(branch: String = "main", _ state: (Int) -> EventState)
    -> [EventLog.Line]
  {
    (0..<8).map { index in
      let clock = index % 2 == 0 ? "09:00" : "11:00"
      return event(
        .pipeline, state(index), "r\(index)", time(40 + index / 2, clock), name: "ci"
      ).with("branch", branch)
    }
  }

  private static func operations(by person: String?) -> [EventLog.Line] {
    let authors = ["ann", "bob", "cy"].map {
      commit("c-" + $0, "d20 09:00", author: $0)
    }
    return authors
      + (0..<5).flatMap { index in
        [
          incident("i\(index)", time(40 + index)),
          incident("i\(index)", time(40 + index, "10:00"), .resolved).with("actor", person),
          deploy("d\(index)", time(40 + index, "12:00"), "s\(index)", trigger: "manual")
            .with("actor", person),
        ]
      }
  }

  private static func pairs(minutes: Int) -> [EventLog.Line] {
    (0..<5).flatMap { index in
      [
        deploy("a\(index)", time(40 + index), "s\(index)", run: "r\(index)"),
        deploy(
          "b\(index)", time(40 + index, "09:\(minutes < 10 ? "0" : "")\(minutes)"), "t\(index)",
          service: "b", run: "r\(index)"),
      ]
    }
  }

  private static func changes(from first: String) -> [EventLog.Line] {
    (0..<5).map { index in
      var line = event(.change, .merged, "\(index)", "d40 09:00", sha: "m\(index)")
      line.fields["firstCommit"] = .time(instant(first))
      return line
    }
  }

  private static func branches(_ count: Int) -> [EventLog.Line] {
    (0..<count).map { commit("c\($0)", "d58 09:00", author: "ann").with("branch", "f\($0)") } + [
      commit("x", "d58 09:00", author: "renovate[bot]").with("branch", "deps"),
      // Merged since.
      commit("y", "d58 09:00", author: "ann").with("branch", "gone"),
      event(.change, .merged, "7", "d58 10:00").with("branch", "gone").with("author", "ann"),
    ]
  }

  private static func merges(every days: Int, author: String? = "ann") -> [EventLog.Line] {
    [commit("old", "d1 09:00", author: "bob")]
      + stride(from: 31, through: 60, by: days).map {
        commit("c\($0)", time($0), author: author)
      }
  }

  private static func batches(of count: Int) -> [EventLog.Line] {
    (0..<5).flatMap { index in
      let shas = (0..<count).map { "c\(index)-\($0)" }
      return shas.map { commit($0, time(40 + index, "08:00")) } + [
        deploy("d\(index)", time(40 + index), shas[0], shas: shas)
      ]
    }
  }

  private static func periods(before: Int, now: Int, failed: Int) -> [EventLog.Line] {
    [commit("first", "d1 00:00")]
      + (0..<before).map { deploy("b\($0)", "d\(2 + $0) 09:00", "b\($0)") }
      + (0..<now).map {
        deploy("n\($0)", "d\(32 + $0) 09:00", "n\($0)", $0 < failed ? .failed : .succeeded)
      }
  }

  private static func jobs(_ ends: (Int) -> [EventState]) -> [EventLog.Line] {
    (0..<8).flatMap { index in
      ends(index).enumerated().map { place, state in
        event(
          .job, state, "j\(index)-\(place)", time(40 + index, "09:0\(place)"), sha: "c\(index)",
          name: "unit_tests", run: "r\(index)")
      }
    }
  }

  private static func daily(_ kind: EventKind, to last: Int) -> [EventLog.Line] {
    (1...last).map {
      kind == .commit ? commit("c\($0)", time($0)) : deploy("d\($0)", time($0), "s\($0)")
    }
  }
}
