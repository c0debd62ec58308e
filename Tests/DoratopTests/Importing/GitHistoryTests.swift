import Testing

@testable import doratop

/// A graph of commits by short names, parents before children, a second between them unless a time is
/// given.
struct SmallHistory {
  let graph: CommitGraph
  private let names: [String]

  init(_ commits: [(String, [String])], times: [String: Int64] = [:], messages: [String] = []) {
    names = commits.map(\.0)
    let all = names
    func id(_ name: String) -> String {
      let number = all.firstIndex(of: name) ?? 999
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 40 - text.count) + text
    }
    graph = CommitGraph(
      commits.enumerated().reversed().map { place, commit in
        (id(commit.0), commit.1.map(id), times[commit.0] ?? 1_700_000_000 + Int64(place))
      })
  }

  subscript(_ name: String) -> Int32 {
    let text = String(names.firstIndex(of: name) ?? 999, radix: 16)
    return graph.ids.find(String(repeating: "0", count: 40 - text.count) + text) ?? -1
  }

  func names(_ commits: some Sequence<Int32>) -> [String] {
    commits.map { commit in names.first { self[$0] == commit } ?? "?" }
  }
}

@Suite("when commits landed")
struct MainlineTests {
  @Test("with the commit of the first-parent line that brought them in")
  func places() {
    let history = SmallHistory([
      ("a", []), ("x", ["a"]), ("y", ["x"]), ("b", ["a"]), ("m", ["b", "y"]), ("z", ["y"]),
    ])
    let line = Mainline(history.graph, head: history["m"])
    #expect(history.names(line.chain) == ["a", "b", "m"])
    #expect(
      ["a", "x", "y", "b", "m", "z"].map { line.place(of: history[$0]) } == [0, 2, 2, 1, 2, nil])
    // What it is built on does not change when it is merged.
    #expect(
      ["x", "y", "z"].map { line.base(of: history[$0]) } == [
        line.clock[0], line.clock[0], line.clock[0],
      ])
    #expect(line.holds(history["b"]) && !line.holds(history["x"]))
  }

  @Test("never before what landed before them, and not with a clock that was far ahead")
  func clocks() {
    func clock(_ times: [Int64], now: Int64 = 1_900_000_000) -> [Int64] {
      let names = times.indices.map { "c\($0)" }
      let history = SmallHistory(
        names.enumerated().map { ($1, $0 == 0 ? [] : [names[$0 - 1]]) },
        times: Dictionary(uniqueKeysWithValues: zip(names, times)))
      return Mainline(history.graph, head: history[names.last ?? ""], now: now).clock
    }
    let t: Int64 = 1_700_000_000
    #expect(clock([t, t + 50, t + 20, t + 60]) == [t, t + 50, t + 50, t + 60])
    // A year ahead: a day at most, by the commits that follow.
    #expect(
      clock([t, t + 31_536_000, t + 60, t + 120]) == [t, t + 86_460, t + 86_460, t + 86_460])
    #expect(clock([t, t + 500_000], now: t + 60) == [t, t + 86_460])
    // Several ahead, as of one committer who pushes again and again.
    let ahead = t + 31_536_000
    #expect(
      clock([t, ahead, ahead, ahead, t + 60, t + 120, t + 180]).suffix(4)
        == [t + 86_460, t + 86_460, t + 86_460, t + 86_460])
  }

  @Test("a clock that was far behind pulls nothing back that landed before")
  func behind() {
    func clock(_ days: [Int64]) -> [Int64] {
      let names = days.indices.map { "c\($0)" }
      let history = SmallHistory(
        names.enumerated().map { ($1, $0 == 0 ? [] : [names[$0 - 1]]) },
        times: Dictionary(
          uniqueKeysWithValues: zip(names, days.map { 1_700_000_000 + $0 * 86_400 })))
      return Mainline(history.graph, head: history[names.last ?? ""], now: 1_900_000_000).clock
        .map { ($0 - 1_700_000_000) / 86_400 }
    }
    // The second number of years, with commits on both sides, at the end, and several in a row.
    #expect(clock([1, 2, 3, 4, 5, -2000, 7, 8]) == [1, 2, 3, 4, 5, 5, 7, 8])
    #expect(clock([1, 2, 3, -19_000, 5]) == [1, 2, 3, 3, 5])
    #expect(clock([1, 2, 3, 4, 5, -2000]) == [1, 2, 3, 4, 5, 5])
    #expect(clock([1, 2, 3, -2000, -1999, -1998, 7, 8, 9]) == [1, 2, 3, 3, 3, 3, 7, 8, 9])
    // Ahead and behind in one history: each is what it is.
    #expect(clock([1, 2, 300, 4, -2000, 6, 7]) == [1, 2, 5, 5, 5, 6, 7])
    // Far apart, and all of them right.
    #expect(clock([1, 100, 200, 1000, 1500]) == [1, 100, 200, 1000, 1500])
  }
}

