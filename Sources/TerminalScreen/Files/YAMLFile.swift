import Yams

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A small file of YAML that a user wrote: its bytes, and what they say, line by line.
enum YAMLFile {
  /// More than the largest theme needs.
  static let maximumBytes = 65_536

  /// The bytes of a file, and one more than one may have at most.
  ///
  /// - Parameter expected: What should be there, such as `a theme`, for sentences.
  static func bytes(of path: String, expected: String) throws(FileProblem) -> [UInt8] {
    // Without waiting: a pipe has no end, and is refused below.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw FileProblem(.fault, path, "\(reason.lowercased()), expected \(expected)")
    }
    defer { close(descriptor) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileProblem(.fault, path, "not a file, expected \(expected)")
    }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= maximumBytes {
      let size = part.count
      let count = systemRead(descriptor, &part, size)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw FileProblem(
          .fault, path, "\(String(cString: strerror(errno)).lowercased()), expected \(expected)")
      }
      if count == 0 { break }
      bytes += part[..<count]
    }
    return bytes
  }

  /// The document; `nil` when it is empty.
  static func root(_ bytes: [UInt8], path: String, expected: String) throws(FileProblem) -> Node? {
    if bytes.count > maximumBytes {
      throw FileProblem(.fault, path, "more than \(maximumBytes) bytes, expected \(expected)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileProblem(.fault, path, "not UTF-8, expected \(expected) in YAML")
    }
    if let line = YAMLGuard.firstAnchor(in: text) {
      throw FileProblem(.fault, path, line: line, YAMLGuard.refusal)
    }
    do {
      return try compose(yaml: text)
    } catch let error as YamlError {
      // The end of the file may count as a line of its own.
      let lines = max(1, text.split(separator: "\n", omittingEmptySubsequences: false).count)
      let last = text.hasSuffix("\n") ? lines - 1 : lines
      throw FileProblem(
        .fault, path, line: error.line.map { min($0, last) },
        error.isAlias ? YAMLGuard.refusal : "not YAML: \(error.words)")
    } catch {
      throw FileProblem(.fault, path, "not YAML")
    }
  }
}

extension Node {
  /// What it is, for sentences.
  var kind: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "blank" : "single value"
    case .mapping: "mapping"
    case .sequence: "list"
    case .alias: "alias"
    }
  }

  /// The text of a scalar; empty for anything else.
  var text: String { scalar?.string ?? "" }

  /// Where it stands, from 1.
  var line: Int { mark?.line ?? 1 }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int
{
  #if canImport(Glibc)
    Glibc.read(descriptor, buffer, count)
  #else
    Darwin.read(descriptor, buffer, count)
  #endif
}
