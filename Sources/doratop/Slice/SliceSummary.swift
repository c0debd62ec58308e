import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// Says in one line what a slice is made of, and how it is known to be right.
struct SliceSummary {
  let slice: Slice
  let log: SliceLog
  let window: String
  let zone: ZoneRules

  var text: String {
    let clock = ClockText(zone: zone)
    let span = slice.span
    var parts = [
      "\(slice.counts.all) of \(log.lineCount) lines for \(clock.dateTime(span.from)) to \(clock.dateTime(span.to)) \(clock.zoneName(at: span.to)), window \(window)",
      "\(slice.counts.span) in the span, \(slice.counts.windows) before it back to \(clock.dateTime(span.cut)), as far as its windows, the periods before them and what practices compare reach\(further)",
      history,
    ]
    if let baseline = slice.reach.baseline, baseline.from <= span.cut {
      parts.append(
        "of the baseline, \(clock.date(baseline.from)) to \(clock.date(baseline.until)), the commits that were delivered"
      )
    }
    if let alerts { parts.append(alerts) }
    if slice.counts.refused > 0 { parts.append("\(slice.counts.refused) refused ones") }
    if log.tooLong > 0 {
      parts.append("left out \(log.tooLong) longer than \(SliceLog.longestKept >> 20) MiB")
    }
    parts.append(verification)
    return parts.joined(separator: "; ")
  }

  private var history: String {
    let count = slice.counts.history
    if count == 0 { return "none older" }
    if slice.widening.isEverything {
      return "\(count) older ones, all there are, for with fewer the numbers were others"
    }
    let services = slice.widening.services
    if services > 0 {
      return
        "\(count) older ones, all runs and health of \(services) \(services == 1 ? "service" : "services") among them, without which the numbers were others"
    }
    return
      "\(count) older ones that the numbers hang on: production deployments and incidents, changes and commits that were open or are spoken of with their runs, turns of health and of trunks, how long ago the log began"
  }

  /// How much further back it goes than that, because of alerts.
  private var further: String {
    slice.span.further == 0
      ? "" : ", and \(slice.span.further / SliceSpan.day) days further for alerts"
  }

  /// Alerts that hang on what is older.
  private var alerts: String? {
    if slice.widening.isEverything || slice.reach.alerts.isEmpty { return nil }
    let clock = ClockText(zone: zone)
    let words = slice.reach.alerts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
      "\($0.key) since \(clock.date($0.value))"
    }
    let all =
      switch slice.widening.effort {
      case .beginnings: "what alerts began with"
      case .between: "all lead times since alerts began"
      case .always: "all lead times and slow items"
      }
    return "\(all): \(words.joined(separator: ", "))"
  }

  private var verification: String {
    let check = slice.check
    let services =
      check.servicesAtOnce == check.services.count
      ? "each of \(check.services.count) services"
      : "\(check.servicesAtOnce) of \(check.services.count) services in turn"
    return
      "numbers of everything and of \(services) found equal at \(check.instants.count) instants"
  }
}
