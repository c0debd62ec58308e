/// What forges say in texts that have a fixed form: refs, shas, labels and the messages that git and the
/// forges themselves write.
enum ForgeText {
  /// The branch of a ref such as `refs/heads/main`; `nil` for a tag, and for anything else.
  static func branch(_ ref: String?) -> String? {
    guard let ref, ref.hasPrefix("refs/heads/") else { return nil }
    return String(ref.dropFirst("refs/heads/".count))
  }

  /// The first line of a message.
  static func title(_ message: String?) -> String? {
    // A line break may be two bytes, which are one character.
    message?.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// Whether a text may be the name of a commit.
  static func isSHA(_ text: String) -> Bool {
    (7...64).contains(text.utf8.count) && text.utf8.allSatisfy { Hex.value($0) != nil }
  }

  /// A whole sha; `nil` for anything else, and for the zeros that stand for no commit.
  static func sha(_ text: String?) -> String? {
    guard let text, isSHA(text), text.utf8.contains(where: { $0 != UInt8(ascii: "0") }) else {
      return nil
    }
    return text
  }

  /// Whether a message is one that git or a forge writes over a merge of two branches.
  ///
  /// The bodies of pushes name no parents, and a merge counted as a change of its own would halve
  /// what lead times come to (METRICS.md R4 leaves merges out).
  static func isMerge(_ message: String?) -> Bool {
    guard let message else { return false }
    return [
      // GitHub names a pull request by its number, Gitea and Forgejo by its title.
      "Merge pull request #", "Merge pull request '", "Merge branch '", "Merge branches '",
      "Merge remote-tracking branch '",
      "Merge tag '", "Merge commit '",
    ].contains { message.hasPrefix($0) }
  }

  /// The commit that a message of `git revert` names; `nil` when it is none.
  static func reverted(_ message: String?) -> String? {
    sha(message.flatMap { word(after: "This reverts commit ", in: $0) })
  }

  /// The commit that an incident's text names as its cause, as in `Root cause: 9fceb02`: a convention
  /// of Four Keys.
  static func rootCause(_ text: String?) -> String? {
    guard let text else { return nil }
    return sha(word(after: "root cause: ", in: text.lowercased()))
  }

  /// Whether a label makes an issue an incident (METRICS.md, after 2b), as in `incident` or `sev-1`.
  static func isIncident(_ label: String) -> Bool {
    let label = label.lowercased()
    if ["incident", "outage", "type/incident"].contains(label) { return true }
    guard label.hasPrefix("sev"), let last = label.last, ("0"..."9").contains(last) else {
      return false
    }
    return ["", "-", "_", " "].contains(label.dropFirst(3).dropLast())
  }

  /// Letters and digits that follow a text.
  private static func word(after start: String, in text: String) -> String? {
    let bytes = Array(text.utf8)
    let start = Array(start.utf8)
    guard bytes.count > start.count else { return nil }
    for place in 0..<(bytes.count - start.count)
    where bytes[place..<place + start.count].elementsEqual(start) {
      let rest = bytes[(place + start.count)...].prefix { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
      return String(decoding: rest, as: UTF8.self)
    }
    return nil
  }
}

extension Payload {
  /// The greatest instant at a path in each of some objects, as it stands there.
  func newest(_ path: String, of nodes: [JSONNode]) -> JSONNode? {
    nodes.compactMap { $0.at(path) }.filter { $0.instant != nil }.max { left, right in
      (left.instant ?? .distantPast) < (right.instant ?? .distantPast)
    }
  }

  /// A whole number of files that a commit of a push lists as changed; `nil` when it lists none.
  static func files(_ commit: JSONNode) -> Int? {
    let lists = ["added", "removed", "modified"].compactMap { commit[$0] }.filter(\.isList)
    return lists.isEmpty ? nil : lists.reduce(0) { $0 + $1.elements.count }
  }
}
