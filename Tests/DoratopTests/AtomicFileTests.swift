import DeliveryEvents
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Test("a file is replaced as a whole, and nothing else is left behind")
func replaces() throws {
  let folder = Folder()
  try AtomicFile.write("one\n", to: folder.path + "/a.svg")
  try AtomicFile.write("two\n", to: folder.path + "/a.svg")
  #expect(folder.text("a.svg") == "two\n" && folder.names == ["a.svg"])
}

@Test("a link stays a link, and what it leads to is replaced")
func links() throws {
  let folder = Folder()
  try AtomicFile.write("one\n", to: folder.path + "/real.svg")
  #expect(symlink("real.svg", folder.path + "/link.svg") == 0)
  try AtomicFile.write("two\n", to: folder.path + "/link.svg")
  #expect(folder.text("real.svg") == "two\n" && folder.names == ["link.svg", "real.svg"])
  var found = stat()
  #expect(lstat(folder.path + "/link.svg", &found) == 0 && found.st_mode & S_IFMT == S_IFLNK)
}

@Test("what is no file is only written to")
func devices() throws {
  try AtomicFile.write("gone\n", to: "/dev/null")
  var found = stat()
  #expect(stat("/dev/null", &found) == 0 && found.st_mode & S_IFMT == S_IFCHR)
}

@Test("a fault names the path and the reason, and leaves nothing behind")
func faults() throws {
  let folder = Folder()
  func reason(_ path: String) -> String? {
    do {
      try AtomicFile.write("x", to: path)
      return nil
    } catch {
      return error.description
    }
  }
  #expect(reason("/nowhere/x.svg") == "/nowhere/x.svg: No such file or directory")
  #expect(reason(folder.path) == "\(folder.path): Is a directory")
  let odd = folder.path + "/" + SystemText.text(of: [0xE9])
  #expect(reason(odd) == "\(folder.path)/<E9>: no UTF-8, expected a name that is")
  #expect(folder.names.isEmpty)
}

@Test("a file that is to be new takes the place of nothing, and leaves nothing beside it")
func creates() throws {
  let folder = Folder()
  try AtomicFile.create("one\n", at: folder.path + "/a.yaml")
  #expect(symlink("nowhere", folder.path + "/b.yaml") == 0)
  for name in ["a.yaml", "b.yaml"] {
    let path = folder.path + "/" + name
    #expect {
      try AtomicFile.create("two\n", at: path)
    } throws: {
      ($0 as? FileFault)?.description == "\(path): is there already, and stays"
    }
  }
  #expect(folder.text("a.yaml") == "one\n" && folder.names == ["a.yaml", "b.yaml"])
  var found = stat()
  #expect(stat(folder.path + "/a.yaml", &found) == 0)
  #expect(found.st_mode & 0o777 == AtomicFile.usualMode && found.st_nlink == 1)
}
