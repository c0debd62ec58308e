import Dashboard
import Testing

@testable import EditedFiles
@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder of themes that is gone when the test is.
private final class Folder {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/doratop-themes-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
    for (name, text) in files { try write(name, text) }
  }

  func write(_ name: String, _ text: String) throws {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    fputs(text, file)
    fclose(file)
  }

  deinit {
    for name in ThemeLibrary(folder: path).names { unlink("\(path)/\(name).yaml") }
    unlink("\(path)/pipe.yaml")
    rmdir(path)
  }
}

private let red = Style(foreground: .index(1))

private func sentences(_ problems: [FileProblem], in folder: Folder) -> [String] {
  problems.map { problem in
    let text = problem.description
    return text.hasPrefix(folder.path) ? String(text.dropFirst(folder.path.count + 1)) : text
  }
}

@Test("the user's folder comes before what is compiled in, and adds to it")
func userThemes() throws {
  let folder = try Folder([
    "mine.yaml": "name: Mine\nroles: { text: red }", "mono.yaml": "roles: { text: red }",
    "notes.txt": "",
  ])
  let library = ThemeLibrary(folder: folder.path)
  #expect(library.names == ThemeLibrary(folder: nil).names + ["mine"])
  #expect(library.origin(of: "mono") == .file("\(folder.path)/mono.yaml"))
  #expect(library.origin(of: "paper") == .compiledIn)
  let (mine, warnings) = library.theme(named: "mine")
  #expect(mine.name == "mine" && mine.title == "Mine" && warnings.isEmpty)
  #expect(mine.style(of: .text, tier: .sixteen) == red)
  #expect(library.theme(named: "mono").theme.style(of: .text, tier: .sixteen) == red)
  #expect(library.theme(named: "\(folder.path)/mine.yaml").theme.title == "Mine")
}

@Test("a folder is where the environment says, and only there")
func folders() {
  func folder(_ environment: [String: String]) -> String? {
    ThemeLibrary(environment: environment).folder
  }
  #expect(folder(["XDG_CONFIG_HOME": "/c", "HOME": "/h"]) == "/c/doratop/themes")
  #expect(folder(["XDG_CONFIG_HOME": "", "HOME": "/h"]) == "/h/.config/doratop/themes")
  #expect(folder(["XDG_CONFIG_HOME": "rel", "HOME": "/h"]) == "/h/.config/doratop/themes")
  #expect(folder([:]) == nil)
}

@Test("a changed file shows with the next look, a new one after a reload")
func reload() throws {
  let folder = try Folder(["mine.yaml": "roles: { text: red }"])
  var library = ThemeLibrary(folder: folder.path)
  try folder.write("mine.yaml", "roles: { text: blue }")
  #expect(
    library.theme(named: "mine").theme.style(of: .text, tier: .sixteen)
      == Style(foreground: .index(4)))
  try folder.write("also.yaml", "")
  #expect(library.origin(of: "also") == nil)
  library.reload()
  #expect(library.names.suffix(3) == ["mono", "also", "mine"])
}

@Test("one theme follows the other, round and round")
func next() {
  let library = ThemeLibrary(folder: nil)
  #expect(library.next(after: "default") == "default-light")
  #expect(library.next(after: "mono") == "default")
  #expect(library.next(after: "/some/file.yaml") == "default")
}

@Test("a missing role is looked for in its group, in the base, in what is compiled in")
func fallbackChain() throws {
  let folder = try Folder([
    "top.yaml": "base: low\nroles: { status: magenta, status.warn: { fg: nonsense } }",
    "low.yaml": "roles: { status.ok: red, title: green }",
  ])
  let theme = ThemeLibrary(folder: folder.path).theme(named: "top").theme
  let looks = [Role.statusOK, .statusWarn, .title, .match].map {
    theme.style(of: $0, tier: .sixteen)
  }
  #expect(
    looks == [
      Style(foreground: .index(5)), Style(foreground: .index(5)), Style(foreground: .index(2)),
      Theme.standard.style(of: .match, tier: .sixteen),
    ])
  #expect(theme.variant == .dark)
}

