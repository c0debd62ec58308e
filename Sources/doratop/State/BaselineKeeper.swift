import DeliveryMetrics
import StateStore

/// Keeps the baseline of a log: what was kept stands in the ledger, and one that is finished is kept, once.
struct BaselineKeeper {
  /// What it is called among what no log holds.
  static let name = "baseline"

  private var revision = -1
  private var kept: Baseline?

  /// Gives the ledger of a session what its state keeps.
  mutating func supply(_ session: LogSession) {
    guard let memory = session.state?.memory else { return }
    if memory.revision != revision {
      revision = memory.revision
      kept = Self.kept(memory)
    }
    // The ledger may be another one than last time.
    session.ledger.keptBaseline = kept
  }

  /// Keeps the baseline of a snapshot, if it is finished and none is kept.
  ///
  /// - Precondition: The snapshot is of all that is known by now.
  func keep(_ session: LogSession, _ snapshot: Snapshot, zone: ZoneRules) {
    guard let frozen = snapshot.baseline.frozen, !frozen.isKept, let state = session.state,
      case .writing = state.phase,
      // One that cannot be read is left to who can.
      state.memory.one(.baseline, Self.name) == nil,
      // What a source that is not there would have told may belong to it.
      SourceFault(among: session.intake.sources) == nil,
      let baseline = session.ledger.baseline(at: snapshot.asOf, zone: zone)
    else { return }
    Self.set(baseline, state.memory)
  }

  /// What is kept; `nil` for nothing, and for what a later version has kept in another form.
  static func kept(_ memory: StateMemory) -> Baseline? {
    memory.one(.baseline, name)?.decoded()
  }

  /// Keeps a baseline, or lets go of what is kept.
  static func set(_ baseline: Baseline?, _ memory: StateMemory) {
    memory.set(
      baseline.map { Remembered(.baseline, name: name, $0) }
        ?? Remembered(.baseline, name: name, value: nil))
  }
}
