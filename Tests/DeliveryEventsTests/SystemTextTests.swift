import Testing

@testable import DeliveryEvents

@Suite("text of the system")
struct SystemTextTests {
  /// The bytes that the system is given for a text.
  private func given(_ text: String) -> [UInt8] {
    SystemText.withBytes(of: text) { pointer in
      var bytes: [UInt8] = []
      while pointer[bytes.count] != 0 { bytes.append(UInt8(bitPattern: pointer[bytes.count])) }
      return bytes
    }
  }

  @Test("that is UTF-8 is what it is")
  func plain() {
    for text in ["", "a.jsonl", "caf\u{E9}", "\u{FFFD}", "\u{1F600}e\u{301}", "\u{10FF7F}"] {
      #expect(SystemText.text(of: Array(text.utf8)) == text)
      #expect(SystemText.isUTF8(text) && SystemText.shown(text) == text)
      #expect(given(text) == Array(text.utf8))
    }
  }

  @Test("keeps the bytes that are none, each a character of its own")
  func bytes() {
    let latin = SystemText.text(of: Array("caf".utf8) + [0xE9])
    #expect(latin == "caf\u{10FFE9}" && !SystemText.isUTF8(latin))
    #expect(SystemText.shown(latin) == "caf<E9>")
    // Cut off, overlong, a surrogate, beyond the last plane, and the characters that stand for bytes.
    let odd: [[UInt8]] = [
      [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0x2F],
      Array("\u{10FFE9}".utf8), Array("a\u{10FFFF}\u{E9}".utf8), [0x80, 0xC3, 0xA9, 0x80],
    ]
    for bytes in odd {
      let text = SystemText.text(of: bytes)
      #expect(!SystemText.isUTF8(text))
      #expect(given(text) == bytes && SystemText.bytes(of: text) == bytes)
    }
  }

  @Test("of any bytes gives those bytes, so that no two are one")
  func everyPair() {
    for first in UInt8(1)...255 {
      for second in UInt8(1)...255 {
        let text = SystemText.text(of: [first, second])
        if SystemText.bytes(of: text) != [first, second] { Issue.record("\(first) \(second)") }
      }
    }
  }
}
