import Testing

@testable import EventIntake

@Test(
  "a byte order mark takes nothing from the room of the first line, in whatever pieces it comes")
func markAndLimit() {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let line = [UInt8](repeating: 0x78, count: 8)
  let hole = [UInt8](repeating: 0, count: 20)
  for text in [mark + line, mark + hole + line] {
    var splitter = LineSplitter(limit: 8)
    var found: [[UInt8]] = []
    let used = text.withUnsafeBytes { bytes in
      splitter.split(bytes, isAtFileStart: true) { found.append(Array($0.bytes)) }
    }
    let rest = text[used...] + [0x0A]
    _ = Array(rest).withUnsafeBytes { bytes in
      splitter.split(bytes, isAtFileStart: used == 0) { found.append(Array($0.bytes)) }
    }
    #expect(found == [line])
  }
}
