public import DeliveryMetrics

extension FeedStatus {
  /// What there is to say beside figures that are shown as they were known then (UI.md 3.9).
  public struct AsKnown: Sendable, Equatable {
    /// The measures of the same instant by event time, with what came later; `nil` before they are
    /// known.
    public var reading: Reading?
    /// The value stream of the same instant by event time.
    public var valueStream: ValueStream?
    /// How many events for times up to the instant came later.
    public var laterEvents = 0
    /// How much of what was known then has been taken in, in `0...1`.
    public var fraction = 1.0

    /// Creates the state before anything is known.
    public init() {}

    /// Creates the state of an instant of which both readings are known.
    public init(byEventTime snapshot: Snapshot, laterEvents: Int) {
      reading = snapshot.reading
      valueStream = snapshot.valueStream
      self.laterEvents = laterEvents
    }
  }
}

/// A figure in both readings, where they differ.
struct AsKnownDifference: Sendable, Equatable {
  /// What stands beside a figure that was another one as known then: a sign of its own, so that
  /// nothing is lost without colour.
  static let mark = StyledText("*", .modeReplay)

  /// The headlines, such as `20.4%`.
  var then: String
  var now: String
  /// Their samples, such as `20 of 98 deploys`.
  var sampleThen: String
  var sampleNow: String

  /// The mark with the other figure, for a line of facts.
  var fact: StyledText { Self.mark + StyledText(" later \(now)") }

  /// The mark with both in words, for a line of its own.
  func line(columns: Int) -> StyledText {
    Self.mark + StyledText(" " + sentence(columns: columns - 2))
  }

  /// Both in words, with the samples if there is room for them.
  func sentence(columns: Int = .max) -> String {
    let long =
      "as known then \(then) (\(sampleThen)), with what came later \(now) (\(sampleNow))"
    return long.count <= columns ? long : "as known then \(then), with what came later \(now)"
  }
}

extension FeedStatus.AsKnown {
  /// What to say of how much came later, in a few words; in fewer where there is no room.
  func words(isShort: Bool) -> String {
    if fraction < 1 {
      return (isShort ? "" : "taking in ") + ProgressText.percent(.init(fraction: fraction))
    }
    let count = Figures.count(laterEvents)
    return isShort ? "\(count) later" : "\(count) came later"
  }
}

extension Scene {
  /// The mean time through the value stream in both readings, if it was another one as known then.
  var streamDifference: AsKnownDifference? {
    let stream = snapshot.valueStream
    guard let other = status.asKnown?.valueStream, other.leadTimeMean != stream.leadTimeMean else {
      return nil
    }
    return AsKnownDifference(
      then: Figures.duration(stream.leadTimeMean), now: Figures.duration(other.leadTimeMean),
      sampleThen: "n=\(stream.n)", sampleNow: "n=\(other.n)")
  }
}
