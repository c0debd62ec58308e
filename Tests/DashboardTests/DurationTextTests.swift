import Testing

@testable import Dashboard

@Suite("a duration as people write it")
struct DurationTextTests {
  @Test(
    "is read in one unit or several",
    arguments: [
      ("90s", 90.0), ("90m", 5400), ("1h30m", 5400), ("1.5d", 129_600), ("2w", 1_209_600),
      ("250ms", 0.25), ("0.25s", 0.25), ("0s", 0), ("-5m", -300), ("1d2h3m4s5ms", 93_784.005),
    ])
  func reading(text: String, seconds: Double) {
    #expect(DurationText.nanoseconds(text) == Int64((seconds * 1e9).rounded()))
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "5", "m", "1h30", "1x", "1..5h", ".5h", "5.h", "1.2.3h", "1e3s", "36501d", "99999999999w",
      "9223372036854775807ms", "36500d36500d", "--1m", "+1m", "1 h", "٣m", "infs", "nand",
    ])
  func refusing(text: String) {
    #expect(DurationText.nanoseconds(text) == nil)
  }

  @Test(
    "is written with all of it, and reads back the same",
    arguments: [
      (5_400_000_000_000, "1h30m"), (90_000_000_000, "1m30s"), (0, "0s"),
      (2_592_000_000_000_000, "30d"), (604_800_000_000_000, "7d"), (250_000_000, "250ms"),
      (1500, "0.0000015s"), (1_000_000_001, "1.000000001s"), (-300_000_000_000, "-5m"),
      (3_153_600_000_000_000_000, "36500d"), (3_153_599_999_999_999_999, "3153599999.999999999s"),
    ] as [(Int64, String)])
  func writing(nanoseconds: Int64, text: String) {
    #expect(DurationText.text(nanoseconds) == text)
    #expect(DurationText.nanoseconds(text) == nanoseconds)
  }
}
