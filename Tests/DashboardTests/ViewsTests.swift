import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("every view draws at every size from 0x0 up", arguments: Sample.places)
func everyView(place: Place) {
  for rows in Array(0...14) + [24, 40, 60] {
    for columns in [0, 1, 2, 5, 17, 39, 40, 41, 60, 79, 80, 100, 120, 160, 220] {
      for tier in [GlyphTier.blocks, .ascii] {
        let frame = Sample.frame(place, Size(rows: rows, columns: columns), tier)
        #expect(frame.size == Size(rows: rows, columns: columns))
        expectWellFormed(frame)
      }
    }
  }
}

@Test(
  "Golden: every view at five sizes in two tiers", arguments: Sample.places,
  [(10, 40), (24, 80), (40, 120), (45, 160), (60, 220)])
func viewGoldens(place: Place, size: (Int, Int)) {
  if place.view == .overview { return }
  for tier in [GlyphTier.blocks, .ascii] {
    Golden.expect(
      Sample.frame(place, Size(rows: size.0, columns: size.1), tier),
      "\(place.view.rawValue)-\(size.1)x\(size.0)-\(tier.rawValue)")
  }
}

@Test("Enter drills in and Esc goes back, with window and scope kept")
func drilling() {
  var view = Sample.view()
  func rows() -> [RowSummary] {
    openRows(
      snapshot: Sample.snapshot, detail: Sample.detail(for: view.place), status: Sample.status,
      view: view
    ).rows
  }
  func press(_ action: Action) -> Effect {
    view.apply(action, now: Sample.now, events: 0, rows: rows())
  }
  #expect(press(.nextWindow) == .recompute)
  #expect(press(.open(.deployments)) == .recompute && view.view == .deployments)
  #expect(press(.select(.by(1))) == .redraw && view.place.selected == 1)
  #expect(press(.enter) == .recompute && view.view == .deployment)
  #expect(view.place.subject == .deployment(DeploymentName(Sample.snapshot.deployments[1])))
  #expect(press(.close) == .recompute && view.view == .deployments && view.place.selected == 1)
  #expect(press(.open(.services)) == .recompute && press(.enter) == .recompute)
  #expect(view.view == .overview && view.scope == .service("search") && view.window.label == "90d")
  #expect(press(.close) == .recompute && view.scope == .everything)
  #expect(press(.focusLeadTime) == .redraw && press(.enter) == .recompute)
  #expect(view.place == Place(.metric, subject: .metric(.leadTime)))
  #expect(press(.back) == .recompute && view.view == .overview && press(.back) == .quit)
}

@Test("on the overview the keys of rows go through the panels, and stop at both ends")
func panelsAsRows() {
  var view = Sample.view()
  view.shownPanels = [.deploymentFrequency, .leadTime, .valueStream, .alerts]
  for (step, expected) in [
    (Selection.by(1), PanelID.leadTime), (.by(10), .alerts), (.by(1), .alerts),
    (.by(-1), .valueStream), (.first, .deploymentFrequency), (.by(-1), .deploymentFrequency),
    (.last, .alerts), (.by(-10), .deploymentFrequency),
  ] {
    #expect(view.apply(.select(step), now: Sample.now, events: 0) == .redraw)
    #expect(view.focus == expected)
  }
  view.focus = .services
  _ = view.apply(.select(.by(1)), now: Sample.now, events: 0)
  #expect(view.focus == .deploymentFrequency, "from one that is not shown")
}

@Test("a row that leads nowhere says so")
func rowWithoutTarget() {
  var view = deployments
  let rows = [RowSummary(target: nil, words: "")]
  #expect(view.apply(.enter, now: Sample.now, events: 0, rows: rows) == .redraw)
  #expect(view.view == .deployments && view.notice == "nothing more is behind this row")
}

@Test("a selection stays within the rows there are")
func selecting() {
  var view = Sample.view()
  _ = view.open(Place(.deployments))
  let rows = (0..<8).map { RowSummary(target: nil, words: "row \($0)") }
  let steps: [(Selection, Int)] = [
    (.by(-1), 0), (.by(3), 3), (.last, 7), (.by(1), 7), (.by(-10), 0), (.by(10), 7), (.first, 0),
  ]
  for (step, expected) in steps {
    _ = view.apply(.select(step), now: Sample.now, events: 0, rows: rows)
    #expect(view.place.selected == expected)
  }
}

