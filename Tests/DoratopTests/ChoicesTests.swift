import ArgumentParser
import Configuration
import Dashboard
import DeliveryMetrics
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("what applies")
struct ChoicesTests {
  /// Chosen in a file.
  private var configuration: Configuration {
    var found = Configuration()
    found.settings.levelTable = .year2019
    found.settings.leadTimeStart = .landed
    found.settings.countsBots = true
    found.window = WindowChoice(days: 14)
    found.windows = [WindowChoice(days: 7), WindowChoice(days: 200)]
    found.zone = "local"
    found.theme = "paper"
    found.sources = ["own.jsonl"]
    return found
  }

  private func choices(_ measures: [String], sources: [String] = []) throws -> Choices {
    try Choices(
      configuration, MeasureOptions.parse(measures),
      ScreenArguments.parse(["--keys", "/dev/null"]),
      sources: sources)
  }

  @Test("without an option the configuration applies")
  func below() throws {
    let choices = try choices([])
    #expect(choices.settings == configuration.settings)
    #expect(choices.window == WindowChoice(days: 14))
    #expect(choices.theme == "paper")
    #expect(choices.lasting.sources == ["own.jsonl"])
    #expect(choices.longestWindow.text == "200d")
    var view = ViewState()
    choices.apply(to: &view)
    #expect(view.windows.map(\.label) == ["7d", "14d", "200d"])
    #expect(view.levelTable == .year2019)
  }

  @Test("an option goes before the configuration")
  func above() throws {
    let choices = try choices(
      [
        "--window", "5d", "--levels", "2023", "--lead-time-start", "authored", "--exclude-bots",
        "--zone", "UTC",
      ], sources: ["given.jsonl"])
    #expect(choices.settings.levelTable == .year2023)
    #expect(choices.settings.leadTimeStart == .authored)
    #expect(!choices.settings.countsBots)
    #expect(choices.window.label == "5d")
    #expect(choices.zone.name == "UTC")
    var view = ViewState()
    view.dayZone = ZoneRules(name: "x", initialOffsetSeconds: 3600, transitions: [])
    choices.apply(to: &view)
    #expect(view.dayZone == choices.zone)
    #expect(choices.lasting.sources == ["given.jsonl"])
  }

  @Test("without any source there is nothing to go by")
  func sources() {
    #expect(throws: Choices.NoSources.self) {
      _ = try Choices(
        Configuration(), MeasureOptions.parse([]), ScreenArguments.parse([]), sources: [])
    }
  }

  @Test("a file is looked for where it was named, in the environment, in the folder, then at home")
  func places() throws {
    var template = Array("/tmp/doratop-home-XXXXXX".utf8CString)
    let home = String(cString: try #require(mkdtemp(&template)))
    defer {
      unlink("\(home)/doratop/doratop.yaml")
      rmdir("\(home)/doratop")
      rmdir(home)
    }
    #expect(ConfigurationPlace.find(asked: "x", in: ["DORATOP_CONFIG": "y"])?.path == "x")
    #expect(ConfigurationPlace.find(asked: nil, in: ["DORATOP_CONFIG": "y"])?.path == "y")
    let own = ["XDG_CONFIG_HOME": home]
    #expect(ConfigurationPlace.candidates(own).map(\.wasLyingAround) == [true, false])
    #expect(ConfigurationPlace.find(asked: nil, in: own) == nil)
    mkdir("\(home)/doratop", 0o755)
    close(open("\(home)/doratop/doratop.yaml", O_WRONLY | O_CREAT, 0o600))
    let found = ConfigurationPlace.find(asked: nil, in: own)
    #expect(found == ConfigurationPlace(path: "\(home)/doratop/doratop.yaml"))
  }
}
