import EditedFiles

@testable import Configuration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a program around the configuration would know.
let surroundings = ConfigurationSurroundings(home: "/home/ann") {
  ["UTC", "local", "Europe/Berlin"].contains($0)
}

/// A configuration of some lines, named `doratop.yaml`.
func configuration(
  _ text: String, in surroundings: ConfigurationSurroundings = surroundings
) -> Configuration {
  Configuration(Array(text.utf8), path: "doratop.yaml", in: surroundings)
}

extension Configuration {
  /// Whether it can be used.
  var isUsable: Bool { !problems.contains { $0.severity == .refusal } }
}

/// What is wrong with some lines.
func faults(_ text: String) -> [String] { configuration(text).problems.map(\.description) }

/// A folder that is gone when the test is.
final class Folder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/doratop-config-XXXXXX".utf8CString)
    let isMade = mkdtemp(&template) != nil
    precondition(isMade, "no folder for a test")
    path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) -> String {
    let place = "\(path)/\(name)"
    if let slash = name.lastIndex(of: "/") { mkdir("\(path)/\(name[..<slash])", 0o755) }
    let file = fopen(place, "w")
    precondition(file != nil, "\(place) cannot be written")
    fputs(text, file)
    fclose(file)
    chmod(place, mode)
    return place
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name == "." || name == ".." { continue }
        var status = stat()
        let inner = "\(path)/\(name)"
        if lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          remove(inner)
        } else {
          unlink(inner)
        }
      }
      closedir(directory)
    }
    rmdir(path)
  }
}
