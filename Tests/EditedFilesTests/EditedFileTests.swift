import Testing

@testable import EditedFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that is gone when the test is.
private final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/doratop-edited-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    fputs(text, file)
    fclose(file)
    #expect(chmod("\(path)/\(name)", mode) == 0)
    return "\(path)/\(name)"
  }

  deinit {
    for name in ["a", "pipe", "link", "inner/b", "inner/link"] { unlink("\(path)/\(name)") }
    rmdir("\(path)/inner")
    rmdir(path)
  }
}

private func problem(
  _ path: String, maximumBytes: Int = EditedFile.maximumBytes, within folder: String? = nil
) -> FileProblem? {
  do throws(FileProblem) {
    _ = try EditedFile(path, expected: "keys", maximumBytes: maximumBytes, within: folder)
    return nil
  } catch {
    return error
  }
}

private func standing(_ owner: uid_t, _ mode: mode_t, _ folders: mode_t...) -> String? {
  FileStanding(owner: owner, mode: mode, folderModes: folders).refusal(for: 1000)
}

@Test("only the user and root may have been able to write a file that is believed")
func fileStanding() {
  #expect(standing(1000, 0o644, 0o755) == nil)
  #expect(standing(0, 0o444, 0o1775) == nil)
  #expect(standing(1000, 0o664, 0o775) == nil)
  #expect(standing(1000, 0o600, 0o1777) == nil)
  #expect(
    standing(1001, 0o600, 0o700) == "belongs to user 1001, expected a file of your own or of root")
  #expect(
    standing(1000, 0o100_646, 0o700)
      == "everybody can write to it (mode 0646), expected chmod o-w")
  #expect(
    standing(1000, 0o600, 0o755, 0o40_777)
      == "everybody can replace it (its folder has mode 0777), expected chmod o-w of the folder")
}

@Test("a file is read as it is, up to the bytes that it may have")
func editedFile() throws {
  let folder = try Folder()
  let path = try folder.write("a", "abc")
  #expect(try EditedFile(path, expected: "keys", maximumBytes: 3).bytes == Array("abc".utf8))
  #expect(
    problem(path, maximumBytes: 2)
      == FileProblem(.fault, path, "more than 2 bytes, expected keys"))
}

@Test("what is no file is refused without waiting for it")
func noFiles() throws {
  let folder = try Folder()
  #expect(mkfifo("\(folder.path)/pipe", 0o644) == 0)
  for path in ["\(folder.path)/pipe", folder.path, "/dev/zero"] {
    #expect(problem(path) == FileProblem(.fault, path, "not a file, expected keys"))
  }
  let missing = "\(folder.path)/none"
  #expect(
    problem(missing)
      == FileProblem(.fault, missing, "no such file or directory, expected keys"))
}

@Test("a file that others could have written is refused, by itself and through a link")
func writableByOthers() throws {
  let folder = try Folder()
  let path = try folder.write("a", "abc", mode: 0o666)
  let sentence = "everybody can write to it (mode 0666), expected chmod o-w"
  #expect(problem(path) == FileProblem(.refusal, path, sentence))
  #expect(symlink("a", "\(folder.path)/link") == 0)
  let link = "\(folder.path)/link"
  #expect(problem(link) == FileProblem(.refusal, link, sentence))
  #expect(chmod(path, 0o644) == 0)
  #expect(problem(link) == nil)
  #expect(chmod(folder.path, 0o777) == 0)
  #expect(problem(path)?.severity == .refusal)
  #expect(chmod(folder.path, 0o1777) == 0)
  #expect(problem(path) == nil)
}

@Test("where a folder is asked for, no link and no dots lead out of it")
func withinFolder() throws {
  let folder = try Folder()
  _ = try folder.write("a", "abc")
  let inner = "\(folder.path)/inner"
  #expect(mkdir(inner, 0o755) == 0)
  _ = try folder.write("inner/b", "abc")
  #expect(problem("\(inner)/b", within: inner) == nil)
  #expect(problem("\(inner)/../inner/b", within: inner) == nil)
  #expect(symlink("../a", "\(inner)/link") == 0)
  for path in ["\(inner)/link", "\(inner)/../a", "\(folder.path)/a"] {
    let sentence = "leads out of \(inner), expected a file in it"
    #expect(problem(path, within: inner) == FileProblem(.refusal, path, sentence))
    #expect(problem(path, within: folder.path) == nil)
  }
}

@Test("of several problems the gravest comes first")
func gravest() {
  let problems = [
    FileProblem(.warning, "a", "one"), FileProblem(.fault, "b", "two"),
    FileProblem(.refusal, "c", "three"),
  ]
  #expect(problems.summary == "c: three (+2 more)")
  #expect([FileProblem]().summary == nil)
}
