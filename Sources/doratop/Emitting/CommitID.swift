/// The ids of commits, as texts.
enum CommitID {
  /// Whether a text can be one, whole or abbreviated: `HEAD` and the names of branches cannot.
  static func isOne(_ text: String) -> Bool {
    (7...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
  }
}
