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
    public var files: Int
    public var all: Int?
    public var well: Int?

    /// Creates the counts; those of a report that is made once have files alone.
    public init(files: Int, all: Int? = nil, well: Int? = nil) {
      (self.files, self.all, self.well) = (files, all, well)
    }
  }

  /// Alerts beyond have no series of their own.
  static let alertLimit = 500

  private var snapshot: Snapshot
  private let sources: Sources
  private let version: String
  private let services: BoundedReadings?
  private let teams: BoundedReadings?

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

  private func addSpan(to text: inout Exposition) {
    var labels = [MetricLabel("zone", MetricLabel.clean(snapshot.zone))]
    switch snapshot.scope {
    case .everything: break
    case .team(let name): labels.append(MetricLabel("team", MetricLabel.clean(name)))
    case .service(let name): labels.append(MetricLabel("service", MetricLabel.clean(name)))
    }
    text.add("doratop_scope_info", "What the metrics are about", [.init(1, labels)])
    text.add(
      "doratop_as_of_timestamp_seconds", in: .seconds, "The clock of all values",
      [.init(Double(snapshot.asOf.nanoseconds) / 1e9)])
    text.add(
      "doratop_window_seconds", in: .seconds, "How far back is measured",
      [.init(Double(snapshot.window.nanoseconds) / 1e9)])
    text.add(
      "doratop_observed_window_seconds", in: .seconds,
      "What of the window the log covers, in whole dates",
      [.init(snapshot.window.observedDays.map { $0 * 86_400 })])
  }

  private func addMeasures(to text: inout Exposition) {
    for family in MeasureFamily.all {
      text.add(
        "doratop_" + family.name, in: family.unit, family.help,
        family.values(snapshot.reading).map { .init($0.value, [$0.label].compactMap { $0 }) })
    }
    for (label, readings) in [("service", services), ("team", teams)] {
      guard let readings else { continue }
      var all = readings.named.map { (MetricLabel(label, $0.label), $0.reading) }
      if let rest = readings.rest { all.append((MetricLabel(label, BoundedReadings.others), rest)) }
      for family in MeasureFamily.all {
        text.add(
          "doratop_\(label)_\(family.name)", in: family.unit, "\(family.help), by \(label)",
          all.flatMap { name, reading in
            family.values(reading).map { .init($0.value, [name] + [$0.label].compactMap { $0 }) }
          })
      }
    }
  }

  private func addTargets(to text: inout Exposition) {
    let reading = snapshot.reading
    text.add(
      "doratop_target_deployments_per_day", "The target: more than this",
      [.init(reading.deploymentFrequency.targetPerDayAbove)])
    text.add(
      "doratop_target_lead_time_seconds", in: .seconds, "The target: less than this",
      [
        .init(
          reading.leadTime.targetSecondsBelow,
          [MetricLabel("statistic", reading.leadTime.statistic.rawValue)])
      ])
    text.add(
      "doratop_target_change_failure_ratio", in: .ratio, "The target: less than this",
      [.init(reading.changeFailureRate.targetRateBelow)])
    text.add(
      "doratop_target_recovery_seconds", in: .seconds, "The target: less than this",
      [
        .init(
          reading.recoveryTime.targetSecondsBelow,
          [MetricLabel("statistic", reading.recoveryTime.statistic.rawValue)])
      ])
  }

  private func addStream(to text: inout Exposition) {
    let stream = snapshot.valueStream
    for family in StageFamily.all {
      text.add(
        family.name, in: family.unit, family.help,
        stream.stages.map { .init(family.value($0), [MetricLabel("stage", "\($0.stage)")]) })
    }
    text.add(
      "doratop_stream_lead_time_mean_seconds", in: .seconds,
      "Mean time from landing to production", [.init(stream.leadTimeMean)])
    text.add(
      "doratop_stream_samples", "Changes that came to production in the window", [.init(stream.n)])
    text.add(
      "doratop_stream_flow_efficiency_ratio", in: .ratio,
      "Share of the time from landing to production that is work", [.init(stream.flowEfficiency)])
    text.add(
      "doratop_stream_wait_between_ratio", in: .ratio,
      "Share of the time from landing to production between stages",
      [.init(stream.waitBetweenShare)])
    text.add(
      "doratop_stream_rolled_first_pass_ratio", in: .ratio,
      "Product of the first pass shares of all stages", [.init(stream.rolledFirstPass)])
    text.add(
      "doratop_stream_mean_wip", "Changes on their way to production, on the mean",
      [.init(stream.littlesLaw.meanWip)])
    text.add(
      "doratop_stream_completed_per_day", "Changes that came to production, per day of the window",
      [.init(stream.littlesLaw.throughputPerDay)])
    text.add(
      "doratop_stream_littles_law_ratio", in: .ratio,
      "Work in progress against completed changes times their lead time",
      [.init(stream.littlesLaw.ratio)])
    text.add(
      "doratop_bottleneck_ratio", in: .ratio,
      "Share of the lead time that is in the stage that holds all back",
      stream.bottleneck.map { [.init($0.share, [MetricLabel("stage", "\($0.stage)")])] } ?? [])
  }

  private func addAlerts(to text: inout Exposition) {
    text.add(
      "doratop_alerts_firing", "Alerts that fire",
      AlertSeries.all(snapshot.alerts, limit: Self.alertLimit).map { .init($0.count, $0.labels) })
    text.add(
      "doratop_alerts_firing_by_severity", "Alerts that fire and are not held back by others",
      Alert.Severity.allCases.map { severity in
        .init(
          snapshot.alerts.count { $0.severity == severity && $0.inhibitedBy == nil },
          [MetricLabel("severity", severity.rawValue)])
      })
  }

  private func addInput(to text: inout Exposition) {
    let input = snapshot.input
    text.add("doratop_input_files", "Files that were read", [.init(sources.files)])
    text.add("doratop_sources", "Sources that are followed", [.init(sources.all)])
    text.add("doratop_sources_well", "Sources that can be read", [.init(sources.well)])
    text.add(
      "doratop_input_lines_total", as: .counter, "Lines that were read", [.init(input.lines)])
    text.add("doratop_input_events_total", as: .counter, "Distinct events", [.init(input.events)])
    text.add(
      "doratop_input_duplicates_total", as: .counter, "Lines that were there before, word for word",
      [.init(input.duplicates)])
    text.add(
      "doratop_input_conflicts_total", as: .counter, "Lines that say other things of a known event",
      [.init(input.conflicts)])
    text.add(
      "doratop_input_late_total", as: .counter, "Events that came after newer ones",
      [.init(input.late)]
    )
    text.add(
      "doratop_input_too_old_total", as: .counter, "Events from before the days that are kept",
      [.init(input.tooOld)])
    text.add(
      "doratop_input_rejected_total", as: .counter, "Lines that were refused",
      input.rejections.map { .init($0.count, [MetricLabel("cause", $0.cause)]) })
    text.add(
      "doratop_input_format_events_total", as: .counter, "Events by the format of their lines",
      input.formats.sorted { $0.key < $1.key }.map {
        .init($0.value, [MetricLabel("format", MetricLabel.clean($0.key))])
      })
    text.add(
      "doratop_input_future_events", "Events more than five minutes ahead of the clock",
      [.init(input.future)])
    text.add(
      "doratop_input_unmatched_environments", "Names of environments that no rule knows",
      [.init(input.unmatchedEnvironments.count)])
  }
}
