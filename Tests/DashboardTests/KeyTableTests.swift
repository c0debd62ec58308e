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

@Test("a narrow help breaks its lines, and loses no word", arguments: [40, 60, 80])
func narrowHelp(columns: Int) {
  var view = Sample.view(.ascii)
  view.isHelpOpen = true
  let text = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view,
    size: Size(rows: 200, columns: columns)
  ).text.filter { $0 != " " && $0 != "|" && $0 != "\n" }
  for entry in KeyTable.standard.entries(in: .overview) {
    #expect(text.contains(entry.help.filter { $0 != " " }), "\(entry.help)")
  }
}

@Test("the end of a help is at the bottom, and one step back is seen at once")
func helpEnd() {
  var view = Sample.view(.ascii)
  view.isHelpOpen = true
  let size = Size(rows: 12, columns: 40)
  view.fitHelp(to: size)
  func frame() -> Frame {
    render(snapshot: Sample.snapshot, status: Sample.status, view: view, size: size)
  }
  _ = view.apply(.select(.last), now: Sample.now, events: 0)
  let end = frame()
  #expect(end.lines[10].contains("zero"))
  _ = view.apply(.select(.by(-1)), now: Sample.now, events: 0)
  #expect(frame() != end)
}

@Test("a key that means nothing says so, one that prints nothing does not")
func unboundKeys() {
  var view = Sample.view()
  #expect(view.action(for: .character("x")) == nil && view.action(for: .character("S")) == nil)
  #expect(view.refuse(.character("x")) == .redraw)
  #expect(view.notice == "no key x here, ? shows the keys")
  view.notice = nil
  for key in [Key.other, .function(7), .control("e"), .backTab] { _ = view.refuse(key) }
  #expect(view.notice == nil)
  view.wallboard = Wallboard()
  _ = view.refuse(.character("x"))
  #expect(view.notice == nil, "keys are locked there")
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
