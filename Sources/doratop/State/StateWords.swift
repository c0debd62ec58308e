import Dashboard
import EventIntake
import StateStore

extension LogState {
  /// What the screen says of the state; `nil` when all is well.
  var words: String? {
    switch phase {
    case .none(let reason): "no state: \(reason); figures rebuilt at each start"
    case .following(let follower): follower.fault.map { "cannot read the state: \($0)" } ?? event
    case .writing(_, let writer): Self.words(writer.condition) ?? event
    case .restoring, .reading: event
    }
  }

  private static func words(_ condition: StateWriter.Condition) -> String? {
    switch condition {
    case .well: return nil
    case .failing(let reason, let since, _):
      let age = Figures.age(Double(Intake.monotonic() - since) / 1e9)
      return "not saved for \(age): \(reason); reading waits"
    case .stopped(let reason): return "nothing is saved any more: \(reason)"
    }
  }

  /// Who writes what is shown, such as `pid 4242`; `nil` when it is this process or nobody.
  var writer: String? {
    if case .following(let follower) = phase { follower.holder } else { nil }
  }
}
