#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory with files, which is gone when the test is.
final class Folder {
  let path: String

  init() {
    var name = Array("/tmp/doratop-test-XXXXXX".utf8CString)
    path = name.withUnsafeMutableBufferPointer { buffer in
      guard let made = mkdtemp(buffer.baseAddress!) else { return "" }
      return String(cString: made)
    }
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// What is in it, in order.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String = "a.jsonl") -> String {
    let file = "\(path)/\(name)"
    guard let stream = fopen(file, "w") else { return file }
    defer { fclose(stream) }
    fwrite(bytes, 1, bytes.count, stream)
    return file
  }

  @discardableResult
  func write(_ text: String, to name: String = "a.jsonl") -> String {
    write(Array(text.utf8), to: name)
  }

  func write(_ lines: [String], to name: String = "a.jsonl") -> String {
    write(lines.joined(separator: "\n") + "\n", to: name)
  }

  /// The bytes of a file; none of one that cannot be read.
  func bytes(_ name: String) -> [UInt8] {
    guard let stream = fopen("\(path)/\(name)", "r") else { return [] }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 1 << 22)
    return Array(bytes[..<fread(&bytes, 1, bytes.count, stream)])
  }

  /// The text of a file.
  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}
