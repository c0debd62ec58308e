/// A name as its bytes tell it apart: what names are compared, ordered and looked up by.
///
/// METRICS.md 2b goes by UTF-8 bytes, so an é of one scalar and one of two are two names. Swift's texts take
/// them for one, and of equals neither stands first: then arrival would decide.
public struct ExactName: Sendable, Hashable, Comparable {
  public let text: String

  /// Creates the name that a text is.
  public init(_ text: String) { self.text = text }

  public static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

extension Sequence<String> {
  /// The names in the order of their bytes.
  public func sortedByBytes() -> [String] {
    map(ExactName.init).sorted().map(\.text)
  }
}
