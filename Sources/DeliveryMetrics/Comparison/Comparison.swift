/// Two instants or windows side by side: what differs, in which service, and who moved it.
///
/// A pure function of two ``Snapshot``s of the same log, scope and settings.
public struct Comparison: Sendable, Equatable {
  /// The key figures of one service.
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
  /// One for each ``ComparedFigure``, in their order.
  public var figures: [FigureDifference]
  /// The services that either side knows, ordered by name.
  public var byService: [Service]
  /// One for each of ``ComparedFigure/keys``, in their order.
  public var movements: [FigureMovement]

  /// Compares two snapshots, which are those of two spans.
  public init(_ spans: ComparedSpans, _ first: Snapshot, _ second: Snapshot) {
    self.spans = spans
    windows = (first.window, second.window)
    zone = second.zone
    scope = second.scope
    figures = ComparedFigure.allCases.map { figure in
      FigureDifference(
        figure, figure.side(of: first.reading, first.valueStream),
        figure.side(of: second.reading, second.valueStream))
    }
    let before = Dictionary(first.byService.map { ($0.name, $0) }) { one, _ in one }
    let after = Dictionary(second.byService.map { ($0.name, $0) }) { one, _ in one }
    byService = Set(before.keys).union(after.keys).sorted().map { name in
      Service(
        name: name,
        figures: ComparedFigure.keys.map { figure in
          FigureDifference(
            figure, Self.side(figure, before[name]), Self.side(figure, after[name]))
        })
    }
    movements = ComparedFigure.keys.map { FigureMovement($0, from: first, to: second) }
  }

  private static func side(_ figure: ComparedFigure, _ reading: Reading?) -> ComparedSide {
    guard let reading else { return ComparedSide(nil, n: nil, "there is no such service then") }
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
      && left.scope == right.scope && left.figures == right.figures
      && left.byService == right.byService && left.movements == right.movements
  }
}

extension Ledger {
  /// Two spans side by side.
  ///
  /// Two snapshots' work: the clock is moved to the end of each, and stays at the second.
  public func comparison(
    of spans: ComparedSpans, scope: Scope = .everything, zone: ZoneRules = .utc
  ) -> Comparison {
    func snapshot(_ span: ComparedSpan) -> Snapshot {
      self.snapshot(
        at: span.to, windowNanoseconds: span.nanoseconds, scope: scope, zone: zone)
    }
    return Comparison(spans, snapshot(spans.first), snapshot(spans.second))
  }
}