@Test("looking for the next match before any search says so")
func matchWithoutSearch() {
  var view = Sample.view(.ascii)
  _ = view.open(Place(.deployments))
  _ = view.apply(.match(1), now: Sample.status.now, events: 0)
  #expect(view.notice == "nothing to look for: no search has been typed")
}

@Test("a search goes round and says when it finds nothing")
func searching() {
  var view = Sample.view()
  _ = view.open(Place(.deployments))
  let rows = ["api", "web", "api", "shop"].map { RowSummary(target: nil, words: $0) }
  func type(_ text: String) {
    _ = view.apply(.prompt(.search), now: Sample.now, events: 0, rows: rows)
    for character in text { press(.character(character)) }
    press(.enter)
  }
  func press(_ key: Key) {
    _ = view.type(key, rows: rows, keys: [], services: [], teams: [], themes: [])
  }
  type("API")
  #expect(view.place.selected == 2)
  for (step, expected) in [(1, 0), (1, 2), (-1, 0)] {
    _ = view.apply(.match(step), now: Sample.now, events: 0, rows: rows)
    #expect(view.place.selected == expected)
  }
  type("nowhere")
  #expect(view.notice == "nothing has \"nowhere\"")
}

@Test("a filter lets through what all its terms hold for")
func filtering() throws {
  let content = try #require(
    ListViews.content(
      of: Scene(
        snapshot: Sample.snapshot, status: Sample.status, view: deployments,
        detail: Sample.detail(for: Place(.deployments)))))
  func services(_ filter: String) -> [String] {
    content.filtered(filter).compactMap { $0.facts["service"] }
  }
  #expect(services("service:checkout result:failed") == ["checkout"])
  #expect(services("!service:checkout age<2h") == ["search", "search", "billing"])
  #expect(services("age>1d") == ["catalog", "catalog"])
  #expect(services("RAJ") == ["search"])
  #expect(services("").count == Sample.snapshot.deployments.count)
}

@Test(
  "pasted text is one line of text, whatever was pasted",
  arguments: [
    ("checkout", "/ab checkout"), ("quit\n", "/ab quit"), ("\r\n \nquit\nwindow 7d\n", "/ab quit"),
    ("a\tb", "/ab a b"), ("a\u{1B}[2Jb\u{7}\u{9B}c\u{0}\u{7F}", "/ab a[2Jbc"), ("\n", "/ab "),
    ("日本 é", "/ab 日本 é"),
    (String(repeating: "x", count: 999), "/ab " + String(repeating: "x", count: 197)),
  ])
func pasting(text: String, line: String) {
  var view = deployments
  #expect(view.paste(text) == .redraw && view == deployments, "without a prompt it means nothing")
  view.prompt = Prompt(.search, text: "ab ")
  #expect(view.paste(text) == .redraw)
  #expect(view.prompt.map { $0.kind.rawValue + $0.text } == line)
}

private var deployments: ViewState {
  var view = Sample.view()
  _ = view.open(Place(.deployments))
  return view
}

@Test(
  "a filter or command that cannot be understood says what would be right",
  arguments: [
    ("&", "colour:red", "no key \"colour\" here, expected one of service, team"),
    ("&", "size<3", "\"size\" cannot be compared, expected age, as in age<1d"),
    ("&", "age<soon", "\"age<soon\" is no length of time, expected one such as age<90m or age>2d"),
    (
      ":", "bogus",
      "no command \"bogus\", expected one of overview, stream, deployments, incidents, services, teams, events, quality, alerts, pipeline, practices, guide, metric, service, team, all, window, theme, export, filter, sort, goto, compare, as-known, ack, unack, snooze, silence, unsilence, zone, help, quit"
    ),
    (
      "&", "serivce:x",
      "no key \"serivce\" here (did you mean service?), expected one of service, team"
    ),
    ("&", "age:1d", "\"age:1d\" compares nothing, expected age<1d or age>1d"),
    (
      ":", "sort led",
      "no column \"led\" (did you mean lead?), expected one of worst, name, frequency, lead, failures, recovery, open"
    ),
    (
      ":", "window 30",
      "\"30\" is no window (did you mean 30d?), expected one such as 7d, 12h or 90m"
    ),
    (
      ":", "window 12 Hours",
      "\"12 Hours\" is no window (did you mean 12h?), expected one such as 7d, 12h or 90m"
    ),
    (":", "window", ":window needs a value, as in :window 30d"),
    (":", "window soon", "\"soon\" is no window, expected one such as 7d, 12h or 90m"),
    (
      ":", "metric speed",
      "no metric \"speed\", expected one of deployment-frequency, lead-time, change-failure-rate, recovery-time, failed-deployment-recovery-time, rework-rate"
    ),
  ])
