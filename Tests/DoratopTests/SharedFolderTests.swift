import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Test("a link is followed unless somebody else laid it into a folder for everybody")
func followedLinks() {
  func mayFollow(_ owner: uid_t, _ folderOwner: uid_t, _ mode: mode_t) -> Bool {
    SharedFolder.mayFollow(owner: owner, folderOwner: folderOwner, folderMode: mode, user: 1000)
  }
  #expect(mayFollow(1000, 0, 0o1777))
  #expect(mayFollow(0, 0, 0o1777))
  #expect(mayFollow(1001, 0, 0o755))
  #expect(!mayFollow(1001, 0, 0o1777))
  #expect(!mayFollow(1001, 0, 0o777))
}

@Test("links lead to the last of them, and nowhere when they lead to nothing")
func linkTargets() throws {
  let folder = Folder()
  try AtomicFile.write("x", to: folder.path + "/real")
  #expect(symlink("real", folder.path + "/one") == 0)
  #expect(symlink(folder.path + "/one", folder.path + "/two") == 0)
  #expect(symlink("none", folder.path + "/dangling") == 0)
  #expect(symlink("loop", folder.path + "/loop") == 0)
  func target(_ name: String) throws -> String {
    String(try SharedFolder.target(of: folder.path + "/" + name).dropFirst(folder.path.count + 1))
  }
  #expect(try target("two") == "real" && target("one") == "real" && target("real") == "real")
  #expect(try target("dangling") == "dangling" && target("loop") == "loop" && target("x") == "x")
}

@Test("a file that is replaced keeps its permissions")
func keptPermissions() throws {
  let folder = Folder()
  let path = folder.path + "/a"
  try AtomicFile.write("one", to: path)
  for mode: mode_t in [0o600, 0o640, 0o444] {
    #expect(chmod(path, mode) == 0)
    try AtomicFile.write("two", to: path)
    var found = stat()
    #expect(stat(path, &found) == 0 && found.st_mode & 0o7777 == mode)
  }
  #expect(folder.names == ["a"] && folder.text("a") == "two")
}
