/// Who is told of alerts, and how often.
public struct Notifications: Sendable, Hashable {
  /// By name; the terminal's bell is there without being named.
  public var receivers: [String: NotificationReceiver] = [:]
  /// How long to wait for others after the first alert of a group.
  public var groupWaitNanoseconds: Int64 = 30_000_000_000
  /// The least time between two messages of a group.
  public var groupIntervalNanoseconds: Int64 = 300_000_000_000
  /// After how long an alert that goes on is told again.
  public var repeatIntervalNanoseconds: Int64 = 14_400_000_000_000

  /// The name of the receiver that is always there.
  public static let bell = "bell"

  /// Creates those of a user who chose none.
  public init() {}

  /// A receiver by its name, with or without its kind before it: `page`, `exec:page`.
  public func receiver(named name: String) -> NotificationReceiver? {
    if let found = receivers[name] { return found }
    if name == Self.bell { return NotificationReceiver(.bell) }
    guard let colon = name.firstIndex(of: ":"),
      let found = receivers[String(name[name.index(after: colon)...])],
      found.way.name == name[..<colon]
    else { return nil }
    return found
  }
}

/// Somebody or something that is told of alerts.
public struct NotificationReceiver: Sendable, Hashable {
  /// How it is told.
  public enum Way: Sendable, Hashable {
    /// The terminal's bell.
    case bell
    /// A program with its arguments; no shell reads them.
    case exec([String])
    /// An address that is sent JSON.
    case webhook(url: String, headers: [String: String])
    /// An Alertmanager's address.
    case alertmanager(url: String)

    /// The key that it has in a configuration.
    public var name: String {
      switch self {
      case .bell: "bell"
      case .exec: "exec"
      case .webhook: "webhook"
      case .alertmanager: "alertmanager"
      }
    }
  }

  public var way: Way
  /// How long it may take to be told.
  public var timeoutNanoseconds: Int64 = 10_000_000_000

  /// Creates a receiver.
  public init(_ way: Way) { self.way = way }
}
