import Testing

@testable import EditedFiles

@Suite("Anchors in files that people edit") struct YAMLGuardTests {
  /// The line of the first anchor in a text.
  private func anchor(in text: String) -> Int? { YAMLGuard.firstAnchor(in: text) }

  @Test(
    "An anchor is found wherever it stands",
    arguments: [
      ("&a 1", 1), ("a: 1\nb: &b 2", 2), ("- 1\n- [2, &x 3]", 2),
      ("a:\n  b:\n  ? &k key\n  : 1", 3),
      ("a: 1\nb: &m {c: 1}", 2), ("- &l\n  - 1", 1),
    ])
  func places(text: String, line: Int) {
    #expect(anchor(in: text) != nil, "\(text)")
    #expect(anchor(in: text).map { abs($0 - line) <= 1 } == true, "\(text)")
  }

  @Test(
    "Signs that are no anchors are none",
    arguments: [
      "a: \"&b\"", "# &a\nb: 1", "a: b & c", "a: |\n  &b\n  c", "a: x&y",
    ])
  func others(text: String) { #expect(anchor(in: text) == nil, "\(text)") }

  @Test(
    "Depth costs no more than length", .timeLimit(.minutes(1)),
    arguments: ["{a: ", "[", "[{a: "])
  func depth(open: String) {
    // Asked twice at each level, this would outlast everybody.
    let close = String(open.compactMap { $0 == "{" ? "}" : $0 == "[" ? "]" : nil }.reversed())
    let levels = open.count > 4 ? 24 : 48
    for inner in ["&a 1", "1"] {
      let text =
        "# &\n" + String(repeating: open, count: levels) + inner
        + String(repeating: close, count: levels)
      #expect(anchor(in: text) == (inner == "1" ? nil : 2))
    }
  }
}
