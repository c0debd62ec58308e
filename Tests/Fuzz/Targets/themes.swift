import Yams

@testable import Dashboard
@testable import EditedFiles
@testable import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A theme's file: whatever it says, there is a theme, and each fault has a place in the file and a
/// sentence that can be printed.
@_cdecl("LLVMFuzzerTestOneInput")
public func themes(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    let bytes = Array(input)
    YAMLCheck.check(bytes)
    do throws(FileProblem) {
      let file = try ThemeFile(bytes, path: "themes/mine.yaml")
      YAMLCheck.check(file.problems, bytes)
      for glyph in file.glyphs.values { Allowed.check(String(Character(glyph))) }
      for role in file.roles.keys { Harness.expect(ThemeFile.keys.contains(role), "no role") }
    } catch {
      YAMLCheck.check([error], bytes)
    }
    // The whole way, with bases and what is compiled in, takes far longer.
    if Harness.isOne(in: 64, bytes) { whole(bytes) }
  }
}

private let folder: String = {
  var template = Array("/tmp/fuzz-themes-XXXXXX\0".utf8CString)
  Harness.expect(mkdtemp(&template) != nil, "no folder for themes")
  atexit {
    unlink(folder + "/mine.yaml")
    rmdir(folder)
  }
  return String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}()

private func whole(_ bytes: [UInt8]) {
  let file = open(folder + "/mine.yaml", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  Harness.expect(write(file, bytes, bytes.count) == bytes.count, "the theme cannot be written")
  close(file)
  let (theme, problems) = ThemeLibrary(folder: folder).theme(named: "mine")
  for problem in problems { Allowed.check(problem.description) }
  for role in Role.allCases {
    for tier in ColorTier.allCases { _ = theme.style(of: role, tier: tier) }
  }
  _ = ThemeCheck(theme)
}
