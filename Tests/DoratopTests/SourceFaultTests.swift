import ArgumentParser
import DeliveryMetrics
import EventIntake
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("sources that are not there, or cannot be read")
struct SourceFaultTests {
  private let line =
    #"{"time":"2026-03-02T10:00:00Z","kind":"deploy","id":"d","state":"succeeded","env":"production"}"#

  /// A folder with a log, and in it another one that leads to itself.
  private func bench() -> Folder {
    let folder = Folder()
    folder.write(line + "\n")
    symlink("loop", folder.path + "/loop")
    return folder
  }

  @Test("are said in one way, however they are named")
  func words() {
    let folder = bench()
    func fault(_ names: String..., mayBeMissing: Bool = false) -> String? {
      let paths = names.map { folder.path + "/" + $0 }
      let session = LogSession(sources: paths, mode: .once, settings: Settings())
      session.readAll()
      return SourceFault(among: session.intake.sources, mayBeMissing: mayBeMissing).map {
        $0.description.replacing(folder.path + "/", with: "")
      }
    }
    #expect(fault("a.jsonl", "*.jsonl") == nil)
    #expect(fault("a.jsonl", "b.jsonl") == "b.jsonl: no such file, expected an event log")
    #expect(fault("b*.jsonl") == "b*.jsonl: no such file, expected an event log")
    #expect(fault("b.jsonl", mayBeMissing: true) == nil)
    for name in ["loop", "loop/a.jsonl", "loop/*.jsonl", "l*p/a.jsonl"] {
      let reason = "\(name): Too many levels of symbolic links"
      #expect(fault("a.jsonl", name) == reason)
      #expect(fault("b.jsonl", name, mayBeMissing: true) == reason)
    }
  }

  @Test(
    "end a command with 66", arguments: ["none.jsonl", "none*.jsonl", "loop/a.jsonl", "loop/*"])
  func codes(_ name: String) throws {
    let folder = bench()
    let path = folder.path + "/" + name
    let doctor = try DoctorCommand.parse(["--no-config", path])
    #expect(throws: ExitCode(66)) { try doctor.run() }
    let convert = try ConvertCommand.parse(["--no-config", "--to", "cdevents", path])
    #expect(throws: ExitCode(66)) { try convert.run() }
    for form in ["--once", "--plain"] {
      let watch = try WatchCommand.parse(["--no-config", form, path])
      #expect(throws: ExitCode(66)) { try watch.run() }
    }
  }

  @Test("a screen shows what can be read, as long as something can")
  func some() throws {
    let folder = bench()
    let session = LogSession(
      sources: ["a.jsonl", "b.jsonl"].map { folder.path + "/" + $0 }, mode: .once,
      settings: Settings())
    session.readAll()
    try SourceFault.refuseAll(session.intake.sources)
    try SourceFault.refuseAll([])
  }

  @Test("a subcommand with a slip is no source, as long as no file has the name")
  func mistyped() {
    func refusal(_ sources: String..., arguments: [String] = ["doratop"]) -> String? {
      MistypedCommand.refusal(of: sources, arguments: arguments)
    }
    #expect(
      refusal("reprot", "log.jsonl")
        == "no file and no subcommand \"reprot\" (did you mean report?), expected a source or a subcommand; doratop watch reprot waits for a file of this name"
    )
    #expect(refusal("snapshto")?.contains("did you mean snapshot?") == true)
    for source in ["-", "events", "report.jsonl", "./reprot", "*", "logs", "x"] {
      #expect(refusal(source) == nil, "\(source)")
    }
    #expect(refusal("reprot", arguments: ["doratop", "watch", "reprot"]) == nil)
    #expect(refusal() == nil)
  }

  @Test("a theme that is not there is no sample of another one")
  func missingTheme() throws {
    let show = try ThemesCommand.ShowCommand.parse(["--no-config", "nope"])
    #expect(throws: ExitCode(66)) { try show.run() }
  }

  @Test("a picture of an incident or a deployment that the log has not is none")
  func missingPlace() throws {
    let folder = bench()
    for view in ["incident:NOPE", "deployment:NOPE"] {
      let snapshot = try SnapshotCommand.parse([
        "--no-config", "--view", view, folder.path + "/a.jsonl",
      ])
      #expect(throws: ExitCode(66)) { try snapshot.run() }
    }
  }
}
