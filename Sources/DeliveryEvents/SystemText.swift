#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Text that the system gives and takes as bytes, such as a file's name or an argument: it need not be UTF-8.
///
/// Each byte that is part of no UTF-8 stands as one of the last 128 characters of the last plane, which is for
/// private use: 0xE9 as U+10FFE9. So no two names become one, and the system gets back the bytes that it gave. Where
/// one of these characters was given, its bytes stand in the same way.
public enum SystemText {
  private static let base: UInt32 = 0x10FF00

  /// The text of some bytes.
  public static func text(of bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), isUTF8(text) { return text }
    var text = ""
    var rest = Array(bytes)[...]
    while let first = rest.first {
      let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      if let character = String(validating: rest.prefix(count), as: UTF8.self), isUTF8(character) {
        text += character
        rest = rest.dropFirst(count)
      } else {
        if let scalar = Unicode.Scalar(base + UInt32(first)) { text.unicodeScalars.append(scalar) }
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// The text of bytes that end before a zero.
  public static func text(cString bytes: UnsafePointer<CChar>) -> String {
    text(of: UnsafeRawBufferPointer(start: bytes, count: strlen(bytes)))
  }

  /// The byte that a character stands for; `nil` for one that stands for itself.
  public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    scalar.value >= base + 0x80 ? UInt8(truncatingIfNeeded: scalar.value) : nil
  }

  /// Whether all of the bytes were UTF-8, so that others may be given the text.
  public static func isUTF8(_ text: String) -> Bool {
    // The characters of the last plane alone begin with this byte, and hardly any text has one.
    !text.utf8.contains(0xF4) || !text.unicodeScalars.contains { byte(of: $0) != nil }
  }

  /// The bytes that a text was made of.
  public static func bytes(of text: String) -> [UInt8] {
    if isUTF8(text) { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8)
    }
  }

  /// The text as people are to see it, with `<E9>` for such a byte.
  public static func shown(_ text: String) -> String {
    if isUTF8(text) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if let byte = byte(of: scalar) {
        shown += "<" + String(byte, radix: 16, uppercase: true) + ">"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Lets the system have the bytes of a text, with a zero behind them.
  public static func withBytes<Answer>(
    of text: String, _ body: (UnsafePointer<CChar>) throws -> Answer
  ) rethrows -> Answer {
    if isUTF8(text) { return try text.withCString(body) }
    let bytes = Self.bytes(of: text).map { CChar(bitPattern: $0) } + [0]
    return try bytes.withUnsafeBufferPointer { try body($0.baseAddress!) }
  }
}
