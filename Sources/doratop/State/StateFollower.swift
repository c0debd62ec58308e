import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// Reads along what another process keeps, and notices when that process has ended.
final class StateFollower {
  private(set) var reader: StateReader
  private var file: StateFile
  /// Who writes, such as `pid 4242`.
  private(set) var holder: String
  private let symbols: SymbolTable
  private var nextLook: UInt64 = 0
  private var isBehind = true
  /// Why nothing can be read at the moment.
  private(set) var fault: String?

  init(_ file: StateFile, holder: String, symbols: SymbolTable) {
    self.file = file
    self.holder = holder
    self.symbols = symbols
    reader = StateReader(file, symbols: symbols)
  }

  /// Goes on with the same state, of which somebody else is the writer now.
  func goOn(with file: StateFile, holder: String) {
    self.file = file
    self.holder = holder
    reader.goOn(with: file)
  }

  /// Takes in what came since, until the monotonic clock reaches `deadline`; `nil` when nobody writes any
  /// more.
  func follow(_ session: LogSession, until deadline: UInt64) -> PollResult? {
    var result = PollResult()
    let now = Intake.monotonic()
    guard isBehind || now >= nextLook else { return result }
    nextLook = now + 200_000_000
    var restoring = Restoring(session.ledger)
    do {
      repeat {
        let bytes = try reader.readNext { restoring.take($0, $1) }
        restoring.settle()
        result.lines = restoring.count
        isBehind = bytes != nil
        guard let bytes else { break }
        result.bytes += bytes
      } while Intake.monotonic() < deadline
      result.isCaughtUp = !isBehind
      fault = nil
      if isBehind { return result }
      if let counters = try file.counters().flatMap({ SavedCounters($0) }) {
        session.ledger.restore(counters.counts)
      }
    } catch {
      fault = error.description
      isBehind = false
    }
    return file.place.isWritten ? result : nil
  }
}
