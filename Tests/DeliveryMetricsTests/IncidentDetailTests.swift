import DeliveryEvents
import DeliveryMetrics
import Testing

private let base = [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")]

private func detail(
  _ lines: [EventLog.Line], lookBack: String = "1h", at now: String = "d3 00:00"
) -> IncidentDetail? {
  let answer = EventLog(base + lines).ledger().detail(
    for: .incident(id: "i1", lookBackNanoseconds: nanoseconds(lookBack)), at: instant(now),
    windowNanoseconds: nanoseconds("30d"))
  guard case .incident(let detail) = answer else { return nil }
  return detail
}

private func note(_ words: String, _ time: String, service: String? = "a") -> EventLog.Line {
  event(.note, .none, words, time, service: service)
}

@Suite("incident detail")
struct IncidentDetailTests {
  private let lines = [
    commit("c1", "d2 09:00", ["c0"]), deploy("p1", "d2 09:50", "c1"),
    deploy("q1", "d2 09:58", "x1", service: "b"), note("flag new_tax=on (50%)", "d2 09:40"),
    note("flagging begins", "d2 09:30"), event(.alert, .firing, "cpu", "d2 09:55", service: "b"),
    note("too early", "d2 08:59"), incident("i1", "d2 10:00"),
    commit("c2", "d2 10:05", ["c1"]), deploy("p2", "d2 10:30", "c2"),
    note("config pool=20", "d2 10:20"), incident("i1", "d2 10:40", .resolved),
    deploy("p3", "d2 10:50", "c2"),
  ]

  @Test("what changed before: own services first, then the nearest; configuration by its word")
  func before() throws {
    let changes = try #require(detail(lines)).changes
    #expect(
      changes.map(\.words) == ["c1", "flag new_tax=on (50%)", "flagging begins", "x1", "cpu"])
    #expect(changes.map(\.kind) == [.deploy, .config, .note, .deploy, .alert])
  }

  @Test("what changed while it lasted, up to its resolution")
  func after() throws {
    let after = try #require(detail(lines)).after
    #expect(after.map(\.words) == ["config pool=20", "c2"])
    #expect(try #require(detail(lines, lookBack: "25m")).after.map(\.words) == ["config pool=20"])
    #expect(try #require(detail(lines, at: "d2 10:25")).after.map(\.words) == ["config pool=20"])
  }

  @Test("a wider window finds more, and a narrower one less")
  func widths() throws {
    func count(_ lookBack: String) throws -> Int {
      try #require(detail(lines, lookBack: lookBack)).changes.count
    }
    #expect(try count("4m") == 1)
    #expect(try count("1h") == 5)
    #expect(try count("2h") == 6)
    #expect(try count("2d") == 7)
  }

  @Test("the suspect's reasons name what was tried on it and how fast it came")
  func suspect() throws {
    let more = [
      event(.job, .failed, "u1", "d2 09:20", sha: "c1", name: "unit_tests", started: "d2 09:10"),
      event(.job, .skipped, "s1", "d2 09:21", sha: "c1", name: "scan"),
      event(.health, .down, "api", "d2 09:52"), event(.health, .down, "late", "d2 10:01"),
    ]
    #expect(
      try #require(detail(lines + more)).suspect
        == "p1: same service, 10m before, linked by time, lead time 50m, api down after it, unit_tests failed on its way, scan skipped"
    )
    let slow = (11...16).flatMap { number in
      let sha = "c\(number)"
      return [
        commit(sha, "d1 \(number):00", ["c0"]), deploy("o\(number)", "d1 \(number + 2):00", sha),
      ]
    }
    let hasty = try #require(detail(lines + slow)?.suspect)
    #expect(hasty.contains("lead time 50m (faster than 75% of changes)"), "\(hasty)")
  }

  @Test("nothing is suspected where nothing was deployed")
  func none() throws {
    let found = try #require(detail([incident("i1", "d2 12:00")]))
    #expect(found.suspect == nil && found.changes.isEmpty && found.after.isEmpty)
  }
}
