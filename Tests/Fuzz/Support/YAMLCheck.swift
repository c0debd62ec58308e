import Yams

@testable import Dashboard
@testable import EditedFiles

/// What holds for every file of YAML that a user writes.
enum YAMLCheck {
  /// Ends the process if a document with anchors gets past the guard: a few bytes of them can stand
  /// for more than any memory holds.
  static func check(_ bytes: [UInt8]) {
    guard let root = try? YAMLFile.root(bytes, path: "f.yaml", expected: "anything") else { return }
    Harness.expect(!hasAnchor(root), "an anchor got past the guard")
  }

  /// Ends the process unless each problem can be printed and lies within the file.
  static func check(_ problems: [FileProblem], _ bytes: [UInt8]) {
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
    for problem in problems {
      Allowed.check(problem.description)
      if let line = problem.line {
        Harness.expect((1...lines + 1).contains(line), "line \(line) of \(lines + 1)")
      }
      Harness.expect(problem.sentence.utf8.count < 2000, "a sentence as long as a book")
    }
  }

  private static func hasAnchor(_ node: Node) -> Bool {
    switch node {
    case .scalar(let scalar): scalar.anchor != nil
    case .sequence(let list): list.anchor != nil || list.contains(where: hasAnchor)
    case .mapping(let pairs):
      pairs.anchor != nil || pairs.contains { hasAnchor($0.key) || hasAnchor($0.value) }
    case .alias: true
    }
  }
}