@Test("a light theme falls back to the light one that is compiled in")
func lightFallback() throws {
  let folder = try Folder(["mine.yaml": "variant: light"])
  let library = ThemeLibrary(folder: folder.path)
  #expect(
    library.theme(named: "mine").theme.entries
      == library.theme(named: "default-light").theme.entries)
}

@Test("a theme upon the one of its own name stands on the one that is compiled in")
func sameName() throws {
  let folder = try Folder(["paper.yaml": "base: paper\nroles: { text: red }"])
  let (theme, warnings) = ThemeLibrary(folder: folder.path).theme(named: "paper")
  #expect(warnings.isEmpty)
  #expect(theme.entries[.text]?.full.foreground == .ansi(.red))
  #expect(
    theme.entries[.key] == ThemeLibrary(folder: nil).theme(named: "paper").theme.entries[.key])
}

@Test("circles, long chains and unknown bases are named and cut")
func badBases() throws {
  let folder = try Folder([
    "a.yaml": "base: b", "b.yaml": "# b\nbase: a", "self.yaml": "base: self",
    "lost.yaml": "base: nowhere", "path.yaml": "base: ./a.yaml",
    "1.yaml": "base: '2'", "2.yaml": "base: '3'", "3.yaml": "base: '4'", "4.yaml": "base: '5'",
    "5.yaml": "base: '6'", "6.yaml": "roles: { text: red }",
  ])
  let library = ThemeLibrary(folder: folder.path)
  func faults(_ name: String) -> [String] {
    sentences(library.theme(named: name).warnings, in: folder)
  }
  #expect(
    faults("a") == [
      "b.yaml:2: base is \"a\", which leads in a circle (a > b > a), expected another"
    ])
  #expect(
    faults("self") == [
      "self.yaml:1: base is \"self\", which leads in a circle (self > self), expected another"
    ])
  #expect(faults("lost") == ["lost.yaml:1: base is \"nowhere\", expected the name of a theme"])
  #expect(faults("path") == ["path.yaml:1: base is \"./a.yaml\", expected the name of a theme"])
  #expect(faults("1") == ["5.yaml:1: base is \"6\", the 5th in a row, expected at most 4"])
  #expect(faults("2") == [])
  #expect(library.theme(named: "2").theme.style(of: .text, tier: .sixteen) == red)
}

@Test("a broken or missing theme is named, and the default stands in for it")
func fallback() throws {
  let folder = try Folder(["broken.yaml": "roles: [", "default.yaml": "{"])
  mkfifo("\(folder.path)/pipe.yaml", 0o600)
  let library = ThemeLibrary(folder: folder.path)
  for (name, sentence) in [
    ("broken", "broken.yaml:1: not YAML: did not find expected node content"),
    ("default", "default.yaml:1: not YAML: did not find expected node content"),
    ("pipe", "pipe.yaml: not a file, expected a theme"),
    ("\(folder.path)/no.yaml", "no.yaml: no such file or directory, expected a theme"),
  ] {
    let (theme, warnings) = library.theme(named: name)
    #expect(sentences(warnings, in: folder) == [sentence])
    #expect(theme == Theme.standard)
  }
  #expect(
    library.theme(named: "papre").warnings.first?.description.hasPrefix(
      "papre: no such theme (did you mean paper?), expected a file or one of \"default\", ") == true
  )
  let (theme, warnings) = ThemeLibrary(folder: nil).theme(named: "nord\u{1B}")
  #expect(theme == Theme.standard)
  #expect(
    warnings.map(\.description) == [
      "nord^[: no such theme, expected a file or one of \"default\", \"default-light\", "
        + "\"okabe-dark\", \"tritan-dark\", \"high-contrast\", \"paper\", \"gruvbox-dark\", \"mono\""
    ])
}

@Test("every file of Themes/ is compiled in, and nothing else")
func embedded() throws {
  let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let onDisk = ThemeLibrary(folder: root + "/Themes")
  #expect(Set(onDisk.names) == Set(EmbeddedThemes.files.map(\.name)))
  for name in onDisk.names {
    #expect(onDisk.origin(of: name) == .file("\(root)/Themes/\(name).yaml"))
    #expect(onDisk.theme(named: name).theme == ThemeLibrary(folder: nil).theme(named: name).theme)
  }
}
