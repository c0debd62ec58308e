import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

/// A list of deployments that somebody looks at while more come.
private struct Watcher {
  var view = Sample.view(.ascii)
  var deployments = Sample.snapshot.deployments

  init() { _ = view.open(Place(.deployments)) }

  var detail: Detail { .deployments(deployments, count: deployments.count) }

  var rows: [RowSummary] {
    openRows(snapshot: Sample.snapshot, detail: detail, status: Sample.status, view: view).rows
  }

  /// The row that is marked on the screen.
  var selected: String {
    let frame = render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: 24, columns: 80), detail: detail)
    return frame.lines.first { $0.hasPrefix(">") } ?? ""
  }

  mutating func press(_ actions: Action...) {
    for action in actions { _ = view.apply(action, now: Sample.now, events: 0, rows: rows) }
  }

  mutating func comes(_ sha: String) {
    deployments.insert(Sample.deployment(1, "checkout", sha), at: 0)
    view.follow(rows)
  }
}

@Suite("the selected row")
struct SelectionTests {
  @Test("is of the same deployment when others come above it")
  func comesAbove() {
    var watcher = Watcher()
    watcher.press(.select(.by(1)), .select(.by(1)))
    #expect(watcher.selected.contains("77aa01b"))
    // On the screen it is so before the loop has looked.
    watcher.deployments.insert(Sample.deployment(2, "checkout", "1010101"), at: 0)
    #expect(watcher.selected.contains("77aa01b"))
    for sha in ["1111111", "1212121"] {
      watcher.comes(sha)
      #expect(watcher.selected.contains("77aa01b"))
    }
    watcher.press(.select(.by(-1)))
    #expect(watcher.selected.contains("8f31c2a"))
    watcher.comes("1313131")
    watcher.press(.enter)
    #expect(
      watcher.view.place.subject == .deployment(DeploymentName(Sample.snapshot.deployments[1])))
    watcher.press(.close)
    #expect(watcher.selected.contains("8f31c2a"))
  }

  @Test("is the newest in a list that is only watched, and again after g; k pins what it came to")
  func watched() {
    var watcher = Watcher()
    watcher.comes("1111111")
    #expect(watcher.selected.contains("1111111"))
    watcher.press(.select(.by(1)), .select(.by(-1)))
    watcher.comes("1212121")
    #expect(watcher.selected.contains("1111111"))
    watcher.press(.select(.first))
    watcher.comes("1313131")
    #expect(watcher.selected.contains("1313131"))
  }

  @Test("is the one in its place where its own is gone, wherever that had come to by then")
  func gone() {
    var watcher = Watcher()
    watcher.press(.select(.by(2)))
    for sha in ["1111111", "1212121"] { watcher.comes(sha) }
    watcher.deployments.remove(at: 4)
    watcher.view.follow(watcher.rows)
    #expect(watcher.selected.contains("19be2d0"))
    watcher.deployments.removeLast(8)
    #expect(watcher.selected.contains("1111111") || watcher.selected.contains("1212121"))
  }

  @Test("stays what it is of under a filter and a search, and after them")
  func filtered() {
    var watcher = Watcher()
    watcher.view.prompt = Prompt(.search, text: "be0011d")
    _ = watcher.view.type(
      .enter, rows: watcher.rows, keys: [], services: [], teams: [], themes: [])
    #expect(watcher.selected.contains("be0011d"))
    watcher.comes("1111111")
    #expect(watcher.selected.contains("be0011d"))
    watcher.view.place.filter = "service:checkout"
    watcher.view.follow(watcher.rows)
    #expect(watcher.selected.contains("be0011d"))
    watcher.press(.close)
    #expect(watcher.selected.contains("be0011d"))
  }

  @Test("goes along when rows are sorted anew")
  func sorted() {
    var view = Sample.view(.ascii)
    _ = view.open(Place(.services))
    var snapshot = Sample.snapshot
    func selected() -> String? {
      render(
        snapshot: snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 80)
      ).lines.first { $0.hasPrefix(">") }
    }
    let rows = openRows(snapshot: snapshot, detail: nil, status: Sample.status, view: view).rows
    _ = view.apply(.select(.last), now: Sample.now, events: 0, rows: rows)
    #expect(selected()?.contains("billing") == true)
    snapshot.byService[0].changeFailureRate.isTargetMet = false
    snapshot.byService[0].leadTime.isTargetMet = false
    snapshot.byService[0].recoveryTime.isTargetMet = false
    #expect(selected()?.contains("billing") == true)
  }

  @Test("gets past rows that are the same, and takes what is scrolled to along")
  func equals() {
    var view = Sample.view()
    _ = view.open(Place(.events))
    let rows = ["x", "x", "x", "y"].map { RowSummary(target: nil, words: $0) }
    for expected in 1...3 {
      _ = view.apply(.select(.by(1)), now: Sample.now, events: 0, rows: rows)
      view.follow(rows)
      #expect(view.place.selected == expected)
    }
    view.place.top = 2
    view.follow(["a", "b"].map { RowSummary(target: nil, words: $0) } + rows)
    #expect(view.place.selected == 5 && view.place.top == 4)
  }

  @Test("a deployment is the same one while it is under way and when it is over")
  func underWay() {
    var begun = Sample.deployment(10, "checkout", "be0011d", .undecided)
    begun.duration = nil
    var over = Sample.deployment(8, "checkout", "be0011d")
    over.duration = 120
    #expect(begun.identity == over.identity)
    over.duration = 60
    #expect(begun.identity != over.identity)
  }
}
