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
    var reader = Reader(path: path)
    do throws(FileProblem) {
      if let root = try YAMLFile.root(bytes, path: path, expected: "keys") { reader.read(root) }
    } catch {
      let isSyntax = error.sentence.hasPrefix("not YAML")
      let sentence = error.sentence + (isSyntax ? "; signs such as \"&\" need quotes" : "")
      reader.problems.append(FileProblem(.fault, path, line: error.line, sentence))
    }
    let (table, faults) = KeyTable.standard.remapped(reader.wishes)
    let others = faults.map { FileProblem(.fault, path, line: $0.line, $0.sentence) }
    self.table = table
    problems = (reader.problems + others).inOrder(within: bytes)
    count = reader.wishes.count
  }
}

/// Takes wishes out of a document.
private struct Reader {
  let path: String
  var wishes: [KeyWish] = []
  var problems: [FileProblem] = []

  /// The word in place of keys that takes them away.
  private static let noKey = "none"

  init(path: String) { self.path = path }

  mutating func read(_ root: Node) {
    guard let mapping = root.mapping else {
      fault(root, "the file is a \(root.kind), expected lines such as freeze: f")
      return
    }
    guard let inner = mapping["keys"] else {
      for (action, keys) in mapping { read(action, keys) }
      return
    }
    for (key, _) in mapping where key.text != "keys" {
      fault(key, "\"\(key.text.prefix(60))\" stands beside keys, expected it below")
    }
    guard let pairs = inner.mapping else {
      fault(inner, "keys is a \(inner.kind), expected lines such as freeze: f")
      return
    }
    for (action, keys) in pairs { read(action, keys) }
  }

  private mutating func read(_ action: Node, _ node: Node) {
    if node.text == Self.noKey {
      wishes.append(KeyWish(action.text, keys: [], line: action.line))
      return
    }
    let texts = node.sequence?.map(\.scalar?.string) ?? [node.scalar?.string]
    var keys: [String] = []
    for text in texts {
      switch text {
      case nil:
        fault(node, "\(action.text) is a \(node.kind), expected a key or a list of keys")
      case ""?:
        fault(node, "\(action.text) is blank, expected a key (in quotes, if YAML reads it) or none")
      case Self.noKey?:
        fault(node, "\(action.text) has none among its keys, expected it alone")
      case let text?: keys.append(text)
      }
    }
    // A wish without any key that can be used is none.
    if !keys.isEmpty || texts.isEmpty {
      wishes.append(KeyWish(action.text, keys: keys, line: node.line))
    }
  }

  private mutating func fault(_ node: Node, _ sentence: String) {
    problems.append(FileProblem(.fault, path, line: node.line, sentence))
  }
}
