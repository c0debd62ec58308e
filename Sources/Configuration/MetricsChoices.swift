#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where metrics go; nowhere, unless somebody chooses.
public struct MetricsChoices: Sendable, Hashable {
  /// A file that is written anew, for the textfile collector of a node exporter.
  public var file: String?
  /// Where a Prometheus may ask for them.
  public var listen: ListenAddress?

  /// Creates those of a user who chose none.
  public init(file: String? = nil, listen: ListenAddress? = nil) {
    (self.file, self.listen) = (file, listen)
  }

  /// What is doubtful about a file for a textfile collector, which was named by `name`; `nil` when nothing is.
  public static func doubt(of file: String, as name: String) -> String? {
    if file.hasSuffix(".prom") { return nil }
    return
      "\(name) is \"\(file.prefix(200))\", which no textfile collector reads, expected a name that ends with .prom"
  }

  /// Whether nobody is told anything.
  public var isEmpty: Bool { file == nil && listen == nil }
}

/// An address and a port to listen on: an address in digits, for a name may come to another one tomorrow.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// `127.0.0.1` or `::1`, without brackets.
  public let host: String
  public let port: UInt16

  /// What is right, for sentences.
  public static let expected = "an address such as 127.0.0.1:9477 or [::1]:9477"

  /// Reads `127.0.0.1:9477` or `[::1]:9477`; `localhost:9477`, `:9477` and `9477` are of this machine alone.
  public init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.count <= 64, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    let colon = text.lastIndex(of: ":")
    let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = UInt16(digits), port > 0
    else { return nil }
    self.port = port
    var host = colon.map { String(text[..<$0]) } ?? ""
    if host.isEmpty || host == "localhost" { host = "127.0.0.1" }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
      guard Self.isAddress(host, AF_INET6) else { return nil }
    } else {
      guard Self.isAddress(host, AF_INET) else { return nil }
    }
    self.host = host
  }

  /// Whether it is one of IP version 6.
  public var isVersion6: Bool { host.contains(":") }

  public var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func isAddress(_ text: String, _ family: Int32) -> Bool {
    var address = in6_addr()
    return inet_pton(family, text, &address) == 1
  }
}
