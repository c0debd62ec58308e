import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

/// What no log holds: what people said of alerts, the baseline, what is still to be told to whom. Known here
/// at once, and saved so that it outlasts a loss of power.
final class StateMemory {
  /// By kind and name.
  private var rows: [Key: Remembered] = [:]
  /// What is still to be handed over: of each the last that was said, however long nothing can be saved.
  private var unsaved: [Key: Remembered] = [:]
  /// What was handed over and has not been saved, with the numbers of its commits; and to whom.
  private var underway: [(number: Int, row: Remembered)] = []
  private weak var writer: StateWriter?
  /// Another number whenever something was remembered or forgotten.
  private(set) var revision = 0

  private struct Key: Hashable {
    var kind: Remembered.Kind
    var name: String

    init(_ row: Remembered) { (kind, name) = (row.kind, row.name) }

    init(kind: Remembered.Kind, name: String) { (self.kind, self.name) = (kind, name) }
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
    rows[Key(row)] = row.value == nil ? nil : row
    unsaved[Key(row)] = row
    revision += 1
  }

  /// Takes up what was kept; what came from a damaged state is still to be saved.
  func restore(_ all: [Remembered], areSaved: Bool) {
    // What was said in this run is newer.
    let newer = Set(underway.map { Key($0.row) }).union(unsaved.keys)
    for row in all where row.kind != .alert {
      let key = Key(row)
      if newer.contains(key) { continue }
      rows[key] = row
      if !areSaved { unsaved[key] = row }
    }
    revision += 1
  }

  /// Takes over what another process keeps.
  func follow(_ all: [Remembered]) {
    rows = [:]
    (unsaved, underway) = ([:], [])
    restore(all, areSaved: true)
  }

  /// Whether everything has been saved.
  var isSaved: Bool { unsaved.isEmpty && underway.isEmpty }

  /// Hands over what is to be saved, and looks what has been; where nothing can be saved now it waits here, unless it
  /// is the last time.
  func save(to writer: StateWriter, _ session: LogSession, isLast: Bool = false) {
    if self.writer !== writer {
      // What another writer was given may never have come to the file.
      for (_, row) in underway.reversed() where unsaved[Key(row)] == nil {
        unsaved[Key(row)] = row
      }
      underway = []
      self.writer = writer
    }
    underway.removeAll { $0.number <= writer.saved }
    guard !unsaved.isEmpty, writer.hasRoom || isLast else { return }
    var facts = PendingFacts(symbols: session.symbols)
    // What was counted belongs to the events, which are saved on their own.
    var all = StateCommit(
      &facts, positions: [],
      counters: writer.isUnwritten ? SavedCounters(InputCounts()).text : "",
      time: LogSession.wallClock().nanoseconds / 1_000_000)
    all.remembered = Array(unsaved.values)
    all.isDurable = true
    guard let number = writer.save(all, now: Intake.monotonic()) else { return }
    underway += unsaved.values.map { (number, $0) }
    unsaved = [:]
  }
}
