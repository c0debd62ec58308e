import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("no key means two things in one view")
func keysAreUnique() {
  for view in ViewID.allCases {
    let keys = KeyTable.entries.filter { $0.views?.contains(view) ?? true }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    for entry in KeyTable.entries where entry.views?.contains(view) ?? true {
      for key in entry.keys { #expect(KeyTable.action(for: key, in: view) == entry.action) }
    }
  }
}

@Test("every action has a key and a line in the help")
func actionsAreInHelp() {
  var view = Sample.view()
  view.isHelpOpen = true
  let help = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: Size(rows: 60, columns: 160)
  ).text
  for action in Action.allCases {
    let entry = KeyTable.entries.first { $0.action == action }
    #expect(entry != nil, "\(action)")
    #expect(help.contains(entry?.help ?? "no entry"))
    for key in entry?.keys ?? [] { #expect(help.contains(key.name)) }
  }
}
