public import Dashboard
public import EditedFiles
import Yams

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A user's own keys: a file of YAML with the name of an action and its keys in each line, either
/// at the top or below `keys`.
///
/// For example `freeze: f`, `deployments: [d, F3]`, and `wallboard: none`, which takes its keys away.
/// Never fails: what is wrong is listed, and keeps the usual keys.
public struct KeyFile: Sendable {
  /// The keys of every action, those of the file among them.
  public let table: KeyTable
  /// What is wrong, by line.
  public let problems: [FileProblem]
  /// How many actions the file speaks of.
  public let count: Int

  /// Where an environment has the file: `keys.yaml` in `$XDG_CONFIG_HOME/doratop`, else in
  /// `~/.config/doratop`; `nil` when it names no place.
  public static func path(in environment: [String: String]) -> String? {
    ConfigurationFolder.path(environment).map { $0 + "/keys.yaml" }
  }

  /// Reads the file that was asked for, else that of the environment if there is one, else nothing.
  public init(asked path: String?, environment: [String: String]) {
    let usual = Self.path(in: environment).flatMap { access($0, F_OK) == 0 ? $0 : nil }
    guard let path = path ?? usual else {
      self.init([], path: "")
      return
    }
    do throws(FileProblem) {
      try self.init(YAMLFile.bytes(of: path, expected: "keys"), path: path)
    } catch {
      self.init(error)
    }
  }

  /// The usual keys, in place of a file that cannot be read.
  private init(_ problem: FileProblem) {
    (table, problems, count) = (.standard, [problem], 0)
  }

  /// Reads a file's bytes.
  init(_ bytes: [UInt8], path: String) {
    var reader = KeyWishes(path: path)
    var unread: [FileProblem] = []
    do throws(FileProblem) {
      if let root = try YAMLFile.root(bytes, path: path, expected: "keys") {
        reader.read(file: root)
      }
    } catch {
      let isSyntax = error.sentence.hasPrefix("not YAML")
      let sentence = error.sentence + (isSyntax ? "; signs such as \"&\" need quotes" : "")
      unread = [FileProblem(.fault, path, line: error.line, sentence)]
    }
    let (table, faults) = KeyTable.standard.remapped(reader.wishes)
    let others = faults.map { FileProblem(.fault, path, line: $0.line, $0.sentence) }
    self.table = table
    problems = (reader.problems + unread + others).inOrder(within: bytes)
    count = reader.wishes.count
  }
}
