import Foundation
import Testing

@testable import DeliveryEvents

/// Foundation's parser as the judge of ours: what is JSON, and what is not.
///
/// Texts on which the two differ by rule are left out (``JSONOutline``).
@Suite("JSON, judged by another parser")
struct JSONOracleTests {
  @Test("a text is JSON for us when it is JSON for Foundation")
  func verdicts() {
    let first = UInt64.random(in: 0...1_000_000)
    print("JSON oracle seeds from \(first)")
    var accepted = 0
    var judged = 0
    for seed in first..<first + 8 {
      var source = JSONTexts(seed: seed)
      for _ in 0..<2500 {
        let text = source.next()
        if JSONOutline(text).isLeftOut { continue }
        let expected = Self.foundationAccepts(text)
        let found = Self.weAccept(text)
        #expect(found == expected, "seed \(seed): \(Self.shown(text))")
        judged += 1
        accepted += expected ? 1 : 0
      }
    }
    // A generator that makes only one kind of text would prove nothing.
    #expect(judged > 15_000 && accepted > judged / 10 && accepted < judged * 9 / 10)
  }

  @Test("where other parsers differ, the standard decides, and our limit on nesting")
  func differences() {
    func accepts(_ text: String) -> Bool { Self.weAccept(Array(text.utf8)) }
    func nested(_ depth: Int, _ open: String, _ close: String) -> Bool {
      accepts(
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth))
    }
    #expect(nested(128, "[", "]") && nested(128, #"{"a":"#, "}"))
    #expect(!nested(129, "[", "]") && !nested(129, #"{"a":"#, "}"))
    #expect(accepts("1e400") && accepts(#"{"time":-1.8E+308}"#))
    #expect(!accepts("[1,]") && !accepts(#"{"a":1,}"#))
    #expect(!accepts("\u{FEFF}1") && !accepts("1\0") && !accepts("\u{0}1"))
  }

  private static func weAccept(_ text: [UInt8]) -> Bool {
    let line = Decoding().line(text)
    return !line.isBlank && !line.rejections.contains { $0.cause == .notJSON }
  }

  private static func foundationAccepts(_ text: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
  }

  private static func shown(_ text: [UInt8]) -> String {
    text.map { byte in
      byte >= 0x20 && byte < 0x7F ? String(UnicodeScalar(byte)) : "<\(String(byte, radix: 16))>"
    }.joined()
  }
}

