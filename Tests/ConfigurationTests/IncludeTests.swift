import DeliveryMetrics
import EditedFiles
import Testing

@testable import Configuration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("files of a configuration")
struct IncludeTests {
  private let folder = Folder()

  private func read(_ text: String) -> Configuration {
    Configuration(path: folder.write("doratop.yaml", text), in: surroundings)
  }

  /// What is wrong, without the folder.
  private func faults(_ text: String) -> [String] {
    read(text).problems.map { problem in
      let name = problem.path.split(separator: "/").last.map(String.init) ?? ""
      return "\(name):\(problem.line ?? 0): \(problem.sentence)"
    }
  }

  @Test("what is included belongs to the file, and names its own lines")
  func included() {
    folder.write("teams.yaml", "teams: {b: [y]}\nsources: [more.jsonl]\n")
    folder.write("conf.d/names.yaml", "people: {Ann: ann}\nlevels: 1999\n")
    let found = read(
      "include: [teams.yaml, conf.d/names.yaml]\nteams: {a: [x]}\nsources: [one.jsonl]\nzone: here\n"
    )
    #expect(found.settings.teams.entries.map(\.team) == ["a", "b"])
    #expect(found.sources == ["\(folder.path)/one.jsonl", "\(folder.path)/more.jsonl"])
    #expect(found.settings.people == ["ann": "Ann"])
    #expect(
      found.problems.map(\.description) == [
        "\(folder.path)/doratop.yaml:4: zone is \"here\", expected a name of the time zone database such as Europe/Berlin, or UTC, or local",
        "\(folder.path)/conf.d/names.yaml:2: levels is \"1999\", expected 2019, 2021, 2023, 2024 or off",
      ])
    #expect(found.files.count == 3)
  }

  @Test("what an included file may not say is told with the name of the first one")
  func unnamed() {
    folder.write(
      "sub/s.yaml", "metrics: {listen: 9477}\nnotifications: {receivers: {r: {exec: [rm]}}}\n")
    let path = folder.write("doratop.yaml", "include: [sub/s.yaml]\n")
    let found = Configuration(
      path: path, in: ConfigurationSurroundings(home: nil, mayNotify: false) { _ in true })
    #expect(
      found.problems.map(\.sentence) == [
        "metrics is left out in a file that was not named, expected --config \(path)",
        "notifications.receivers.r is left out in a file that was not named, expected --config \(path)",
      ])
    #expect(found.problems.allSatisfy { $0.path == "\(folder.path)/sub/s.yaml" })
  }

  @Test("a key that says one thing stands in one file")
  func once() {
    folder.write("a.yaml", "zone: UTC\n")
    let found = read("zone: UTC\ninclude: a.yaml\n")
    #expect(
      found.problems.map(\.description) == [
        "\(folder.path)/a.yaml:1: zone stands in \(folder.path)/doratop.yaml:1 as well, expected it once"
      ])
  }

  @Test("nothing outside of the folder is read, by whatever way")
  func outside() {
    let other = Folder()
    other.write("x.yaml", "zone: UTC\n")
    symlink("\(other.path)/x.yaml", "\(folder.path)/link.yaml")
    symlink(other.path, "\(folder.path)/there")
    // The same accent in two ways: two folders to the system, one text to Swift.
    let twin = Folder()
    mkdir("\(twin.path)/e\u{301}", 0o755)
    twin.write("\u{E9}/x.yaml", "zone: UTC\n")
    symlink("\(twin.path)/\u{E9}/x.yaml", "\(twin.path)/e\u{301}/link.yaml")
    let own = twin.write("e\u{301}/doratop.yaml", "include: link.yaml\n")
    #expect(
      Configuration(path: own, in: surroundings).problems.map(\.sentence) == [
        "include \"link.yaml\" leaves the config directory, expected a file in it"
      ])
    for name in [
      "../x", "..\u{2F}\u{301}/x", "/etc/passwd", "link.yaml", "there/x.yaml", "a/../../x",
    ] {
      #expect(
        faults("\ninclude: [\(name)]\n") == [
          "doratop.yaml:2: include \"\(name)\" leaves the config directory, expected a file in it"
        ])
    }
    unlink("\(folder.path)/there")
  }

  @Test(
    "circles, pipes, what is missing and what others may write are refused where they are named")
  func refused() {
    folder.write("loop.yaml", "include: doratop.yaml\n")
    mkfifo("\(folder.path)/pipe.yaml", 0o600)
    folder.write("open.yaml", "zone: UTC\n", mode: 0o666)
    folder.write("big.yaml", "#" + String(repeating: "x", count: 1 << 20) + "\n")
    #expect(
      faults("include: loop.yaml\n") == [
        "loop.yaml:1: include \"doratop.yaml\" leads in a circle, expected it once"
      ])
    #expect(
      faults("include: [pipe.yaml, missing.yaml, open.yaml]\n") == [
        "doratop.yaml:1: include \"pipe.yaml\": not a file, expected a configuration",
        "doratop.yaml:1: include \"missing.yaml\": no such file or directory, expected a configuration",
        "doratop.yaml:1: include \"open.yaml\": everybody can write to it (mode 0666), expected chmod o-w",
      ])
    #expect(faults("include: big.yaml\n").first?.contains("bytes, expected") == true)
  }

  @Test("files in a row, and files in all, have an end")
  func bounds() {
    for number in 0..<12 { folder.write("\(number).yaml", "include: \(number + 1).yaml\n") }
    #expect(
      faults("include: 0.yaml\n") == [
        "7.yaml:1: include \"8.yaml\" is the 9th in a row, expected at most 8"
      ])
    var names: [String] = []
    for number in 0..<256 {
      names.append(String(folder.write("m\(number).yaml", "").dropFirst(folder.path.count + 1)))
    }
    #expect(
      faults("include: [\(names.joined(separator: ", "))]\n") == [
        "doratop.yaml:1: include \"m255.yaml\" is beyond 256 files, expected fewer"
      ])
  }

  @Test("a file that everybody can write to is refused as a whole")
  func open() {
    let path = folder.write("doratop.yaml", "zone: UTC\n", mode: 0o602)
    let found = Configuration(path: path, in: surroundings)
    #expect(!found.isUsable)
    #expect(
      found.problems.map(\.description) == [
        "\(path): everybody can write to it (mode 0602), expected chmod o-w"
      ])
  }

  @Test("a file that is not there, or is a folder, is said to be so")
  func missing() {
    for path in ["\(folder.path)/none.yaml", folder.path] {
      let found = Configuration(path: path, in: surroundings)
      #expect(!found.isUsable)
      #expect(found.problems.count == 1)
    }
  }

  @Test("a file that is replaced while it is read is read as one of the two")
  func replaced() async {
    let texts = [
      "zone: UTC\nlevels: 2019\n",
      "zone: local\nlevels: 2023\n" + String(repeating: "#\n", count: 5_000),
    ]
    let path = folder.write("doratop.yaml", texts[0])
    await withTaskGroup { group in
      group.addTask { [folder] in
        for number in 0..<2_000 { rename(folder.write("next.yaml", texts[number % 2]), path) }
      }
      group.addTask {
        for _ in 0..<200 {
          let found = Configuration(path: path, in: surroundings)
          #expect(found.problems == [])
          #expect(
            ["UTC 2019", "local 2023"].contains(
              "\(found.zone) \(found.settings.levelTable.rawValue)"))
        }
      }
    }
  }
}
