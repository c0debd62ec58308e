import DeliveryEvents
import DeliveryMetrics
import StateStore
import Testing

@testable import doratop

@Suite("what people say of alerts")
struct MarkKeeperTests {
  @Test("nothing is said to be saved of a command that names what is not there")
  func unknownNames() {
    let keeper = MarkKeeper(StateMemory())
    let commands: [(AlertCommand, String)] = [
      (.endSilence("1f"), "no silence 1f, expected one of the list of alerts"),
      (.withdraw(alert: "1f"), "no alert with this id, expected one of the list of alerts"),
    ]
    for (command, words) in commands {
      let answer = keeper.tell(
        command, among: [], at: Timestamp(seconds: 0), isReadOnly: nil, obstacle: nil)
      #expect(answer == words)
      #expect(keeper.confirmation() == nil)
    }
  }

  @Test("a silence is said to be saved once it has been, and ends by its name")
  func silence() throws {
    let memory = StateMemory()
    let keeper = MarkKeeper(memory)
    let answer = keeper.tell(
      .silence(rule: "cfr-high", service: nil, team: nil, seconds: 3600, comment: ""), among: [],
      at: Timestamp(seconds: 0), isReadOnly: nil, obstacle: nil)
    #expect(answer.hasSuffix("being saved"))
    #expect(!memory.isSaved && keeper.confirmation() == nil)
    let name = try #require(keeper.marks.silences.keys.first)
    _ = keeper.tell(
      .endSilence(name), among: [], at: Timestamp(seconds: 1), isReadOnly: nil, obstacle: nil)
    #expect(keeper.marks.silences.isEmpty)
  }
}
