/// The stretch of a list that is on the screen.
public struct ListSpan: Sendable, Hashable {
  /// The first row shown, among those that the filter lets through.
  public var first: Int
  /// How many rows there is room for.
  public var rows: Int
  /// How many there are.
  public var count: Int

  /// Places a list: from `top` on as far as the selected row can be seen then, else with that in
  /// the middle.
  init(selected: Int, top: Int?, rows: Int, count: Int) {
    let last = max(0, count - rows)
    let wanted = top.map { min(max($0, selected - rows + 1), selected) } ?? selected - rows / 2
    first = min(max(0, wanted), last)
    (self.rows, self.count) = (rows, count)
  }
}

/// What lies under a cell of a frame, for whoever points at it.
public enum Pointed: Sendable, Hashable {
  case panel(PanelID)
  /// A list; the row is `nil` below its last one.
  case list(ListSpan, row: Int?)
  /// The heading of a column by which a list can be sorted.
  case heading(ServiceOrder.Column)
  /// The timeline, by the column of its scale.
  case scrubber(TimelineScale, column: Int)
  /// The help, which covers everything.
  case help
}

/// A rectangle of a frame that answers to the pointer. Whoever draws a thing marks where it is, so
/// that what is clicked on cannot differ from what is seen.
struct Region: Sendable, Hashable {
  enum Target: Sendable, Hashable {
    case panel(PanelID)
    case list(ListSpan)
    case heading(ServiceOrder.Column)
    case scrubber(TimelineScale)
    case help
  }

  var origin: Point
  var size: Size
  var target: Target

  /// What lies at a point; `nil` outside.
  func pointed(at point: Point) -> Pointed? {
    let row = point.row - origin.row
    guard (0..<size.rows).contains(row),
      (origin.column..<origin.column + size.columns).contains(point.column)
    else { return nil }
    switch target {
    case .panel(let id): return .panel(id)
    case .list(let span):
      return .list(span, row: span.first + row < span.count ? span.first + row : nil)
    case .heading(let column): return .heading(column)
    case .scrubber(let scale): return .scrubber(scale, column: point.column - origin.column)
    case .help: return .help
    }
  }
}

extension Frame {
  /// What lies at a point: of several things the one that was drawn last; `nil` where nothing
  /// answers to the pointer.
  public func pointed(at point: Point) -> Pointed? {
    for region in regions.reversed() {
      if let pointed = region.pointed(at: point) { return pointed }
    }
    return nil
  }
}
