import Dashboard
import Testing

@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

@Test("the files in Themes/ say what the built-in tables say", arguments: Theme.names)
func themeFiles(name: String) throws {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let path = "/\(root)/Themes/\(name).yaml"
  let theme = try #require(Theme.named(name))
  if getenv("DORATOP_WRITE_GOLDENS") != nil, let file = fopen(path, "w") {
    fputs(theme.yaml, file)
    fclose(file)
  }
  let file = try #require(fopen(path, "r"), "no Themes/\(name).yaml")
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  let count = fread(&bytes, 1, bytes.count, file)
  #expect(String(decoding: bytes[..<count], as: UTF8.self) == theme.yaml)
}
