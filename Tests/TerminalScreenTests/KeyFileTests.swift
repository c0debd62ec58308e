import Dashboard
import Testing

@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func read(_ text: String) -> KeyFile { KeyFile(Array(text.utf8), path: "keys.yaml") }

private func problems(_ text: String) -> [String] { read(text).problems.map(\.description) }

private func keys(_ file: KeyFile, _ name: String) -> [Key] {
  file.table.entries.first { $0.name == name }?.keys ?? [.other]
}

@Test(
  "a file says what the documentation promises that it can, with and without keys above",
  arguments: ["keys:\n  ", ""])
func fullKeyFile(head: String) {
  let lines = ["freeze: f", "deployments: [d, F3]", "quit: X  # a comment", "wallboard: none"]
  let file = read(head + lines.joined(separator: head.isEmpty ? "\n" : "\n  "))
  #expect(file.problems == [] && file.count == 4)
  #expect(keys(file, "freeze") == [.character("f")])
  #expect(keys(file, "deployments") == [.character("d"), .function(3)])
  #expect(keys(file, "quit") == [.character("X"), .control("c")])
  #expect(keys(file, "wallboard") == [])
  #expect(read("mouse: []").problems == [])
  #expect(read("").table == .standard && read("").problems == [])
  #expect(read("help: [1, \"?\", y, ~]").table.entries[0].keys.count == 4)
}

@Test("what is wrong is named with its line, and keeps the usual keys")
func faultyKeyFile() {
  #expect(
    problems("freeze: f\nfreez: x\nzone: blah\nmouse: {a: b}\ntheme:\nsort: [none, x]\n") == [
      "keys.yaml:2: \"freez\" is not an action, expected freeze",
      "keys.yaml:3: zone is \"blah\", expected a key such as f, space, up, f3 or ctrl-l",
      "keys.yaml:4: mouse is a mapping, expected a key or a list of keys",
      "keys.yaml:5: theme is blank, expected a key (in quotes, if YAML reads it) or none",
      "keys.yaml:6: sort has none among its keys, expected it alone",
    ])
  let file = read("zone: blah\nmouse: {a: b}\ntheme:\n")
  #expect(file.table == .standard)
  #expect(
    problems("keys:\n  freeze: f\nzone: z\n") == [
      "keys.yaml:3: \"zone\" stands beside keys, expected it below"
    ])
  #expect(
    problems("keys: 3") == ["keys.yaml:1: keys is a single value, expected lines such as freeze: f"]
  )
  #expect(problems("[a]") == ["keys.yaml:1: the file is a list, expected lines such as freeze: f"])
  #expect(
    problems("freeze: f\nfreeze: g") == [
      "keys.yaml:1: \"freeze\" stands here and again below, expected it once"
    ])
  #expect(
    problems("zone: x\nfreeze: x\n") == [
      "keys.yaml:2: x is the key of zone and of freeze, where zone wins, expected another key for freeze, or none"
    ])
  #expect(read("freeze: [\n").table == .standard)
  #expect(problems("help: &\n").first?.hasSuffix("; signs such as \"&\" need quotes") == true)
}

@Test("what is left out at the end of a file is looked for in its last line, not behind it")
func lastLineOfKeys() {
  #expect(problems("? !_h:4 ").allSatisfy { $0.hasPrefix("keys.yaml:1: ") })
  #expect(read("? !_h:4 ").problems.count == 1)
}

@Test("the file that is asked for comes before that of the environment, which need not be there")
func keyFilePlaces() throws {
  var template = Array("/tmp/doratop-keys-XXXXXX".utf8CString)
  let folder = String(cString: try #require(mkdtemp(&template)))
  defer {
    for name in ["/doratop/keys.yaml", "/doratop", "/other.yaml", ""] { remove(folder + name) }
  }
  let environment = ["XDG_CONFIG_HOME": folder]
  #expect(KeyFile.path(in: environment) == "\(folder)/doratop/keys.yaml")
  #expect(KeyFile(asked: nil, environment: environment).problems == [])
  mkdir("\(folder)/doratop", 0o755)
  for (name, text) in [("doratop/keys.yaml", "freeze: f"), ("other.yaml", "freeze: g")] {
    let file = try #require(fopen("\(folder)/\(name)", "w"))
    fputs(text, file)
    fclose(file)
  }
  #expect(keys(KeyFile(asked: nil, environment: environment), "freeze") == [.character("f")])
  let other = KeyFile(asked: "\(folder)/other.yaml", environment: environment)
  #expect(keys(other, "freeze") == [.character("g")])
  let missing = KeyFile(asked: "\(folder)/no.yaml", environment: environment)
  #expect(missing.table == .standard)
  #expect(
    missing.problems.map(\.sentence) == ["no such file or directory, expected keys"])
}
