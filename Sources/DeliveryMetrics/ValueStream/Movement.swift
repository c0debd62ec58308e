import DeliveryEvents

/// When a deployment moved, and how it ended: what each item of a stream asks of it.
struct Movement {
  private let begin: Timestamp
  private let end: Timestamp
  private let runStart: Timestamp
  let hasFailed: Bool

  init(_ deployment: Deployment) {
    let moved = deployment.moved
    begin = moved?.start ?? .distantFuture
    end = moved?.end ?? .distantFuture
    runStart = deployment.runStart ?? begin
    hasFailed = deployment.result == .failed
  }

  /// When it ended; `nil` while it has not.
  var finish: Timestamp? { end == .distantFuture ? nil : end }

  /// From its begin to its finish; an unfinished one lasts. `nil` for one that never moved.
  var moved: Interval? {
    begin == .distantFuture ? nil : Interval(start: begin, end: end)
  }

  /// The stretch that counts as active: from its start to its finish.
  var running: Interval? {
    begin == .distantFuture ? nil : Interval(start: runStart, end: end)
  }
}