func faults(kind: String, text: String, sentence: String) throws {
  var view = deployments
  view.prompt = Prompt(try #require(Prompt.Kind(rawValue: kind)), text: text)
  _ = view.type(
    .enter, rows: [], keys: ["service", "team"], services: [], teams: [], themes: [])
  #expect(view.notice == sentence)
  #expect(view.place.filter.isEmpty)
}

@Test("a filter where nothing can be filtered says so, and what can")
func filterOnOverview() {
  var view = Sample.view()
  view.prompt = Prompt(.command, text: "filter colour:red")
  _ = view.type(.enter, rows: [], keys: [], services: [], teams: [], themes: [])
  #expect(
    view.notice == "nothing to filter here, expected a view with rows such as :deployments")
  #expect(view.place.filter.isEmpty)
}

@Test(
  "what is typed after the keys of search and filter is text in every view",
  arguments: ["/", "&"] as [Character], ViewID.allCases)
func promptsEverywhere(key: Character, id: ViewID) throws {
  var view = Sample.view()
  _ = view.open(Place(id))
  let action = try #require(view.action(for: .character(key)))
  _ = view.apply(action, now: Sample.now, events: 0)
  let before = view.place
  for letter in "qQ" {
    let effect = view.type(
      .character(letter), rows: [], keys: [], services: [], teams: [], themes: [])
    #expect(effect == .redraw)
  }
  #expect(view.prompt?.text == "qQ" && view.place == before)
  _ = view.type(.enter, rows: [], keys: [], services: [], teams: [], themes: [])
  guard id == .overview else { return }
  let word = key == "/" ? "search" : "filter"
  #expect(
    view.notice == "nothing to \(word) here, expected a view with rows such as :deployments")
  #expect(view.place == before)
}

@Test("where not all rows are held, a search and a filter say among which they looked")
func searchedPart() {
  var view = Sample.view(.ascii)
  _ = view.open(Place(.events))
  view.place.search = "d42d0859"
  let open = openRows(
    snapshot: Sample.snapshot, detail: Sample.detail(for: view.place), status: Sample.status,
    view: view)
  #expect(open.extent?.words == "the newest 6 of 44120")
  _ = view.apply(.match(1), now: Sample.now, events: 0, rows: open.rows, extent: open.extent)
  #expect(
    view.notice
      == "nothing has \"d42d0859\" in the newest 6 of 44120; t goes to an earlier time")
  (view.notice, view.place.filter) = (nil, "kind:outage")
  let text = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view,
    size: Size(rows: 24, columns: 80), detail: Sample.detail(for: view.place)
  ).text
  #expect(text.contains("nothing matches kind:outage in the newest 6 of 44120"))
}

@Test("of very many refused lines the first are held, which no other time changes")
func searchedRefusals() {
  var (view, status, snapshot) = (Sample.view(.ascii), Sample.status, Sample.snapshot)
  _ = view.open(Place(.quality))
  status.refusals = [FeedStatus.Refusal(cause: "badTime", sentence: "a.jsonl:1: no time")]
  snapshot.input.rejectedBy = [.badTime: 260]
  view.place.search = "b.jsonl"
  let open = openRows(snapshot: snapshot, detail: nil, status: status, view: view)
  _ = view.apply(.match(1), now: Sample.now, events: 0, rows: open.rows, extent: open.extent)
  #expect(view.notice == "nothing has \"b.jsonl\" in the first 1 of 260")
}

@Test("Enter answers everywhere, and the footer offers it where something opens")
func enterAnswers() {
  for id in [ViewID.events, .quality] {
    var view = Sample.view()
    _ = view.open(Place(id))
    #expect(view.action(for: .enter) == .enter)
    _ = view.apply(
      .enter, now: Sample.now, events: 0, rows: [RowSummary(target: nil, words: "x")])
    #expect(view.notice == "nothing more is behind this row")
    _ = view.apply(.enter, now: Sample.now, events: 0)
    #expect(view.notice == "there is no row to open")
    #expect(
      !Sample.frame(Place(id), Size(rows: 24, columns: 80), .ascii).lines[23].contains("Enter"))
  }
}

