import DeliveryMetrics

extension Alert {
  /// Its sentence with the window that it is of, for it is none that a viewer chose: `20 of 98 deployments
  /// failed: 20.4%, target below 15.0%, last 30d`.
  ///
  /// - Parameter window: The window of the figures beside it, which need not be said again, in nanoseconds.
  func sentence(beside window: Int64? = nil) -> String {
    guard windowNanoseconds > 0, windowNanoseconds != window else { return message }
    return "\(message), last \(DurationText.text(windowNanoseconds))"
  }
}
