/// Texts that may hold secrets, as they may be shown to others.
enum SecretText {
  /// What stands for a secret.
  static let mark = "***"

  /// A text in which there may be an address; any other text as it is.
  static func anywhere(_ text: String) -> String {
    text.contains("://") ? hook(text) : text
  }

  /// The address of a web hook, the path of which may be a secret, too.
  static func hook(_ text: String) -> String { address(text, hidesPath: true) }

  /// The address of a service.
  static func service(_ text: String) -> String { address(text, hidesPath: false) }

  /// Any text.
  static func hidden(_ text: String) -> String { mark }

  /// An address without who asks and without the values of its query, such as `https://***@example.org/hook?token=***`;
  /// the mark alone for what is no address.
  private static func address(_ text: String, hidesPath: Bool) -> String {
    // By scalars: a sign and a mark that combines with it are one character.
    let all = Array(text.unicodeScalars)
    guard let colon = all.firstIndex(of: ":"), all[colon...].starts(with: "://".unicodeScalars),
      all[..<colon].allSatisfy({ $0.isASCII && $0.properties.isAlphabetic })
    else { return mark }
    let scheme = string(all[..<(colon + 3)])
    let rest = all[(colon + 3)...]
    let end = rest.firstIndex { "/?#".unicodeScalars.contains($0) } ?? rest.endIndex
    let authority = rest[..<end]
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    let isHost = host.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_:[]".unicodeScalars.contains($0))
    }
    // A password may hold the sign that ends the host.
    guard isHost, !rest[end...].contains("@") else { return scheme + mark }
    let user = host.count < authority.count ? mark + "@" : ""
    return scheme + user + string(host) + tail(rest[end...], hidesPath: hidesPath)
  }

  /// What stands behind the host.
  private static func tail(_ tail: ArraySlice<Unicode.Scalar>, hidesPath: Bool) -> String {
    let path = tail.prefix { $0 != "?" && $0 != "#" }
    let query = tail[path.endIndex...].prefix { $0 != "#" }
    let fragment = tail[query.endIndex...]
    let values = query.dropFirst().split(separator: "&").map { pair in
      pair.contains("=") ? string(pair.prefix { $0 != "=" }) + "=" + mark : mark
    }
    return (hidesPath && path.count > 1 ? "/" + mark : string(path))
      + (query.count > 1 ? "?" + values.joined(separator: "&") : string(query))
      + (fragment.count > 1 ? "#" + mark : string(fragment))
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
