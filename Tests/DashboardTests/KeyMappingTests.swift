import DeliveryMetrics
import Testing

@testable import Dashboard

private func remapped(_ wishes: (String, [String])...) -> (table: KeyTable, faults: [String]) {
  let lines = wishes.enumerated().map { KeyWish($1.0, keys: $1.1, line: $0 + 1) }
  let (table, faults) = KeyTable.standard.remapped(lines)
  return (table, faults.map { "\($0.line): \($0.sentence)" })
}

private func keys(_ table: KeyTable, _ name: String) -> [String] {
  table.entries.first { $0.name == name }?.keys.map(\.name) ?? ["no such action"]
}

@Test("every action has a name of its own, and every key the name that reads back")
func namesAreUnique() throws {
  let names = KeyTable.standard.entries.map(\.name)
  #expect(Set(names).count == names.count)
  for key in KeyTable.standard.entries.flatMap(\.keys) {
    #expect(try Key(named: key.name) == key)
    if key.name.count > 1 { #expect(try Key(named: key.name.lowercased()) == key) }
  }
  for text in ["ab", "f0", "f64", "f+3", "ctrl-", "ctrl-1", "ctrl-é", "", "\u{7F}", "none"] {
    #expect(throws: Key.NameFault.unknown) { try Key(named: text) }
  }
  for text in ["ctrl-s", "Ctrl-M"] {
    #expect(throws: Key.NameFault.self) { try Key(named: text) }
  }
}

@Test("an action has the keys that were asked for in place of its own, or none")
func remapping() {
  let (table, faults) = remapped(
    ("freeze", ["f"]), ("deployments", ["d", "F3"]), ("mouse", []), ("quit", ["X"]))
  #expect(faults == [])
  #expect(keys(table, "freeze") == ["f"] && keys(table, "deployments") == ["d", "F3"])
  #expect(keys(table, "mouse") == [] && keys(table, "quit") == ["X", "Ctrl-C"])
  #expect(table.action(for: .character("f"), in: .overview) == .toggleFreeze)
  #expect(table.action(for: .character(" "), in: .overview) == nil)
  #expect(table.action(for: .character("M"), in: .overview) == nil)
  var others = table
  for (index, entry) in KeyTable.standard.entries.enumerated()
  where ["freeze", "deployments", "mouse", "quit"].contains(entry.name) {
    others.entries[index].keys = entry.keys
  }
  #expect(others == .standard, "nothing else has changed")
}

@Test("two actions may change their keys with each other")
func swapping() {
  let (table, faults) = remapped(("deployments", ["s"]), ("services", ["d"]))
  #expect(faults == [])
  #expect(table.action(for: .character("s"), in: .incident) == .open(.deployments))
  #expect(table.action(for: .character("d"), in: .incident) == .open(.services))
}

@Test("a key of two actions goes to the first that asks for it, and both are named")
func conflicts() {
  let (table, faults) = remapped(("deployments", ["x", "d"]), ("freeze", ["x"]), ("zone", ["s"]))
  #expect(
    faults == [
      "2: x is the key of deployments and of freeze, where deployments wins, expected another key for freeze, or none",
      "3: s is the key of zone and of services, where zone wins, expected another key for services, or none",
    ])
  #expect(keys(table, "deployments") == ["x", "d"] && keys(table, "freeze") == [])
  #expect(keys(table, "zone") == ["s"] && keys(table, "services") == [])
}

@Test("one key may mean two things in views that are never open together")
func views() {
  let (table, faults) = remapped(("sort", ["x"]), ("wider", ["x"]))
  #expect(faults == [])
  #expect(table.action(for: .character("x"), in: .teams) == .sortNext)
  #expect(table.action(for: .character("x"), in: .incident) == .widen(1))
}

@Test("nobody can be locked in: q, Ctrl-C and Ctrl-Z go on doing what they do")
func reservedKeys() {
  let (table, faults) = remapped(
    ("freeze", ["q"]), ("back", []), ("zone", ["ctrl-c", "x"]), ("quit", []), ("suspend", ["F9"]))
  #expect(
    faults == [
      "1: freeze is \"q\", which is always back, expected another key",
      "2: back has no key, expected one; q remains, so that nobody is locked in",
      "3: zone is \"ctrl-c\", which is always quit, expected another key",
      "4: quit has no key, expected one; Ctrl-C remains, so that nobody is locked in",
    ])
  #expect(keys(table, "freeze") == ["Space"] && keys(table, "zone") == ["x"])
  #expect(keys(table, "back") == ["q"] && keys(table, "quit") == ["Ctrl-C"])
  #expect(keys(table, "suspend") == ["F9", "Ctrl-Z"])
}

@Test("a name that nothing has comes with the nearest, or with all")
func unknownNames() {
  let (table, faults) = remapped(
    ("freez", ["f"]), ("deploys", ["f"]), ("xyzzy", ["f"]), ("freeze", ["spcae"]),
    ("zone", ["ctrl-m"]))
  #expect(faults[0] == "1: \"freez\" is not an action, expected freeze")
  #expect(faults[1] == "2: \"deploys\" is not an action, expected deployments")
  #expect(faults[2].hasPrefix("3: \"xyzzy\" is not an action, expected one of help, back, open,"))
  #expect(
    faults[3] == "4: freeze is \"spcae\", expected a key such as f, space, up, f3 or ctrl-l")
  #expect(
    faults[4] == "5: zone is \"ctrl-m\", which a terminal sends as enter, expected another key")
  #expect(table == .standard)
}

@Test("whatever is asked for, no key means two things in one view and q and Ctrl-C remain")
func anyWishes() {
  var generator = SystemRandomNumberGenerator()
  let names = KeyTable.standard.entries.map(\.name) + ["nothing"]
  let words = KeyTable.standard.entries.flatMap(\.keys).map(\.name) + ["x", "ctrl-m", "bad"]
  for _ in 0..<300 {
    let wishes = (0..<Int.random(in: 0..<12, using: &generator)).map { line in
      KeyWish(
        names.randomElement() ?? "",
        keys: (0..<Int.random(in: 0..<4)).compactMap { _ in words.randomElement() }, line: line)
    }
    let table = KeyTable.standard.remapped(wishes).table
    for view in ViewID.allCases {
      let keys = table.entries(in: view).flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(wishes)")
      #expect(table.action(for: .character("q"), in: view) == .back, "\(wishes)")
      #expect(table.action(for: .control("c"), in: view) == .quit, "\(wishes)")
    }
  }
}

@Test("footer, help and wallboard follow the keys of the user")
func customKeysOnScreen() {
  var view = Sample.view()
  view.keys =
    remapped(("deployments", ["F3"]), ("zone", []), ("wallboard", ["B"]), ("close", ["x"])).table
  func text() -> String {
    render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: 60, columns: 160)
    ).text
  }
  #expect(text().contains("F3 Deploys") && !text().contains("u UTC/local"))
  view.isHelpOpen = true
  #expect(text().contains("F3            the log of deployments"))
  #expect(!text().contains("show times in UTC or local"))
  view.isHelpOpen = false
  view.notice = "something"
  #expect(text().contains("something  (x)"))
  _ = view.apply(.toggleWallboard, now: Sample.now, events: 0)
  let working = ["B", "W", "q", "x"].filter { view.action(for: .character(Character($0))) != nil }
  #expect(working == ["B"] && view.action(for: .control("c")) == .quit)
}
