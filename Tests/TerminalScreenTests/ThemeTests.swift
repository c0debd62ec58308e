import Dashboard
import Testing

@testable import TerminalScreen

private let library = ThemeLibrary(folder: nil)

@Test("every role of every theme looks like something on every terminal")
func rolesAreComplete() {
  #expect(
    library.names == [
      "default", "default-light", "okabe-dark", "tritan-dark", "high-contrast", "paper",
      "gruvbox-dark", "mono",
    ])
  for name in library.names {
    let (theme, warnings) = library.theme(named: name)
    #expect(warnings.isEmpty)
    #expect(theme.name == name)
    #expect(Set(theme.entries.keys) == Set(Role.allCases))
    for role in Role.allCases {
      for tier in ColorTier.allCases {
        let style = theme.style(of: role, tier: tier)
        for paint in [style.foreground, style.background].compactMap({ $0 }) {
          #expect(fits(paint, tier), "\(name) \(role.name) \(tier)")
        }
      }
    }
  }
}

private func fits(_ paint: Style.Paint, _ tier: ColorTier) -> Bool {
  switch (paint, tier) {
  case (_, .mono): false
  case (.index(let index), .eight): (0..<8).contains(index)
  case (.index(let index), .sixteen): (0..<16).contains(index)
  case (.index(let index), .palette256): (0..<256).contains(index)
  case (.index(let index), .truecolor): (0..<16).contains(index)
  case (.rgb, _): tier == .truecolor
  }
}

@Test("without colours every theme tells a miss from what is well", arguments: library.names)
func monoTellsVerdicts(name: String) {
  let theme = library.theme(named: name).theme
  let looks = [Role.statusOK, .statusWarn, .statusMiss].map { theme.style(of: $0, tier: .mono) }
  #expect(Set(looks).count == 3)
}

@Test("the mono theme uses attributes only, on every terminal")
func monoHasNoColor() {
  let mono = library.theme(named: "mono").theme
  for role in Role.allCases {
    let plain = Style(attributes: mono.style(of: role, tier: .mono).attributes)
    for tier in ColorTier.allCases { #expect(mono.style(of: role, tier: tier) == plain) }
  }
}

@Test("a role without a colour of its own has that of text")
func textColors() {
  let paper = library.theme(named: "paper").theme
  let select = paper.style(of: .select, tier: .truecolor)
  #expect(
    select
      == Style(
        foreground: .rgb(RGB(0x1A, 0x1A, 0x1A)), background: .rgb(RGB(0xFD, 0xFA, 0xF0)),
        attributes: .reverse))
}

@Test("a colour steps down: exact, nearest of 256, declared for sixteen, its half of eight")
func tiers() {
  let okabe = library.theme(named: "okabe-dark").theme
  let paints = ColorTier.allCases.map { okabe.style(of: .statusOK, tier: $0) }
  #expect(
    paints == [
      Style(), Style(foreground: .index(6), attributes: .bold),
      Style(foreground: .index(14), attributes: .bold),
      Style(foreground: .index(74), attributes: .bold),
      Style(foreground: .rgb(RGB(0x56, 0xB4, 0xE9)), attributes: .bold),
    ])
}

@Test("bright black is dim text where there are eight colours, since bold black cannot be seen")
func brightBlack() {
  let okabe = library.theme(named: "okabe-dark").theme
  #expect(okabe.style(of: .border, tier: .sixteen) == Style(foreground: .index(8)))
  #expect(okabe.style(of: .border, tier: .eight) == Style(attributes: .dim))
  let paper = library.theme(named: "paper").theme
  #expect(
    paper.style(of: .border, tier: .eight)
      == Style(foreground: .index(0), background: .index(7), attributes: .dim))
}

@Test("a colour without a declared one of sixteen takes the nearest")
func nearestOfSixteen() throws {
  let file = try ThemeFile(Array("roles: { text: \"#f00808\" }".utf8), path: "x.yaml")
  let theme = Theme(name: "x", entries: [.text: try #require(file.roles["text"])])
  #expect(theme.style(of: .text, tier: .sixteen) == Style(foreground: .index(9)))
}
