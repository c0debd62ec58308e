/// Why a state cannot be used.
public enum StateFault: Error, Equatable, CustomStringConvertible {
  /// Not to be used at all, so that nothing of it is lost or believed: the reason, and the exit code
  /// (RELIABILITY.md 5.4; 65 for data that is not ours to read, 77 for a question of permission).
  case refused(String, code: Int32)
  /// It cannot be kept now, for a reason of the world: the figures are made without.
  case unavailable(String)
  /// What it holds cannot be believed: the reason.
  case corrupt(String)

  public var description: String {
    switch self {
    case .refused(let reason, _), .unavailable(let reason), .corrupt(let reason): reason
    }
  }
}
