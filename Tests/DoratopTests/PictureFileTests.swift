import Dashboard
import DeliveryEvents
import DeliveryMetrics
import TerminalScreen
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Test("an export says what it did, and writes only what it knows how to")
func exports() throws {
  var template = Array("/tmp/doratop-export-XXXXXX".utf8CString)
  let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
  let frame = Frame(size: Size(rows: 2, columns: 3))
  func export(_ path: String) -> String {
    PictureFile.export(frame, theme: .standard, title: "t", to: path)
  }
  #expect(export(folder + "/a.svg") == "written: \(folder)/a.svg")
  #expect(access(folder + "/a.svg", R_OK) == 0)
  #expect(
    export(folder + "/a.png")
      == "not written: \(folder)/a.png should end in .svg, .html, .txt or .ansi")
  #expect(access(folder + "/a.png", F_OK) != 0)
  let log = folder + "/a.svg"
  #expect(
    PictureFile.export(frame, theme: .standard, title: "t", to: log, sources: ["b", log])
      == "not written: \(log): is read from, expected another file")
  #expect(export("/nowhere/a.txt") == "not written: /nowhere/a.txt: No such file or directory")
}

@Test("a picture is called by its instant")
func titles() {
  let title = PictureFile.title(asOf: Timestamp(seconds: 1_795_356_451), zone: .utc)
  #expect(title == "doratop as of 2026-11-22 14:07:31 UTC")
}