@Suite("the history of a folder")
struct PathHistoryTests {
  @Test("has the commits that changed it and the merges that brought such commits together")
  func rewritten() {
    let history = SmallHistory([
      ("a", []), ("b", ["a"]), ("x", ["b"]), ("y", ["x"]), ("c", ["b"]), ("d", ["c"]),
      ("m", ["d", "y"]), ("p", ["c"]), ("n", ["m", "p"]), ("e", ["n"]),
    ])
    let line = Mainline(history.graph, head: history["e"])
    let touched = Set(["a", "x", "d", "e"].map { history[$0] })
    let path = PathHistory(history.graph, line) { touched.contains($0) }
    func parents(_ name: String) -> [String] {
      history.names(path.parents(of: history[name]) ?? [])
    }
    #expect(["a", "x", "d", "m", "e"].allSatisfy { path.holds(history[$0]) })
    // p changed nothing, and what it leads to had landed: n brings nothing together.
    #expect(["b", "y", "c", "p", "n"].allSatisfy { !path.holds(history[$0]) })
    #expect(parents("x") == ["a"] && parents("d") == ["a"] && parents("m") == ["d", "x"])
    #expect(parents("e") == ["m"])
    #expect(path.head(of: history["y"]) == history["x"])
    #expect(path.head(of: history["n"]) == history["m"])
  }

  @Test("invents no commit where the history was cut off")
  func cut() {
    // u and v are where a shallow clone ends; what is behind them is not known.
    let history = SmallHistory([
      ("u", []), ("v", []), ("m", ["u", "v"]), ("a", ["m"]), ("b", ["a"]), ("w", ["v"]),
      ("n", ["b", "w"]), ("x", ["v"]), ("k", ["m", "x"]),
    ])
    var graph = history.graph
    graph.shallow = [history["u"], history["v"]]
    let touched = Set(["u", "v", "a", "x"].map { history[$0] })
    let path = PathHistory(graph, Mainline(graph, head: history["n"])) { touched.contains($0) }
    #expect(
      ["u", "v", "m", "a", "b", "w", "n", "x", "k"].filter { path.holds(history[$0]) }
        == ["a", "x", "k"])
    #expect(
      ["u", "v", "m", "a", "b", "w", "n", "x", "k"].filter { path.isUnknown(history[$0]) }
        == ["u", "v", "m", "w"])
    #expect(path.head(of: history["m"]) == nil && path.head(of: history["n"]) == history["a"])
    #expect(path.parents(of: history["a"]) == nil && path.parents(of: history["k"]) == nil)
  }

  @Test("is that of a folder, however its path is spelled")
  func spelled() {
    for path in ["services/api", "./services//api/", "/services/./api"] {
      #expect(GitHistory.literal(path) == ":(top,literal)services/api")
    }
    #expect(GitHistory.literal(".") == ":(top,literal)")
  }

  @Test("has nothing before the folder was there")
  func before() {
    let history = SmallHistory([("a", []), ("b", ["a"])])
    let line = Mainline(history.graph, head: history["b"])
    let path = PathHistory(history.graph, line) { $0 == history["b"] }
    #expect(path.head(of: history["a"]) == nil && path.parents(of: history["b"]) == [])
  }
}

