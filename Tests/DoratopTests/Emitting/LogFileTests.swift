import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("a log that is appended to")
struct LogFileTests {
  private let line = Array("{\"n\":1}\n".utf8)

  @Test("is begun where there is none, for everybody to read")
  func begun() throws {
    let folder = Folder()
    try LogFile.append(line, to: folder.path + "/a.jsonl", lockSeconds: nil)
    try LogFile.append(line, to: folder.path + "/a.jsonl", lockSeconds: 1)
    #expect(folder.text("a.jsonl") == "{\"n\":1}\n{\"n\":1}\n")
    var found = stat()
    stat(folder.path + "/a.jsonl", &found)
    #expect(found.st_mode & 0o777 == 0o644)
  }

  @Test("gets a whole line also after one that was left unfinished")
  func unfinished() throws {
    let folder = Folder()
    let path = folder.write("{\"n\":0}\n{\"n")
    try LogFile.append(line, to: path, lockSeconds: nil)
    try LogFile.append(line, to: path, lockSeconds: nil)
    #expect(folder.text("a.jsonl") == "{\"n\":0}\n{\"n\n{\"n\":1}\n{\"n\":1}\n")
  }

  @Test("is told by name and reason when it cannot be opened")
  func faults() {
    let folder = Folder()
    func reason(_ path: String) -> AppendFault? {
      do throws(AppendFault) {
        try LogFile.append(line, to: path, lockSeconds: nil)
        return nil
      } catch {
        return error
      }
    }
    #expect(
      reason("/nowhere/a.jsonl")
        == .notOpened(path: "/nowhere/a.jsonl", reason: "No such file or directory"))
    #expect(reason(folder.path) == .notOpened(path: folder.path, reason: "Is a directory"))
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(reason(pipe) == .notOpened(path: pipe, reason: "a pipe that nobody reads"))
  }

  @Test("is none that is compressed, or by its name is to be: nobody would read the line")
  func compressed() {
    let folder = Folder()
    func reason(_ path: String) -> String? {
      do throws(AppendFault) {
        try LogFile.append(line, to: path, lockSeconds: nil)
        return nil
      } catch {
        return error.description.replacing(path + ": ", with: "")
      }
    }
    let expected = "expected a log that lines can be appended to"
    let gzip: [UInt8] = [0x1F, 0x8B, 8, 0]
    for name in ["a.jsonl.gz", "b.jsonl"] {
      #expect(reason(folder.write(gzip, to: name)) == "compressed with gzip, \(expected)")
      #expect(folder.bytes(name) == gzip)
    }
    let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]
    #expect(reason(folder.write(xz, to: "c.jsonl")) == "compressed with xz, \(expected)")
    let new = folder.path + "/new.jsonl.gz"
    #expect(reason(new) == "a name of what gzip makes, \(expected)")
    #expect(
      reason(folder.write([UInt8](), to: "d.zst")) == "a name of what zstd makes, \(expected)")
    #expect(folder.names == ["a.jsonl.gz", "b.jsonl", "c.jsonl", "d.zst"])
    // What is plain is read as such, whatever it is called.
    #expect(reason(folder.write("{}\n", to: "e.gz")) == nil)
    #expect(folder.text("e.gz") == "{}\n{\"n\":1}\n")
  }

  @Test("on a full disk nothing is there, and that is said")
  func full() throws {
    guard access("/dev/full", W_OK) == 0 else {
      print("skipped: no /dev/full")
      return
    }
    #expect(
      throws: AppendFault.notWritten(path: "/dev/full", reason: "No space left on device")
    ) { try LogFile.append(line, to: "/dev/full", lockSeconds: nil) }
  }

  @Test("a pipe takes a line in one piece, or not at all")
  func pipes() throws {
    let folder = Folder()
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try LogFile.append(line, to: path, lockSeconds: nil)
    var bytes = [UInt8](repeating: 0, count: 64)
    #expect(read(reader, &bytes, 64) == line.count)
    let long = [UInt8](repeating: 0x20, count: 5000) + [0x0A]
    #expect(throws: AppendFault.tooLong(path: path, bytes: 5001, limit: 4096)) {
      try LogFile.append(long, to: path, lockSeconds: nil)
    }
  }
}