/// Random JSON texts and event lines, most of them damaged.
private struct JSONTexts {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  private mutating func pick(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  private mutating func pick<Element>(of list: [Element]) -> Element { list[pick(list.count)] }

  /// The next text.
  mutating func next() -> [UInt8] {
    var text: [UInt8]
    switch pick(4) {
    case 0: text = Array(value(depth: 0).utf8)
    case 1: text = Array(nested().utf8)
    default: text = Array(pick(of: Self.lines).utf8)
    }
    if pick(4) > 0 {
      for _ in 0...pick(3) { damage(&text) }
    }
    return text
  }

  private static let lines =
    EventFormat.allCases.map(\.sample) + [
      #"{"time":1772438400.5,"kind":"metric","name":"\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t","value":-1.5E+10}"#,
      #"[{"time":"2026-03-02T09:00:00Z","kind":"note","text":"häß 漢字 😀"}, {"kind" : null , "a":[ ]} ]"#,
      #" {"time":0,"labels":{"a":"b","c":[true,false,null,{}]},"value":12345678901234567890} "#,
    ]

  private static let numbers = [
    "0", "-0", "1", "-1", "01", "-01", "1.", ".5", "1.5", "-", "+1", "1e5", "1E+5", "1e-5", "1e",
    "1e+",
    "0e0", "0.0e-0", "00", "1.e5", "0x10", "1_000", "Infinity", "NaN", "-Infinity", "1e400", "1 2",
    "123456789012345678901234567890", "9223372036854775808", "-9223372036854775809", "5e-324",
    "1e-400",
    "1.7976931348623157e308", "1.8e308",
  ]

  private static let escapes = [
    #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\a"#, #"\v"#, #"\0"#, #"\'"#,
    #"\x41"#,
    #"\u0041"#, #"\u00"#, #"\u00g0"#, #"\U0041"#, #"\u0000"#, #"\u001b"#, #"\ud83d\ude00"#,
    #"\ud83d"#,
    #"\ude00"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u0041"#, #"\ude00\ud83d"#, #"\ud83d\ud83d"#,
    #"\uffff"#,
    #"\uFEFF"#, #"\u"#, "\\", #"\u{41}"#, #"\u+041"#, #"\u 041"#,
  ]

  private static let bytes: [[UInt8]] = [
    [0x00], [0x01], [0x09], [0x0A], [0x0B], [0x0C], [0x0D], [0x1F], [0x20], [0x7F], [0x80], [0xBF],
    [0xC0, 0x80],
    [0xC1, 0xBF], [0xC2], [0xC2, 0x80], [0xC2, 0xA0], [0xC3, 0x28], [0xDF, 0xBF],
    [0xE0, 0x80, 0x80],
    [0xE0, 0x9F, 0xBF], [0xE0, 0xA0, 0x80], [0xE2, 0x80, 0xA8], [0xE2, 0x82], [0xED, 0x9F, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBB, 0xBF],
    [0xEF, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
    [0xF4, 0x8F, 0xBF, 0xBF],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
    [0xFF],
    [0xF0, 0x9F, 0x98], [0xCC, 0x81],
  ]

  private static let signs = Array(#"{}[]:,"\'/-+.eE0123456789tfn #*"#.utf8)

  private mutating func value(depth: Int) -> String {
    switch depth > 5 ? pick(4) : pick(7) {
    case 0: return pick(of: ["true", "false", "null", "True", "nul", "nulll", "tru e"])
    case 1: return pick(of: Self.numbers)
    case 2, 3: return "\"" + string() + "\""
    case 4:
      return "[" + space()
        + (0..<pick(4)).map { _ in value(depth: depth + 1) }.joined(separator: separator())
        + "]"
    default:
      return "{" + space()
        + (0..<pick(4)).map { _ in
          "\"" + string() + "\"" + space() + ":" + space() + value(depth: depth + 1)
        }
        .joined(separator: separator()) + space() + "}"
    }
  }

  private mutating func string() -> String {
    (0..<pick(4)).map { _ in
      pick(8) == 0 ? pick(of: Self.escapes) : pick(of: ["a", "é", "漢", "😀", "key", "", " "])
    }
    .joined()
  }

  private mutating func space() -> String { pick(of: ["", "", "", " ", "\t", "\r\n"]) }

  private mutating func separator() -> String { pick(of: [",", ",", ", ", " ,", ",\n"]) }

  /// Nesting around the limit.
  private mutating func nested() -> String {
    let depth = pick(of: [1, 3, 20, 126, 127, 128, 129, 130, 200])
    let isObject = pick(2) == 0
    return String(repeating: isObject ? "{\"a\":" : "[", count: depth) + "1"
      + String(repeating: isObject ? "}" : "]", count: depth)
  }

  private mutating func damage(_ text: inout [UInt8]) {
    let place = pick(text.count + 1)
    let rest = text.count - place
    switch pick(9) {
    case 0: if rest > 0 { text[place] ^= UInt8(1 << pick(8)) }
    case 1: if rest > 0 { text[place] = UInt8(pick(256)) }
    case 2: text.removeSubrange(place..<place + min(rest, 1 + pick(3)))
    case 3: text.insert(pick(of: Self.signs), at: place)
    case 4: text.insert(contentsOf: pick(of: Self.bytes), at: place)
    case 5: text.insert(contentsOf: pick(of: Self.escapes).utf8, at: place)
    case 6:
      // A number in the place of one.
      guard let start = text[place...].firstIndex(where: { $0 >= 0x30 && $0 <= 0x39 }) else {
        return
      }
      let end = text[start...].firstIndex { $0 < 0x2B || $0 > 0x39 } ?? text.count
      text.replaceSubrange(start..<end, with: pick(of: Self.numbers).utf8)
    case 7: text.insert(contentsOf: text[place..<place + min(rest, pick(20))], at: place)
    default: if pick(3) == 0 { text.removeLast(min(rest, 1 + pick(10))) }
    }
  }
}
