import DeliveryEvents
import DeliveryMetrics
import StateStore

/// Adds to a ledger that was made from the logs what only a damaged state still held.
struct Salvage {
  private let place: StatePlace
  private let symbols: SymbolTable
  private var events = 0
  private var loss = StateSalvage.Loss()

  init(_ place: StatePlace, symbols: SymbolTable) {
    self.place = place
    self.symbols = symbols
  }

  mutating func apply(to ledger: Ledger) {
    let before = ledger.input.events
    var restoring = Restoring(ledger)
    loss = StateSalvage.read(place, symbols: symbols) { restoring.take($0, $1) }
    restoring.settle()
    events = ledger.input.events - before
  }

  /// What came of it, to be added to what is said of the damage.
  var words: String { Self.words(events: events, loss) }

  static func words(events: Int, _ loss: StateSalvage.Loss) -> String {
    var words =
      events == 0 ? "" : ", with \(Self.count(events, "event")) of it that no log holds any more"
    var lost: [String] = []
    if loss.batches > 0 {
      let known = loss.events > 0 ? " with \(Self.count(loss.events, "event"))" : ""
      lost.append(Self.count(loss.batches, "batch", "batches") + known)
    }
    if loss.isOpen { lost.append(lost.isEmpty ? "its batches" : "maybe more") }
    if !lost.isEmpty {
      words +=
        "; \(lost.joined(separator: " and ")) could not be read: what no log holds of that is lost"
    }
    return words
  }

  private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
