import Testing

@testable import Configuration

@Suite("what is kept, by a configuration")
struct ScreenFieldsTests {
  @Test(
    "what was read is kept for twice the longest window at least, wherever that stands",
    arguments: [
      ("retention: 180d", nil), ("retention: 60d", "180d"), ("retention: 1d\nwindow: 200d", "400d"),
      ("window: 12h\nretention: 10d\nwindows: [1h, 5d]", nil),
      ("windows: [7d, 100d]\nretention: 199d23h", "200d"),
      ("retention: 1h\nwindow: 36000d", "36500d"), ("retention: 36500d\nwindow: 36000d", nil),
    ])
  func retention(_ text: String, _ least: String?) {
    let found = configuration(text)
    #expect(
      found.problems.map(\.sentence)
        == (least.map {
          let asked = text.split(separator: "\n").first { $0.hasPrefix("retention") }?.dropFirst(11)
          return [
            "retention is \"\(asked ?? "")\", expected at least \($0), twice the longest of window and windows"
          ]
        } ?? []))
    #expect(found.problems.map(\.line) == (least == nil ? [] : [text.hasPrefix("windows") ? 2 : 1]))
    #expect(found.isUsable == (least == nil))
    #expect((found.retention == nil) == (least != nil))
  }
}
