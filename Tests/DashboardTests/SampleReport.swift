import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  /// What a report of the shop says, with all that stands beyond the snapshot.
  static func report(
    _ snapshot: Snapshot = snapshot, by breakdown: JSONReport.Breakdown = .service,
    comparison: Comparison? = nil, laterEvents: Int? = nil
  ) -> ReportContent {
    ReportContent(
      snapshot, by: breakdown, levels: "2021", files: 3, laterEvents: laterEvents,
      with: ReportAddition([.pipeline(pipeline), .practices(practices), .guide(guide)]),
      comparison: comparison, zone: .utc)
  }

  /// The shop with a name in every place that a log has a say in.
  static func named(_ name: String) -> Snapshot {
    var snapshot = Sample.snapshot
    for index in snapshot.byService.indices { snapshot.byService[index].name = name }
    snapshot.byTeam = [snapshot.byService[0]]
    for index in snapshot.alerts.indices {
      snapshot.alerts[index].message = name
      snapshot.alerts[index].rule = name
      snapshot.alerts[index].scope = .service(name)
      snapshot.alerts[index].services = [name, name]
    }
    for index in snapshot.openIncidents.indices {
      snapshot.openIncidents[index].id = name
      snapshot.openIncidents[index].title = name
      snapshot.openIncidents[index].services = [name]
    }
    snapshot.input.unmatchedEnvironments = [name, name]
    snapshot.scope = .team(name)
    snapshot.zone = name
    return snapshot
  }

  /// Names that mean harm somewhere.
  static let hostileNames = [
    "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "a;=1+1", "a; \"@x", "\u{FF1D}1", "a\"b,c",
    "a\"\u{301},b", "\r\n=1", "\t=1", "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='x", "<!--", "]]>", "</style><style>", "&lt;b&gt;", "&#60;", "| a | b |", "a\\|b",
    "a\\", "[x](http://evil.example)", "![x](//evil)", "http://evil.example", "www.evil.example",
    "a@evil.example", "@everyone", "`code`", "``", "*b* _i_ ~~s~~", "# head", "1. one", "1) one",
    "- item", "> quote", "---", "$x$", "{{7*7}}", "javascript:alert(1)", "\u{1B}[2J\u{7}",
    "\u{202E}gnp", "\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "日本語", "", " ", "url(x)",
    String(repeating: "<x", count: 400),
  ]
}
