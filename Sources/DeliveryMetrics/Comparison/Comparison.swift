import DeliveryEvents

/// Two instants or windows side by side: what differs, in which service, and who moved it.
///
/// A pure function of two ``Snapshot``s of the same log, scope and settings; or of one, and what came
/// before it (``init(previousOf:by:)``, ``init(_:with:by:)``).
public struct Comparison: Sendable, Equatable {
  /// What a difference is shared out among.
  public enum Grouping: String, Sendable {
    case service, team
  }

  /// The key figures of one service, or of one team.
  public struct Service: Sendable, Equatable {
    public var name: String
    /// One for each of ``ComparedFigure/keys``, in their order.
    public var figures: [FigureDifference]
  }

  public var spans: ComparedSpans
  /// The windows as they were looked at, with the days that were observed in each.
  public var windows: (first: WindowSpan, second: WindowSpan)
  /// The name of the zone in which days were counted.
  public var zone: String
  public var scope: Scope
  public var grouping: Grouping
  /// One for each ``ComparedFigure`` that both sides tell of, in their order.
  public var figures: [FigureDifference]
  /// The services, or teams, that either side knows, ordered by name.
  public var byService: [Service]
  /// One for each of ``ComparedFigure/keys``, in their order.
  public var movements: [FigureMovement]

  /// Compares two snapshots, which are those of two spans.
  public init(
    _ spans: ComparedSpans, _ first: Snapshot, _ second: Snapshot, by grouping: Grouping = .service
  ) {
    self.init(
      spans, ComparedReadings(first, by: grouping), ComparedReadings(second, by: grouping),
      of: second, by: grouping)
  }

  /// Compares what was measured in two spans, the second of which a snapshot is of.
  ///
  /// - Parameter obstacle: Why the two must not be held against each other, if they must not.
  init(
    _ spans: ComparedSpans, _ first: ComparedReadings, _ second: ComparedReadings,
    of snapshot: Snapshot, by grouping: Grouping, figures told: [ComparedFigure]? = nil,
    obstacle: String? = nil
  ) {
    self.spans = spans
    self.grouping = grouping
    windows = (first.window, second.window)
    zone = snapshot.zone
    scope = snapshot.scope
    func difference(_ figure: ComparedFigure, _ one: ComparedSide, _ two: ComparedSide)
      -> FigureDifference
    {
      FigureDifference(figure, one, two, obstacle: obstacle)
    }
    figures = (told ?? ComparedFigure.allCases).map { figure in
      difference(figure, first.side(figure), second.side(figure))
    }
    let before = Dictionary(first.parts.map { (ExactName($0.name), $0) }) { one, _ in one }
    let after = Dictionary(second.parts.map { (ExactName($0.name), $0) }) { one, _ in one }
    byService = Set(before.keys).union(after.keys).sorted().map { name in
      Service(
        name: name.text,
        figures: ComparedFigure.keys.map { figure in
          difference(
            figure, Self.side(figure, before[name], grouping),
            Self.side(figure, after[name], grouping))
        })
    }
    movements = ComparedFigure.keys.map { figure in
      FigureMovement(figure, from: first, to: second, isComparable: obstacle == nil)
    }
  }

  private static func side(_ figure: ComparedFigure, _ reading: Reading?, _ grouping: Grouping)
    -> ComparedSide
  {
    guard let reading else {
      return ComparedSide(nil, n: nil, "there is no such \(grouping.rawValue) then")
    }
    return figure.side(of: reading, .empty)
  }

  /// What came of a figure.
  public func figure(_ figure: ComparedFigure) -> FigureDifference? {
    figures.first { $0.figure == figure }
  }

  /// Who moved a figure; `nil` for one whose difference cannot be shared out.
  public func movement(of figure: ComparedFigure) -> FigureMovement? {
    movements.first { $0.figure == figure }
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.spans == right.spans && left.windows == right.windows && left.zone == right.zone
      && left.scope == right.scope && left.grouping == right.grouping
      && left.figures == right.figures
      && left.byService == right.byService && left.movements == right.movements
  }
}

/// What one side of a comparison measured: of the whole, and of its parts.
struct ComparedReadings {
  var window: WindowSpan
  var whole: Reading
  /// Services or teams.
  var parts: [Reading]
  var stream: ValueStream
  /// Why there is no such side at all; `nil` when there is one.
  var absence: String?

  init(_ snapshot: Snapshot, by grouping: Comparison.Grouping) {
    window = snapshot.window
    whole = snapshot.reading
    parts = grouping == .team ? snapshot.byTeam : snapshot.byService
    stream = snapshot.valueStream
  }

  func side(_ figure: ComparedFigure) -> ComparedSide {
    absence.map { ComparedSide(nil, n: nil, $0) } ?? figure.side(of: whole, stream)
  }
}

extension Ledger {
  /// Two spans side by side.
  ///
  /// Two snapshots' work: the clock is moved to the end of each, and stays at the second.
  public func comparison(
    of spans: ComparedSpans, scope: Scope = .everything, zone: ZoneRules = .utc,
    by grouping: Comparison.Grouping = .service
  ) -> Comparison {
    func snapshot(_ span: ComparedSpan) -> Snapshot {
      self.snapshot(
        at: span.to, windowNanoseconds: span.nanoseconds, scope: scope, zone: zone)
    }
    return Comparison(spans, snapshot(spans.first), snapshot(spans.second), by: grouping)
  }
}
