import CBytes

/// What the message of a commit says about others.
struct CommitMessage: Equatable {
  /// The pull or merge request that it came by.
  var change: Int32?
  /// The commits that it takes back, as far as they are named.
  var reverts: [String] = []
  /// The pull requests that it takes back.
  var revertedChanges: [Int32] = []
  /// Whether it brings back what had been taken back.
  var isReapply = false

  /// Whether it takes something back.
  var isRevert: Bool { !isReapply && !(reverts.isEmpty && revertedChanges.isEmpty) }

  init() {}

  /// Reads the bytes of a subject and a body, of which most say nothing about others.
  init(subject: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
    let speaks = Self.holds(body, "everts ") || Self.holds(body, "See merge request ")
    self.init(
      subject: String(decoding: subject, as: UTF8.self),
      body: speaks ? String(decoding: body, as: UTF8.self) : "")
  }

  private static func holds(_ bytes: UnsafeRawBufferPointer, _ words: StaticString) -> Bool {
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return false }
    return bytes_find(base, bytes.count, words.utf8Start, words.utf8CodeUnitCount) < bytes.count
  }

  /// Reads a subject and a body: `This reverts commit 1f2e3d...`, `Reverts acme/api#12`, `Merge pull
  /// request #12`, `... (#12)`, `See merge request acme/api!12`.
  init(subject: String, body: String) {
    change =
      Self.number(after: "Merge pull request #", in: subject)
      ?? Self.number(inParenthesesOf: subject)
      ?? Self.last("See merge request ", in: body).flatMap { rest in
        rest.firstIndex(of: "!").flatMap {
          Self.leadingNumber(rest[rest.index(after: $0)...])
        }
      }
    isReapply =
      subject.hasPrefix("Reapply ") || subject.hasPrefix("Revert \"Revert ")
      || subject.hasPrefix("Revert \"Reapply ")
    var rest = body[...]
    while let place = rest.firstRange(of: "his reverts commit ") {
      rest = rest[place.upperBound...]
      let digits = rest.prefix { $0.isASCII && $0.isHexDigit }
      if (7...64).contains(digits.utf8.count) { reverts.append(digits.lowercased()) }
    }
    if subject.hasPrefix("Revert"), let reverted = Self.last("Reverts ", in: body) {
      // Reverts acme/api#12, Reverts #12
      let word = reverted.prefix { !$0.isWhitespace }
      if let hash = word.firstIndex(of: "#"),
        let number = Self.leadingNumber(word[word.index(after: hash)...])
      {
        revertedChanges.append(number)
      }
    }
  }

  /// What follows the last line that begins with some words.
  private static func last(_ words: String, in body: String) -> Substring? {
    body.split(separator: "\n").last { $0.hasPrefix(words) }?.dropFirst(words.count)
  }

  private static func number(after words: String, in text: String) -> Int32? {
    text.hasPrefix(words) ? leadingNumber(text.dropFirst(words.count)) : nil
  }

  /// 12 of `Fix it (#12)` and of `Merged in x (pull request #12)`.
  private static func number(inParenthesesOf subject: String) -> Int32? {
    guard subject.hasSuffix(")"), let open = subject.lastIndex(of: "(") else { return nil }
    let inside = subject[subject.index(after: open)...].dropLast()
    for start in ["#", "pull request #"] where inside.hasPrefix(start) {
      let digits = inside.dropFirst(start.count)
      return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int32(digits) : nil
    }
    return nil
  }

  private static func leadingNumber(_ text: Substring) -> Int32? {
    Int32(text.prefix { $0.isASCII && $0.isNumber })
  }
}
