import Dashboard
import EventIntake
import StateStore

/// What there is to say of the keeping of what was read.
struct StateWords: Equatable {
  /// Short enough for the bottom line of a narrow screen.
  var notice: String
  /// The place, or what to do, for where there is room.
  var detail: String?
}

extension LogState {
  static let networkNotice = FeedNotice(
    text: "the state is on a network file system: one dashboard at a time can use it", stays: true)

  /// What the screen says of the state as long as it is so; `nil` when all is well.
  var words: StateWords? {
    switch phase {
    case .none(let reason):
      let (what, place) = Self.parted(reason)
      return StateWords(notice: "no state: \(what); figures rebuilt at each start", detail: place)
    case .stopped(let reason):
      return StateWords(notice: "not saved any more: \(reason)", detail: "a restart saves again")
    case .following(let follower):
      if let fault = follower.fault { return StateWords(notice: fault) }
      if let silence = follower.silence {
        let age = Figures.age(Double(silence) / 1e9)
        return StateWords(
          notice: "nothing comes from \(follower.holder) for \(age)",
          detail: "it is suspended, or cannot read or save: look there")
      }
    case .writing(let keeper):
      if case .failing(let reason, let since, _) = keeper.writer.condition {
        let age = Figures.age(Double(Intake.monotonic() - since) / 1e9)
        let (what, place) = Self.parted(reason)
        return StateWords(notice: "not saved for \(age): \(what); reading waits", detail: place)
      }
    case .restoring, .reading: break
    }
    return event.map { Self.damage($0) }
  }

  /// Whether what the sources say now cannot be shown: it cannot be saved, or does not come from who writes.
  var isHeldUp: Bool {
    switch phase {
    case .following(let follower): return follower.fault != nil || follower.silence != nil
    case .writing(let keeper):
      if case .failing = keeper.writer.condition { return true }
      return false
    case .restoring, .reading, .stopped, .none: return false
    }
  }

  /// All that there is to say, where there is room for it; empty when all is well.
  var sentence: String {
    guard let words else { return "" }
    if let event, words == Self.damage(event) { return event }
    return words.detail.map { "\(words.notice) (\($0))" } ?? words.notice
  }

  /// The short form of what happened; the whole was said once, in a notice.
  private static func damage(_ event: String) -> StateWords {
    let parts = event.split(separator: " (", maxSplits: 1)
    guard parts.count == 2, event.hasPrefix("state was damaged") else {
      return StateWords(notice: event)
    }
    return StateWords(notice: "\(parts[0]): rebuilt from the logs")
  }

  /// The reason of a fault, and the path that it begins with.
  static func parted(_ reason: String) -> (what: String, where: String?) {
    guard reason.hasPrefix("/"), let colon = reason.firstRange(of: ": ") else {
      return (reason, nil)
    }
    return (String(reason[colon.upperBound...]), String(reason[..<colon.lowerBound]))
  }

  /// Why nothing can be said of alerts here; `nil` when it can.
  var readOnlyNotice: String? {
    switch phase {
    case .following(let follower): "read only: \(follower.holder) keeps the state, say it there"
    case .restoring, .writing, .reading, .stopped, .none: nil
    }
  }

  /// Why what is said of alerts is not kept; `nil` when it is.
  var memoryObstacle: String? {
    switch phase {
    case .restoring, .writing, .following: nil
    case .reading: "the state is only read"
    case .stopped(let reason), .none(let reason): reason.isEmpty ? "no state is kept" : reason
    }
  }

  /// Who writes what is shown, such as `pid 4242`; `nil` when it is this process or nobody.
  var writer: String? {
    if case .following(let follower) = phase { follower.holder } else { nil }
  }
}
