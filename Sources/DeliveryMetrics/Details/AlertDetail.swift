public import DeliveryEvents

/// What there is to know of an alert beyond its figure.
public struct AlertDetail: Sendable, Equatable {
  /// A service with its part in it.
  public struct Contributor: Sendable, Equatable {
    public var service: String
    /// Such as `14 of 41 (34.1 %)`.
    public var words: String
  }

  public var alert: Alert
  /// Worst first, at most ten.
  public var contributors: [Contributor] = []
  /// What happened at the instant at which the threshold was crossed, in words; empty when nothing but time
  /// did it.
  public var crossedBy: [String] = []
  /// When it is over if nothing happens; `nil` when something must.
  public var clearsAt: Timestamp?
  /// What would end it, in words.
  public var clearsWhen = ""
  /// How long it took to fire, and how long it must be clear, in nanoseconds.
  public var forNanoseconds: Int64 = 0
  public var keepFiringForNanoseconds: Int64 = 0

  /// Creates what is known of an alert without its details.
  public init(alert: Alert) { self.alert = alert }
}
