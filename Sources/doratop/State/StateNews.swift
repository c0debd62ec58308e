import Dashboard

/// What there is to say of what happened to a state, by whoever finds it: the opening, the keeping, the taking over.
final class StateNews {
  /// What stays to be said, such as that a damaged state was set aside; `nil` when all is well.
  var event: String?
  /// What is to be said once.
  var notice: FeedNotice?

  /// Says something that stays until it is read.
  func say(_ text: String) {
    notice = FeedNotice(text: text, stays: true)
  }
}
