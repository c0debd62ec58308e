import StateStore
import Testing

@testable import doratop

@Suite("what is got out of a damaged state")
struct SalvageTests {
  private func words(_ events: Int, batches: Int = 0, of lost: Int = 0, isOpen: Bool = false)
    -> String
  {
    var loss = StateSalvage.Loss()
    (loss.batches, loss.events, loss.isOpen) = (batches, lost, isOpen)
    return Salvage.words(events: events, loss)
  }

  @Test("is told with what could not be read")
  func told() {
    #expect(words(0) == "")
    #expect(words(3) == ", with 3 events of it that no log holds any more")
    #expect(
      words(10_969, batches: 1, of: 4031)
        == ", with 10969 events of it that no log holds any more; 1 batch with 4031 events could not be read: what no log holds of that is lost"
    )
    #expect(
      words(0, batches: 2)
        == "; 2 batches could not be read: what no log holds of that is lost")
    #expect(
      words(0, batches: 2, of: 1, isOpen: true)
        == "; 2 batches with 1 event and maybe more could not be read: what no log holds of that is lost"
    )
    #expect(
      words(0, isOpen: true)
        == "; its batches could not be read: what no log holds of that is lost")
  }
}
