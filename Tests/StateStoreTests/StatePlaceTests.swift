import FoundationEssentials
import Testing

@testable import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("where a state is")
struct StatePlaceTests {
  /// A folder for logs and states, by its real name, gone when the test is.
  private final class Folder {
    let path: String

    init() {
      var name = Array("/tmp/state-place-XXXXXX".utf8CString)
      let made = mkdtemp(&name).flatMap { realpath($0, nil) }
      path = made.map { String(cString: $0) } ?? "/tmp"
      free(made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The file of the state of some sources.
    func place(_ sources: String...) -> String? {
      StatePlace(sources: sources, environment: ["XDG_STATE_HOME": path])?.path
    }
  }

  /// The file's name for one source under that name.
  private func file(_ source: String) -> String {
    var digest = Digest()
    digest.add(source)
    let hex = String(digest.value, radix: 16)
    return "/b.jsonl-" + String(repeating: "0", count: 16 - hex.count) + hex + ".db"
  }

  @Test(
    "is one however the path of a log is spelled",
    arguments: ["/./a.jsonl", "//a.jsonl", "/logs/../a.jsonl", "/logs/.././/logs/../a.jsonl"])
  func spellings(_ spelled: String) {
    let folder = Folder()
    mkdir(folder.path + "/logs", 0o700)
    #expect(folder.place(folder.path + spelled) == folder.place(folder.path + "/a.jsonl"))
    #expect(folder.place(folder.path + "/logs/") == folder.place(folder.path + "/logs"))
    #expect(
      folder.place(folder.path + spelled, folder.path + "/a.jsonl")
        == folder.place(folder.path + "/a.jsonl"))
  }

  @Test("is that of the working folder where a path does not begin at the root")
  func relative() throws {
    let here = try #require(getcwd(nil, 0))
    defer { free(here) }
    let folder = Folder()
    for spelled in ["a.jsonl", "./a.jsonl", ".//a.jsonl"] {
      #expect(
        folder.place(spelled) == folder.place(String(cString: here) + "/a.jsonl"), "\(spelled)")
    }
    #expect(StatePlace.named(["./a", "a", "-"]) == ["-", String(cString: here) + "/a"])
  }

  @Test("goes by where .. leads, and lets it stand where that is not known")
  func above() {
    let folder = Folder()
    mkdir(folder.path + "/x", 0o700)
    mkdir(folder.path + "/x/real", 0o700)
    symlink("x/real", folder.path + "/link")
    let root = folder.path
    #expect(StatePlace.named(["\(root)/link/../a"]) == ["\(root)/x/a"])
    #expect(StatePlace.named(["\(root)/link/a"]) == ["\(root)/link/a"])
    #expect(StatePlace.named(["\(root)/l*k/../a"]) == ["\(root)/l*k/../a"])
    #expect(StatePlace.named(["\(root)/none/../a"]) == ["\(root)/none/../a"])
    #expect(StatePlace.named(["/../a", "/", "/.."]) == ["/", "/a"])
  }

  @Test(
    "is one that stands under the name as it is spelled, until there is one under the plain name")
  func spelled() throws {
    let folder = Folder()
    let states = folder.path + "/doratop"
    mkdir(states, 0o700)
    let plain = try #require(folder.place("/a/b.jsonl"))
    #expect(plain == states + file("/a/b.jsonl"))
    let other = states + file("/a//b.jsonl")
    #expect(folder.place("/a//b.jsonl") == plain)
    #expect(FileManager.default.createFile(atPath: other, contents: nil))
    #expect(folder.place("/a//b.jsonl") == other)
    #expect(folder.place("/a/b.jsonl") == plain)
    #expect(FileManager.default.createFile(atPath: plain, contents: nil))
    #expect(folder.place("/a//b.jsonl") == plain)
  }
}
