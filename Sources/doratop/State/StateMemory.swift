import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// What no log holds: what people said of alerts, the baseline, what is still to be told to whom. Known here
/// at once, and saved so that it outlasts a loss of power.
final class StateMemory {
  /// By kind and name.
  private var rows: [Key: Remembered] = [:]
  /// What is still to be handed over.
  private var unsaved: [Remembered] = []
  /// What was handed over and has not been saved, with the numbers of its commits; and to whom.
  private var underway: [(number: Int, row: Remembered)] = []
  private weak var writer: StateWriter?
  /// Another number whenever something was remembered or forgotten.
  private(set) var revision = 0

  private struct Key: Hashable {
    var kind: Remembered.Kind
    var name: String
  }

  /// All of one kind, in order of their names.
  func all(_ kind: Remembered.Kind) -> [Remembered] {
    rows.values.filter { $0.kind == kind }.sorted { $0.name < $1.name }
  }

  /// One of them; `nil` when there is none.
  func one(_ kind: Remembered.Kind, _ name: String) -> Remembered? {
    rows[Key(kind: kind, name: name)]
  }

  /// Remembers something, or forgets it.
  func set(_ row: Remembered) {
    rows[Key(kind: row.kind, name: row.name)] = row.value == nil ? nil : row
    unsaved.append(row)
    revision += 1
  }

  /// Takes up what was kept; what came from a damaged state is still to be saved.
  func restore(_ all: [Remembered], areSaved: Bool) {
    // What was said in this run is newer.
    let newer = Set((underway.map(\.row) + unsaved).map { Key(kind: $0.kind, name: $0.name) })
    for row in all where row.kind != .alert {
      let key = Key(kind: row.kind, name: row.name)
      if newer.contains(key) { continue }
      rows[key] = row
      if !areSaved { unsaved.append(row) }
    }
    revision += 1
  }

  /// Takes over what another process keeps.
  func follow(_ all: [Remembered]) {
    rows = [:]
    (unsaved, underway) = ([], [])
    restore(all, areSaved: true)
  }

  /// Whether everything has been saved.
  var isSaved: Bool { unsaved.isEmpty && underway.isEmpty }

  /// Hands over what is to be saved, and looks what has been.
  func save(to writer: StateWriter, _ session: LogSession) {
    if self.writer !== writer {
      // What another writer was given may never have come to the file.
      unsaved = underway.map(\.row) + unsaved
      underway = []
      self.writer = writer
    }
    underway.removeAll { $0.number <= writer.saved }
    guard !unsaved.isEmpty else { return }
    var facts = PendingFacts(symbols: session.symbols)
    // What was counted belongs to the events, which are saved on their own.
    var all = StateCommit(
      &facts, positions: [],
      counters: writer.isUnwritten ? SavedCounters(InputCounts()).text : "",
      time: LogSession.wallClock().nanoseconds / 1_000_000)
    all.remembered = unsaved
    all.isDurable = true
    guard let number = writer.save(all, now: Intake.monotonic()) else { return }
    underway += unsaved.map { (number, $0) }
    unsaved = []
  }
}
