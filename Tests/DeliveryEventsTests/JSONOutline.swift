/// What can be seen of a text without parsing it: enough to know the rules by which our parser and that
/// of Foundation differ. The fuzzer's decoder target uses it too.
///
/// - more than 128 levels of nesting: our limit, which RFC 8259 section 9 allows a parser to set;
/// - a byte order mark, or a NUL among the first four bytes: Foundation then guesses UTF-16 or
///   UTF-32, while section 8.1 knows UTF-8 only, without a mark;
/// - a number beyond the range of a double: JSON by the grammar of section 6, and refused by
///   Foundation, which has to turn it into a value;
/// - a comma before the end of an array or object: no JSON by the grammar of sections 4 and 5, and
///   taken by Foundation.
struct JSONOutline {
  private var depth = 0
  private var hasEncodingMark = false
  private var hasTrailingComma = false
  private var hasHugeNumber = false

  init(_ text: [UInt8]) {
    hasEncodingMark = text.prefix(4).contains(0) || text.starts(with: [0xEF, 0xBB, 0xBF])
    var level = 0
    var isInString = false
    var last: UInt8 = 0
    var number = ""
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
        continue
      }
      if "+-.eE0123456789".utf8.contains(byte) {
        number.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        hasHugeNumber = hasHugeNumber || Double(number)?.isInfinite == true
        number = ""
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        level += 1
        depth = max(depth, level)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        level -= 1
        hasTrailingComma = hasTrailingComma || last == UInt8(ascii: ",")
      default: break
      }
      if byte > 0x20 { last = byte }
    }
    hasHugeNumber = hasHugeNumber || Double(number)?.isInfinite == true
  }

  /// Whether the two differ by rule on the text.
  var isLeftOut: Bool { hasEncodingMark || hasTrailingComma || hasHugeNumber || depth > 128 }
}
