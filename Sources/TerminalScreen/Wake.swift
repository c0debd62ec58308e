/// Why ``Screen/wait(timeoutMilliseconds:watching:)`` came back; several reasons may hold at once,
/// none after a time-out.
public struct Wake: Sendable, Equatable {
  /// There may be keys to read.
  public var hasKeys = false
  /// The terminal has another size: draw again at ``Screen/size``.
  public var hasResized = false
  /// Somebody asked for a stop, as Ctrl-Z does: call ``Screen/suspend()``.
  public var wantsSuspend = false
  /// The process was continued by somebody after a stop: the next frame repaints everything.
  public var wasContinued = false
  /// A terminal that was too slow for a frame has taken all that was sent: it can be shown the next.
  public var hasRoom = false
  /// The signal that asks for the end: SIGINT, SIGTERM or SIGHUP.
  public var terminatingSignal: Int32?
  /// The terminal is gone: nothing can be shown any more.
  public var hasHungUp = false
  /// Those of the watched descriptors that are readable or closed.
  public var descriptors: [Int32] = []

  /// Creates the reasons of a time-out.
  public init() {}
}
