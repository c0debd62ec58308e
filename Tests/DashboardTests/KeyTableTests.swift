import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("no key means two things in one view")
func keysAreUnique() {
  for view in ViewID.allCases {
    let entries = KeyTable.standard.entries(in: view)
    let keys = entries.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    for entry in entries {
      for key in entry.keys {
        #expect(KeyTable.standard.action(for: key, in: view) == entry.action)
      }
    }
  }
}

@Test("every key of a view has a line in its help", arguments: ViewID.allCases)
func keysAreInHelp(id: ViewID) {
  var view = Sample.view()
  _ = view.open(Place(id))
  view.isHelpOpen = true
  let help = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: Size(rows: 80, columns: 160)
  ).text
  for entry in KeyTable.standard.entries(in: id) {
    #expect(help.contains(entry.help), "\(entry.help)")
    for key in entry.keys { #expect(help.contains(key.name)) }
  }
}

@Test("a help that is longer than the screen is gone through like a list")
func helpScrolls() {
  var view = Sample.view(.ascii)
  func shown() -> String {
    render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: 12, columns: 80)
    ).text
  }
  _ = view.apply(.toggleHelp, now: Sample.now, events: 0)
  #expect(shown().contains("show or hide this help"))
  _ = view.apply(.select(.last), now: Sample.now, events: 0)
  #expect(!shown().contains("show or hide this help") && shown().contains("which is not zero"))
  _ = view.apply(.select(.first), now: Sample.now, events: 0)
  #expect(shown().contains("show or hide this help"))
}
