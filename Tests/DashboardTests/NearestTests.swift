import Testing

@testable import Dashboard

@Test(
  "a slip of the fingers finds what was meant, and a foreign word nothing",
  arguments: [
    ("stream", "stream"), ("Stream", "stream"), ("streem", "stream"), ("strema", "stream"),
    ("deploys", "deployments"), ("deployment", "deployments"), ("teem", "team"), ("tema", "team"),
    ("foo", nil), ("xyzzy", nil), ("", nil), ("x", nil), ("colour", nil),
    (String(repeating: "deploy", count: 9_999), "deployments"),
  ] as [(String, String?)])
func nearest(word: String, name: String?) {
  #expect(Nearest.name(to: word, among: ["overview", "stream", "deployments", "team"]) == name)
}

@Test("what would be right is on the screen to its end, however narrow that is")
func longNotices() throws {
  var view = Sample.view()
  _ = view.open(.init(.deployments))
  view.prompt = Prompt(.command, text: "deploys")
  _ = view.type(.enter, rows: [], keys: [], services: [], teams: [], themes: [])
  let notice = try #require(view.notice)
  for (rows, columns) in [(24, 80), (40, 50), (24, 200)] {
    let text = render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: rows, columns: columns)
    ).text
    let lines = text.split(separator: "\n").map { $0.trimmingBlanks }
    let end = lines.suffix(12).joined(separator: " ")
    #expect(end.contains(notice + "  (Esc)") || end.contains(notice + " (Esc)"), "\(text)")
  }
  // Half of the screen remains, whatever is said.
  view.notice = String(repeating: "word ", count: 2000)
  for rows in 10...24 {
    let text = render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: rows, columns: 40)
    ).text
    #expect(text.contains("LIVE   30d"))
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
