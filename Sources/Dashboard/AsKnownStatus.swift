public import DeliveryMetrics

extension FeedStatus {
  /// What there is to say beside figures that are shown as they were known then (UI.md 3.9).
  public struct AsKnown: Sendable, Equatable {
    /// The measures of the same instant by event time, with what came later; `nil` before they are
    /// known.
    public var reading: Reading?
    /// The mean time through the value stream, in seconds, by event time.
    public var streamLeadTimeMean: Double?
    /// How many events for times up to the instant came later.
    public var laterEvents = 0
    /// How much of what was known then has been taken in, in `0...1`.
    public var fraction = 1.0

    /// Creates the state before anything is known.
    public init() {}

    /// Creates the state of an instant of which both readings are known.
    public init(byEventTime snapshot: Snapshot, laterEvents: Int) {
      reading = snapshot.reading
      streamLeadTimeMean = snapshot.valueStream.leadTimeMean
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