@Suite("what was deployed and repaired")
struct GitDeploymentsTests {
  @Test("each deployment has what none before it had, and is built on the newest of what it has")
  func contents() {
    let history = SmallHistory([
      ("a", []), ("b", ["a"]), ("x", ["a"]), ("c", ["b"]), ("y", ["x"]),
    ])
    func deployment(_ id: String, _ name: String, _ time: Int64) -> GitDeployment {
      GitDeployment(id: id, commit: history[name], time: time, origin: .tag)
    }
    let found = GitDeployments(
      [
        deployment("3", "c", 30), deployment("1", "a", 10), deployment("2", "x", 20),
        deployment("4", "y", 40), deployment("5", "b", 50),
      ], history.graph)
    #expect(found.list.map(\.id) == ["1", "2", "3", "4", "5"])
    #expect(["a", "x", "b", "c", "y"].map { found.owner(of: history[$0]) } == [0, 1, 2, 2, 3])
    #expect(found.bases == [nil, 0, 0, 1, 2])
  }

  @Test("tags that look like releases, and not what comes before one")
  func tags() {
    let guess = TagPatterns()
    for tag in ["v1", "v1.2.3", "1.2", "release-1", "release/2026", "deploy-12", "prod-3"] {
      #expect(guess.isDeployment(tag), "\(tag)")
    }
    for tag in [
      "v1.0-rc1", "v1.0-prerelease", "v2.0.0-beta.3", "1.0alpha", "v3-SNAPSHOT", "nightly",
      "version", "x",
    ] {
      #expect(!guess.isDeployment(tag), "\(tag)")
    }
    let own = TagPatterns(deployments: ["api-*"], skipped: ["*-x"], hotfixes: ["fix/*"])
    #expect(own.isDeployment("api-1-rc1") && own.isDeployment("fix/1") && own.isHotfix("fix/1"))
    #expect(!own.isDeployment("api-x") && !own.isDeployment("v1") && !own.isHotfix("api-hotfix"))
    #expect(guess.isHotfix("v1-HOTFIX") && !guess.isHotfix("v1"))
  }
}

@Suite("what a repository is called")
struct GitPlaceTests {
  @Test("as its address says, else as its folder, which may be hidden in another")
  func names() {
    #expect(GitPlace.name(origin: "git@host:Acme/API.git", folder: "/x") == "acme/api")
    for folder in ["/src/api/.git", "/src/api/.bare", "/src/api.git", "/src/api"] {
      #expect(GitPlace.name(origin: nil, folder: folder) == "api")
    }
    #expect(GitPlace.name(origin: nil, folder: "/src/.github/.git") == ".github")
  }
}

@Suite("ids of commits")
struct ShaTableTests {
  @Test("are told from each other, found, written as they were, and looked up by their beginning")
  func ids() {
    var table = ShaTable()
    var generator = SeededGenerator(seed: 3)
    let all = (0..<5000).map { _ in
      (0..<10).map { _ in String(generator.next() & 0xFFFF | 0x10000, radix: 16).dropFirst() }
        .joined()
    }
    for (number, id) in all.enumerated() {
      var text = id
      #expect(text.withUTF8 { table.intern(UnsafeRawBufferPointer($0)) } == Int32(number))
    }
    #expect(table.count == 5000)
    for (number, id) in all.enumerated() where number % 97 == 0 {
      #expect(table.find(id) == Int32(number) && table.text(Int32(number)) == id)
      #expect(table.find(id.uppercased()) == Int32(number))
    }
    #expect(table.find(String(repeating: "0", count: 40)) == nil)
    #expect(table.find("xyz") == nil && table.find(String(repeating: "0", count: 64)) == nil)
    let sorted = table.sorted()
    for (number, id) in all.enumerated() where number % 211 == 0 {
      #expect(table.only(beginningWith: String(id.prefix(12)), in: sorted) == Int32(number))
      #expect(table.only(beginningWith: id, in: sorted) == Int32(number))
    }
    let firsts = Dictionary(grouping: all, by: { $0.prefix(2) })
    for (prefix, ids) in firsts {
      let found = table.only(beginningWith: String(prefix), in: sorted)
      #expect((found != nil) == (ids.count == 1))
    }
  }
}
