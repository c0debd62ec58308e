@testable import Dashboard
@testable import TerminalScreen

/// A file of keys: whatever it says, every view can be left, no key means two things in one view,
/// and each fault has a place in the file and a sentence that can be printed.
@_cdecl("LLVMFuzzerTestOneInput")
public func keys(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    let bytes = Array(input)
    YAMLCheck.check(bytes)
    let file = KeyFile(bytes, path: "keys.yaml")
    YAMLCheck.check(file.problems, bytes)
    Harness.expect(
      file.table.entries.map(\.action) == KeyTable.standard.entries.map(\.action),
      "an action is gone")
    if file.table == .standard { return }
    for view in ViewID.allCases {
      let keys = file.table.entries(in: view).flatMap(\.keys)
      Harness.expect(Set(keys).count == keys.count, "a key means two things in \(view)")
      for (key, action) in KeyTable.reserved {
        Harness.expect(
          file.table.action(for: key, in: view) == action, "\(key.name) is lost in \(view)")
      }
    }
  }
}
