/// A repository as logs name it, and what it is called here.
public enum RepoName {
  /// `owner/name` of a name or an address: scheme, user, host, `.git` and case dropped.
  public static func normalised(_ text: String) -> String {
    var name = Substring(text.lowercased())
    if let scheme = name.range(of: "://") {
      name = name[scheme.upperBound...]
      name = name.firstIndex(of: "/").map { name[name.index(after: $0)...] } ?? ""
    } else if let colon = name.firstIndex(of: ":"), let at = name.firstIndex(of: "@"), at < colon {
      // git@host:owner/name.git
      name = name[name.index(after: colon)...]
    }
    while name.hasSuffix("/") { name = name.dropLast() }
    if name.hasSuffix(".git") { name = name.dropLast(4) }
    while name.hasPrefix("/") { name = name.dropFirst() }
    return String(name)
  }

  /// The service that a repository stands for: the last part of its name.
  public static func service(_ normalised: String) -> String {
    normalised.split(separator: "/").last.map(String.init) ?? normalised
  }
}

extension Substring {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
