import CBytes
import EventIntake

/// When memory that has been freed is given back to the system: once a beginning is over, and after so many
/// events that their being taken in, saved and shown has left room which is not needed any more.
struct Tidying {
  /// Fewer events than this leave too little.
  private static let fewest = 10_000
  /// The share of the time that it may take: one of so many parts.
  private static let share: UInt64 = 100

  private var events = 0
  private var next: UInt64 = 0

  /// Gives back what only beginning took, of the program as well.
  mutating func endBeginning(events: Int) {
    self.events = events
    bytes_give_back()
    bytes_give_back_code()
  }

  /// Gives back what the events left since it was last done, when it is time.
  mutating func tidy(events: Int) {
    // Fewer than at the last time are those of another ledger.
    let isDue = events < self.events || events - self.events >= Self.fewest
    guard isDue else { return }
    let started = Intake.monotonic()
    guard started >= next else { return }
    self.events = events
    bytes_give_back()
    let ended = Intake.monotonic()
    next = ended + (ended - started) * Self.share
  }
}
