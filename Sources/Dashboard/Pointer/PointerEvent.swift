/// A cell of the screen, counted from the upper left corner.
public struct Point: Sendable, Hashable {
  /// From 0, at the top.
  public var row: Int
  /// From 0, at the left.
  public var column: Int

  /// Creates a place; 0, 0 is the corner.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// What was done with the mouse, and where.
public struct PointerEvent: Sendable, Hashable {
  /// What a hand can do with it.
  public enum Kind: Sendable, Hashable {
    /// The first button went down.
    case press
    /// It did so for the second time on the same cell.
    case doublePress
    /// The pointer moved to another cell with the first button down.
    case drag
    /// A button went up.
    case release
    case wheelUp
    case wheelDown
  }

  /// What was done.
  public var kind: Kind
  /// The cell under the pointer.
  public var point: Point

  /// Creates an event.
  public init(_ kind: Kind, at point: Point) {
    self.kind = kind
    self.point = point
  }
}

/// What comes from the terminal.
public enum Input: Sendable, Hashable {
  case key(Key)
  case pointer(PointerEvent)
  /// Text that was not typed, as it is.
  case paste(String)
}

/// Tells double clicks from single ones, since terminals only report presses.
public struct ClickPairs: Sendable {
  /// The longest time between the two presses.
  public static let limitNanoseconds: UInt64 = 400_000_000

  /// A press that waits for its second.
  private var first: (point: Point, time: UInt64)?

  /// Creates a counter that has seen nothing.
  public init() {}

  /// The event, or in place of a press that follows another on the same cell, the double press.
  ///
  /// A third press begins anew.
  ///
  /// - Parameter time: A steady clock, in nanoseconds.
  public mutating func paired(_ event: PointerEvent, at time: UInt64) -> PointerEvent {
    switch event.kind {
    case .press: break
    // The end of a press, or a hand that trembles on one cell.
    case .release: return event
    case .drag where first?.point == event.point: return event
    case .doublePress, .drag, .wheelUp, .wheelDown:
      first = nil
      return event
    }
    if let first, first.point == event.point, time >= first.time,
      time - first.time <= Self.limitNanoseconds
    {
      self.first = nil
      return PointerEvent(.doublePress, at: event.point)
    }
    first = (event.point, time)
    return event
  }
}
