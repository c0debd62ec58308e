public import DeliveryEvents

/// What a rule says of the measures at one instant (RELIABILITY.md 4.3).
enum AlertLevel: UInt8, Sendable {
  /// Fire's threshold is crossed.
  case fires
  /// Between the two thresholds.
  case between
  /// Clear's threshold holds.
  case clear
  /// Too little to judge by.
  case noData
}

/// One alert from where its threshold was crossed until it was over.
public struct AlertEpisode: Sendable, Hashable {
  public enum State: String, Sendable, CaseIterable {
    /// Crossed, but not for long enough.
    case pending
    case firing
    /// Clear, but not for long enough.
    case recovering
    case resolved
  }

  public var state: State
  /// When the threshold was crossed.
  public var start: Timestamp
  /// When it began to fire; `nil` while it is pending.
  public var fired: Timestamp?
  /// Since when it has been clear; `nil` unless it is recovering or resolved.
  public var recovering: Timestamp?
  /// When it was over; `nil` before.
  public var resolved: Timestamp?
  /// How often it was crossed again while it recovered.
  public var flaps = 0
  /// Whether there is too little to judge by now.
  public var isWithoutData = false

  /// Creates an episode in a state.
  public init(
    state: State, start: Timestamp, fired: Timestamp? = nil, recovering: Timestamp? = nil,
    resolved: Timestamp? = nil
  ) {
    self.state = state
    self.start = start
    self.fired = fired
    self.recovering = recovering
    self.resolved = resolved
  }

  /// When it came into the state in which it is.
  public var since: Timestamp {
    switch state {
    case .pending: start
    case .firing: fired ?? start
    case .recovering: recovering ?? start
    case .resolved: resolved ?? start
    }
  }

  /// Whether it has fired and is not over.
  public var isRaised: Bool { state == .firing || state == .recovering }
}

/// The states through which the alert of one rule and one group goes (RELIABILITY.md 4.3), in continuous
/// time: a level holds from the instant at which it is set until another is.
///
/// Timers count event time in which the level allows it; while there is no data they stand still.
struct AlertMachine: Equatable {
  /// What of a rule the states depend on.
  struct Timing: Equatable {
    var forNanoseconds: Int64 = 0
    var keepFiringForNanoseconds: Int64 = 0
    var noData = AlertRule.NoDataPolicy.keep
  }

  /// The latest episodes that are over, oldest first; at most ``limit``.
  private(set) var closed: [AlertEpisode] = []
  /// The one that is not over.
  private(set) var episode: AlertEpisode?
  private(set) var level = AlertLevel.clear
  /// Up to when it has been judged.
  private(set) var time = Timestamp.distantPast
  /// How long the timer of the state has run.
  private(set) var held: Int64 = 0

  /// A machine without an alert.
  init() {}

  /// A machine that goes on.
  init(episode: AlertEpisode?, level: AlertLevel, time: Timestamp, held: Int64) {
    (self.episode, self.level, self.time, self.held) = (episode, level, time, held)
  }

  /// How many episodes that are over are remembered.
  static let limit = 256

  /// From an instant on another level holds, or the same again.
  mutating func set(_ new: AlertLevel, at instant: Timestamp, _ timing: Timing) {
    // What a timer would do at this very instant is up to the new level.
    pass(to: instant, timing, isAtTheEnd: false)
    var judged = new
    if new == .noData {
      switch timing.noData {
      case .keep: break
      case .alert: judged = .fires
      case .clear: judged = .clear
      }
    }
    level = judged
    switch judged {
    case .fires: cross(at: instant)
    case .clear: clear(at: instant)
    case .between, .noData: break
    }
    episode?.isWithoutData = new == .noData
    settle(timing)
  }

  private mutating func cross(at instant: Timestamp) {
    guard var known = episode else {
      held = 0
      episode = AlertEpisode(state: .pending, start: instant)
      return
    }
    switch known.state {
    case .recovering:
      (known.state, known.recovering) = (.firing, nil)
      known.flaps += 1
    case .pending, .firing, .resolved: break
    }
    episode = known
  }

  private mutating func clear(at instant: Timestamp) {
    switch episode?.state {
    case .pending: episode = nil
    case .firing:
      held = 0
      episode?.state = .recovering
      episode?.recovering = instant
    case .recovering, .resolved, nil: break
    }
  }

  /// Lets time pass in which the level stays as it is, up to and including an instant.
  mutating func pass(to instant: Timestamp, _ timing: Timing) {
    pass(to: instant, timing, isAtTheEnd: true)
  }

  private mutating func pass(to instant: Timestamp, _ timing: Timing, isAtTheEnd: Bool) {
    guard instant > time else { return }
    let span = instant.nanoseconds(since: time)
    let start = time
    time = instant
    guard let state = episode?.state else { return }
    switch (state, level) {
    case (.pending, .fires), (.pending, .between), (.recovering, .clear):
      let limit = state == .pending ? timing.forNanoseconds : timing.keepFiringForNanoseconds
      let missing = max(0, limit - held)
      held = held.addingReportingOverflow(span).partialValue
      if level == .between || span < missing || span == missing && !isAtTheEnd { return }
      end(at: start.advanced(byNanoseconds: missing))
    case (.pending, _), (.firing, _), (.recovering, _), (.resolved, _): break
    }
  }

  /// Lets a timer that has run out act at the instant itself.
  private mutating func settle(_ timing: Timing) {
    switch (episode?.state, level) {
    case (.pending?, .fires) where held >= timing.forNanoseconds: end(at: time)
    case (.recovering?, .clear) where held >= timing.keepFiringForNanoseconds: end(at: time)
    default: break
    }
  }

  /// Lets the timer of the state run out.
  private mutating func end(at instant: Timestamp) {
    if episode?.state == .pending {
      episode?.state = .firing
      episode?.fired = instant
    } else {
      close(at: instant)
    }
  }

  private mutating func close(at instant: Timestamp) {
    guard var known = episode else { return }
    (known.state, known.resolved) = (.resolved, instant)
    closed.append(known)
    if closed.count > Self.limit { closed.removeFirst() }
    episode = nil
  }
}
