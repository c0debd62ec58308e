import DeliveryMetrics
import Testing

@testable import Dashboard

/// The sample with other names of services.
private func frame(
  _ place: Place, _ rows: Int, _ columns: Int, names: [String: String] = [:]
) -> Frame {
  var snapshot = Sample.snapshot
  for index in snapshot.deployments.indices {
    let name = snapshot.deployments[index].service
    snapshot.deployments[index].service = names[name] ?? name
  }
  for index in snapshot.byService.indices {
    let name = snapshot.byService[index].name
    snapshot.byService[index].name = names[name] ?? name
  }
  var view = Sample.view(.ascii)
  _ = view.open(place)
  var detail = Sample.detail(for: place)
  if place.view == .deployments {
    detail = .deployments(snapshot.deployments, count: snapshot.deployments.count)
  }
  return render(
    snapshot: snapshot, status: Sample.status, view: view,
    size: Size(rows: rows, columns: columns), detail: detail)
}

@Suite("columns of lists")
struct ListColumnsTests {
  private let names = [
    "search": "customer-notifications-api", "checkout": "customer-notifications-worker",
  ]

  @Test("names are whole where there is room, on lists and on the overview")
  func wholeNames() {
    for (place, rows, columns) in [
      (Place(.deployments), 20, 120), (Place(.services), 20, 220), (Place(.overview), 60, 220),
    ] {
      let text = frame(place, rows, columns, names: names).text
      for name in names.values { #expect(text.contains(name), "\(place.view) \(columns)") }
    }
    let panel = frame(Place(.overview), 40, 120, names: ["search": "publishing-api"]).text
    #expect(panel.contains("publishing-api "))
    let endless = frame(
      Place(.deployments), 20, 220, names: ["search": String(repeating: "n", count: 90)])
    #expect(endless.text.contains(String(repeating: "n", count: 39) + "~"))
  }

  @Test("what is cut on a narrow list is said in full below it")
  func namesBelow() {
    #expect(
      frame(Place(.services), 24, 60, names: names).text.contains("customer-notifications-api"))
    #expect(frame(Place(.services), 24, 80).text.contains("? fewer than 5 to judge by"))
    #expect(frame(Place(.incidents), 24, 40).text.contains("INC-204 checkout  checkout 5xx"))
  }

  @Test(
    "the narrowest screen keeps what tells rows apart and how grave they are",
    arguments: [
      (Place(.alerts), ["SEV     STATE       RULE", "! CRIT  firing      cfr-high"]),
      (Place(.incidents), ["STATE         FOR  ID", "! OPEN        12m  INC-204"]),
      (
        Place(.incident, subject: .incident("INC-204")),
        ["BEFORE  SERVICE    WHAT        RESULT", "8f31c2a", "X FAIL", "suspect 8f31c2a9"]
      ),
      (Place(.stream), ["STAGE            AGE  SERVICE", "3h10m", "! 55%"]),
      (Place(.events), ["KIND", "STATE", "SERVICE"]),
    ])
  func narrow(place: Place, expected: [String]) {
    let text = frame(place, 12, 40).text
    for words in expected { #expect(text.contains(words), "\(words) in\n\(text)") }
  }

  @Test("of columns that are worth the same the last one goes first")
  func ties() {
    let columns = ["A", "B", "C", "D"].map { ListContent.Column(title: $0, width: 8) }
    var content = ListContent(columns: columns, rows: [], whenEmpty: "")
    #expect(content.fitting(38) == [0, 1, 2, 3] && content.fitting(37) == [0, 1, 2])
    content.columns[0].priority = 1
    #expect(content.fitting(20) == [1, 2])
    #expect(content.fitting(0) == [1])
  }

  @Test("the count of rows has a name, and is not written over what stands before it")
  func count() {
    let place = Place(.incident, subject: .incident("INC-204"))
    for columns in [40, 60, 80] {
      let text = frame(place, 20, columns).text
      #expect(text.contains(columns == 80 ? "services first" : "~  5 rows"), "\(text)")
      #expect(text.contains("  5 rows"))
    }
    var filtered = place
    filtered.filter = String(repeating: "!service:none ", count: 9)
    #expect(frame(filtered, 20, 80).text.contains("~  5 of 5 rows"))
  }

  @Test(
    "a stage that holds the others back has a gap before the arrow, and its figure at any width")
  func strip() {
    for columns in [40, 60, 80, 120] {
      let lines = frame(Place(.stream), 24, columns).lines.prefix(4).joined(separator: "\n")
      for words in ["3h10m", "11m", "26m !", "4m", "30m"] {
        #expect(lines.contains(words), "\(words) at \(columns)\n\(lines)")
      }
      #expect(!lines.contains("~"), "nothing is cut at \(columns)\n\(lines)")
      #expect(!lines.contains("!>") && !lines.contains("m>"))
    }
  }
}
