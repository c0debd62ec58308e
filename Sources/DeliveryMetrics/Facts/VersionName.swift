import DeliveryEvents

/// What the name of a version says by itself: whether it needs a service to be told from others, and what it is
/// less the parts of a package URL that are optional.
struct VersionName {
  /// A package URL without its `?qualifiers` and `#subpath`; any other version as it is.
  let base: Symbol
  /// Whether it says of what it is a version, as a package URL does and an image with its registry or path:
  /// `pkg:oci/api@sha256:0b31`, `ghcr.io/acme/api:1.4`; and not `1.4` or `release/1.4`.
  let isUniversal: Bool

  init(_ version: Symbol, in symbols: SymbolTable) {
    let read = symbols.withBytes(of: version) { bytes in
      let isPackage = bytes.starts(with: Self.scheme)
      let isImage =
        bytes.contains(UInt8(ascii: "/"))
        && bytes.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }
      let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
      let base = end.map { String(decoding: bytes[..<$0], as: UTF8.self) }
      return (isUniversal: isPackage || isImage, base: isPackage ? base : nil)
    }
    isUniversal = read.isUniversal
    // Not within the bytes of the table: it grows by it.
    base = read.base.map { symbols.intern($0) } ?? version
  }

  private static let scheme = Array("pkg:".utf8)
}
