public import Dashboard
public import Yams

/// Takes wishes for keys out of a document: `freeze: f`, `deployments: [d, F3]`, `wallboard: none`.
public struct KeyWishes {
  private let path: String
  /// What was wished for, as it was written.
  public private(set) var wishes: [KeyWish] = []
  /// What could not be read.
  public private(set) var problems: [FileProblem] = []

  /// The word in place of keys that takes them away.
  private static let noKey = "none"

  /// Begins with no wishes.
  public init(path: String) { self.path = path }

  /// Reads a file of keys, which has its lines at the top or below `keys`.
  public mutating func read(file root: Node) {
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
    read(inner)
  }

  /// Reads what stands below `keys`.
  public mutating func read(_ node: Node) {
    guard let pairs = node.mapping else {
      fault(node, "keys is a \(node.kind), expected lines such as freeze: f")
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
