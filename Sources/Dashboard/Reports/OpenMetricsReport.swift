public import DeliveryMetrics

/// The report as metrics, for Prometheus and whoever reads OpenMetrics.
///
/// A value that is not there has no sample, and its series ends: `NaN` would spoil every sum that it is in. There are
/// no times but as values, so whoever reads it puts down when. Everything is of the snapshot's window and clock, and
/// bounded: services and teams as ``BoundedReadings``, alerts by ``alertLimit``.
public struct OpenMetricsReport: Sendable {
  /// Services and teams, or one of them, or neither.
  public enum Breakdown: Sendable {
    case none, service, team, both
  }

  /// What a log is read from: how many files, and how many sources are and how many of them are well.
  public struct Sources: Sendable, Equatable {
    /// Files that were found, those that have gone included.
    public var files: Int
    /// Sources that are read or waited for; `nil` where nothing is followed.
    public var all: Int?
    /// Those of them that can be read; `nil` where nothing is followed.
    public var well: Int?

    /// Creates the counts; those of a report that is made once have files alone.
    public init(files: Int, all: Int? = nil, well: Int? = nil) {
      (self.files, self.all, self.well) = (files, all, well)
    }
  }

  /// Alerts beyond have no series of their own.
  static let alertLimit = 500

  private(set) var snapshot: Snapshot
  let sources: Sources
  let services: BoundedReadings?
  let teams: BoundedReadings?
  private let version: String

  /// Creates the report of a snapshot, of which it keeps what it writes alone.
  public init(
    _ snapshot: Snapshot, by breakdown: Breakdown = .none, sources: Sources, version: String
  ) {
    let days = snapshot.window.observedDays
    func bounded(_ readings: [Reading], if isWanted: Bool) -> BoundedReadings? {
      isWanted ? BoundedReadings(readings, observedDays: days) : nil
    }
    services = bounded(snapshot.byService, if: breakdown == .service || breakdown == .both)
    teams = bounded(snapshot.byTeam, if: breakdown == .team || breakdown == .both)
    self.snapshot = snapshot
    self.snapshot.byService = []
    self.snapshot.byTeam = []
    self.snapshot.otherAlerts = []
    self.snapshot.deployments = []
    self.snapshot.openIncidents = []
    self.snapshot.reading.buckets = []
    self.sources = sources
    self.version = version
  }

  /// What is right for readers of OpenMetrics and of Prometheus' text format alike.
  public var text: String { text(.either) }

  /// OpenMetrics 1.0.
  public var openMetrics: String { text(.openMetrics) }

  /// Prometheus' text format 0.0.4, which the node exporter reads as well.
  public var prometheus: String { text(.prometheus) }

  /// What is said as long as nothing has been read to its end.
  ///
  /// - Parameter isOpenMetrics: Whether as OpenMetrics, or in Prometheus' text format.
  public static func notReady(version: String, isOpenMetrics: Bool) -> String {
    var exposition = Exposition(isOpenMetrics ? .openMetrics : .prometheus)
    addBuild(version, isReady: false, to: &exposition)
    exposition.end()
    return exposition.text
  }

  private static func addBuild(_ version: String, isReady: Bool, to text: inout Exposition) {
    text.add(
      "doratop_build_info", "The program that says all this",
      [.init(1, [MetricLabel("version", version)])])
    text.add("doratop_ready", "Whether the log has been read to its end", [.init(isReady ? 1 : 0)])
  }

  func text(_ dialect: Exposition.Dialect) -> String {
    var exposition = Exposition(dialect)
    Self.addBuild(version, isReady: true, to: &exposition)
    addSpan(to: &exposition)
    addMeasures(to: &exposition)
    addTargets(to: &exposition)
    addStream(to: &exposition)
    addAlerts(to: &exposition)
    addInput(to: &exposition)
    exposition.end()
    return exposition.text
  }
}
