/// How one foreign tool calls the end of a run, a job, a check or a deployment.
///
/// Tools share words, but not which of them they use. So what a shared word means is said once, and each format names
/// those that its tool is known to send: any other is refused, not guessed at.
struct Conclusion {
  private static let shared: [String: EventState] = [
    "success": .succeeded, "succeeded": .succeeded,
    "failure": .failed, "failed": .failed, "error": .failed, "timeout": .failed,
    "cancelled": .cancelled, "canceled": .cancelled, "aborted": .cancelled,
    "skipped": .skipped, "skip": .skipped,
  ]

  private let states: [String: EventState]

  /// The words of a tool.
  ///
  /// - Parameters:
  ///   - words: Those that it shares with others.
  ///   - own: What it alone says, or means by a word.
  init(_ words: String..., own: [String: EventState] = [:]) {
    var states = own
    for word in words {
      guard let state = Self.shared[word] else { preconditionFailure("\(word) is not shared") }
      states[word] = state
    }
    self.states = states
  }

  /// The state that a word means; `nil` for one that the tool is not known to send.
  func state(of word: String) -> EventState? { states[word] }
}