@Test("y tells the id of the selected row in full, and copies it only when it was asked to")
func tellsID() {
  var view = deployments
  let harmful = ["77bb02c1d2\n", "$(id)", "a b", "-rf", "é", "a;b", "`x`", "~", "a\u{9B}m", "x*"]
  let ids = ["77bb02c1d2", "PROJ-1/build_2:3@api+rc.1=x"] + harmful
  let rows =
    ids.map { RowSummary(target: nil, words: "", id: $0) } + [RowSummary(target: nil, words: "")]
  func press() -> Effect { view.apply(.tellID, now: Sample.now, events: 0, rows: rows) }
  #expect(press() == .redraw && view.notice == "77bb02c1d2")
  view.copiesIDs = true
  for (row, id) in ids.enumerated() {
    view.place.select(row, of: rows)
    let isHarmful = harmful.contains(id)
    #expect(press() == (isHarmful ? .redraw : .copy(id)))
    #expect(view.notice?.hasPrefix("not copied, ") == isHarmful)
    #expect(view.notice?.hasSuffix(id) == true)
  }
  view.place.select(ids.count, of: rows)
  #expect(press() == .redraw && view.notice == "the selected row has no id")
  #expect(view.action(for: .character("y")) == .tellID)
  let listed = openRows(
    snapshot: Sample.snapshot, detail: Sample.detail(for: view.place), status: Sample.status,
    view: view)
  #expect(listed.rows[1].id == "8f31c2a9")
}

@Test("commands do what they say, Tab completes them, and history comes back")
func commands() {
  var view = Sample.view()
  func press(_ key: Key) -> Effect? {
    view.type(
      key, rows: [], keys: [], services: ["checkout", "search"], teams: ["web"], themes: ["mono"])
  }
  func run(_ text: String) -> Effect? {
    view.prompt = Prompt(.command, text: text, history: view.typed[.command] ?? [])
    return press(.enter)
  }
  #expect(run("incidents") == .recompute && view.view == .incidents)
  #expect(run("window 12h") == .recompute && view.window.nanoseconds == 43_200_000_000_000)
  #expect(run("window 1h30m") == .recompute && view.window.nanoseconds == 5_400_000_000_000)
  #expect(view.window.label == "1h30m")
  #expect(run("team web") == .recompute && view.scope == .team("web") && view.view == .overview)
  #expect(run("all") == .recompute && view.scope == .everything)
  #expect(run("theme mono") == .theme("mono") && run("export a.svg") == .export("a.svg"))
  #expect(run("quit") == .quit)
  view.prompt = Prompt(.command, text: "service ch", history: ["all"])
  #expect(press(.tab) == .redraw && view.prompt?.text == "service checkout ")
  view.prompt?.text = ""
  #expect(press(.tab) == .redraw && view.prompt?.text == "")
  #expect(view.prompt?.offers.contains("team") == true)
  let line = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 80)
  ).text
  #expect(line.contains(":_ ack alerts all as-known compare"))
  #expect(press(.character("s")) == .redraw && view.prompt?.offers == [])
  #expect(press(.tab) == .redraw && view.prompt?.offers.first == "service")
  #expect(press(.up) == .redraw && view.prompt?.text == "all")
  #expect(press(.down) == .redraw && view.prompt?.text == "")
  #expect(press(.character("q")) == .redraw && view.prompt?.text == "q")
  #expect(press(.escape) == .redraw && view.prompt == nil && press(.escape) == nil)
}

@Test("details take what the rows leave, and where they are cut it shows")
func detailsOfFewRows() {
  var cut = 0
  for rows in 10...24 {
    let text = Sample.frame(Place(.alerts), Size(rows: rows, columns: 80), .blocks).text
    guard text.contains("────") else { continue }
    let isWhole = text.contains("speed without safety is dangerous")
    #expect(isWhole || text.contains(/… *\n[ ]fresh/), "\(rows) rows")
    #expect(isWhole || rows < 24)
    cut += isWhole ? 0 : 1
  }
  #expect(cut > 0)
}

@Test("the median stands beside the mean where there is no room for both percentiles")
func medianStays() {
  var snapshot = Sample.snapshot
  snapshot.reading.leadTime.n = 1728
  snapshot.reading.leadTime.mean = 67_487
  snapshot.reading.leadTime.median = 3_600
  snapshot.reading.leadTime.p90 = 244_800
  let frame = render(
    snapshot: snapshot, status: Sample.status, view: Sample.view(),
    size: Size(rows: 24, columns: 80)
  )
  #expect(frame.text.contains("n=1728  p50 1h00m  prev"))
}
