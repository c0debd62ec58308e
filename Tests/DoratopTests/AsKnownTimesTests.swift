import DeliveryEvents
import Testing

@testable import doratop

@Suite("when lines of a source were known")
struct AsKnownTimesTests {
  /// Minutes of each line, a dash for one without a time, and `r` before a time of receipt.
  private func known(_ text: String) -> String {
    let words = text.split(separator: " ")
    let own = words.map { word in
      Int64(word.drop { $0 == "r" }).map { Timestamp(seconds: $0 * 60) } ?? .distantPast
    }
    return AsKnownTimes.known(own) { words[$0].hasPrefix("r") }.map {
      $0 == .distantPast ? "-" : "\($0.secondsRoundedDown / 60)"
    }.joined(separator: " ")
  }

  @Test("in order, each line was known at its time; a late one when the file had come to it")
  func order() {
    #expect(known("10 20 20 30") == "10 20 20 30")
    #expect(known("10 20 5 7 30") == "10 20 20 20 30")
    #expect(known("- 10 - 20") == "- 10 10 20")
  }

  @Test("a line that says when it was received was known then, and tells the clock of the file")
  func received() {
    #expect(known("10 r25 12 40") == "10 25 25 40")
    #expect(known("10 20 r15 30") == "10 20 15 30")
  }

  @Test("a clock that runs ahead hides nothing: one line, the first, or a hundred in a row")
  func ahead() {
    #expect(known("10 900000 20 30") == "10 10 20 30")
    #expect(known("900000 10 20 30") == "- 10 20 30")
    #expect(known("10 r900000 20 30") == "10 900000 20 30")
    let burst = Array(repeating: "900000", count: 99)
    let lines = ["10"] + burst + (20..<220).map { "\($0)" }
    let found = known(lines.joined(separator: " ")).split(separator: " ").map(String.init)
    #expect(found == Array(repeating: "10", count: 100) + (20..<220).map { "\($0)" })
  }

  @Test("a gap is no clock that runs ahead: what follows bears it out")
  func gaps() {
    #expect(known("10 20 4000 4010 30 9000") == "10 20 4000 4010 4010 9000")
    #expect(known("10 4000") == "10 4000", "nothing contradicts the last line")
    // Less than an hour ahead is not looked at.
    #expect(known("10 60 20 30 40") == "10 60 60 60 60")
  }

  @Test("a history that is written behind what it leads up to was known when it was written")
  func backfill() {
    let live = (1000..<1500).map { "\($0)" }
    let history = (0..<900).map { "\($0)" }
    let found = known((live + history).joined(separator: " ")).split(separator: " ").map(
      String.init)
    #expect(found == live + Array(repeating: "1499", count: 900))
  }
}
