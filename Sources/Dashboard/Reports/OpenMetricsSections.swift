import DeliveryMetrics

// The parts of the report as metrics, in the order in which they are written.
extension OpenMetricsReport {
  func addSpan(to text: inout Exposition) {
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

  func addMeasures(to text: inout Exposition) {
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

  func addTargets(to text: inout Exposition) {
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

  func addStream(to text: inout Exposition) {
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

  func addAlerts(to text: inout Exposition) {
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

  func addInput(to text: inout Exposition) {
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
