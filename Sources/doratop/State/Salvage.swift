import DeliveryEvents
import DeliveryMetrics
import StateStore

/// Adds to a ledger that was made from the logs what only a damaged state still held.
struct Salvage {
  private let place: StatePlace
  private let symbols: SymbolTable
  private var events = 0
  private var lostBatches = 0

  init(_ place: StatePlace, symbols: SymbolTable) {
    self.place = place
    self.symbols = symbols
  }

  mutating func apply(to ledger: Ledger) {
    let before = ledger.input.events
    var restoring = Restoring(ledger)
    lostBatches = StateSalvage.read(place, symbols: symbols) { restoring.take($0, $1) }
    restoring.settle()
    events = ledger.input.events - before
  }

  /// What came of it, to be added to what is said of the damage.
  var words: String {
    if events == 0 { return "" }
    return ", with \(events) events of it that no log holds any more"
  }
}
