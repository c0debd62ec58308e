import Dashboard
import Testing

@testable import TerminalScreen

@Test("every role looks like something in every built-in theme")
func rolesAreComplete() throws {
  for name in Theme.names {
    let theme = try #require(Theme.named(name))
    #expect(theme.name == name)
    #expect(Set(theme.entries.keys) == Set(Role.allCases))
  }
}

@Test("the mono theme, and any theme without colours, uses attributes only")
func monoHasNoColor() {
  for role in Role.allCases {
    #expect(Theme.mono.style(of: role, tier: .palette256).foreground == nil)
    #expect(Theme.standard.style(of: role, tier: .mono).background == nil)
  }
}

@Test("eight colours stand in for sixteen")
func eightColors() {
  for role in Role.allCases {
    let style = Theme.standard.style(of: role, tier: .eight)
    #expect((style.foreground?.rawValue ?? 0) < 8 && (style.background?.rawValue ?? 0) < 8)
  }
}
