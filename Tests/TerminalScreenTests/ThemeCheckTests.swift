import Dashboard
import Testing

@testable import TerminalScreen

private let library = ThemeLibrary(folder: nil)

private func theme(_ text: String) throws -> Theme {
  let file = try ThemeFile(Array(text.utf8), path: "x.yaml")
  #expect(file.problems.isEmpty)
  let roles = Role.allCases.map { ($0, file.roles[$0.name] ?? Theme.Entry()) }
  return Theme(
    name: "x", variant: file.variant ?? .dark,
    entries: Dictionary(uniqueKeysWithValues: roles))
}

@Test("every theme that is compiled in passes its own check", arguments: library.names)
func shippedThemes(name: String) {
  let check = ThemeCheck(library.theme(named: name).theme)
  let (passes, last) = (check.passes, check.lines.last)
  #expect(passes)
  #expect(last == "\(name): passed (48 contrasts, 9 distances)")
}

@Test("high-contrast has 7:1 in every role, at every tier")
func highContrast() {
  for contrast in ThemeCheck(library.theme(named: "high-contrast").theme).contrasts {
    #expect(contrast.measured.allSatisfy { $0.map { $0 >= 7 } ?? false }, "\(contrast.role.name)")
  }
}

@Test("grey on grey fails as text sooner than as a line")
func lowContrast() throws {
  let check = ThemeCheck(
    try theme(
      """
      roles:
        text: { fg: "#ffffff", bg: "#000000" }
        title: "#6a6a6a"
        border: "#6a6a6a"
        scrub: { fg: "#444444", reverse: true }
      """))
  let failed = check.contrasts.filter { !$0.holds }.map(\.role)
  #expect(failed == [.title, .scrub])
  #expect(!check.passes)
  #expect(
    check.lines.contains("title               4.5    3.8     3.9     5.2     FAILED"))
}

@Test("red and green that only differ in hue fail for eyes that see one colour there")
func colorBlindness() throws {
  let check = ThemeCheck(
    try theme(
      """
      roles:
        graph.ok: { fg: "#5f8700", "16": cyan }
        graph.warn: { fg: "#ffff87", "16": bright-yellow }
        graph.miss: { fg: "#af5f00", "16": bright-red }
      """))
  let failed = check.distances.filter { !$0.holds }
  #expect(failed.map(\.one) == [.graphOK] && failed.map(\.two) == [.graphMiss])
  let (normal, deutan) = (failed[0].measured[0] ?? 0, failed[0].measured[2] ?? 99)
  #expect(normal > 40 && deutan < 15)
}

@Test("a theme that leaves the colours to the terminal has nothing to measure")
func ownColors() {
  let check = ThemeCheck(library.theme(named: "mono").theme)
  #expect(check.contrasts.allSatisfy { $0.measured == [nil, nil, nil] })
  #expect(check.distances.allSatisfy { $0.measured == [nil, nil, nil, nil] })
}

@Test("a theme for any background is measured on the worse one")
func anyBackground() throws {
  let check = ThemeCheck(try theme("variant: any\nroles: { key: \"#ffff00\" }"))
  #expect(check.contrasts.filter { !$0.holds }.map(\.role) == [.key])
}
