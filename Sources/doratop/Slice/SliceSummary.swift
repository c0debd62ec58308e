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
      "\(slice.counts.span) in the span, \(slice.counts.windows) before it in its windows and the periods before them",
      history,
    ]
    if slice.counts.refused > 0 { parts.append("\(slice.counts.refused) refused ones") }
    if log.tooLong > 0 {
      parts.append("left out \(log.tooLong) longer than \(SliceLog.longestKept >> 20) MiB")
    }
    parts.append(verification)
    return parts.joined(separator: "; ")
  }

  private var history: String {
    let count = slice.counts.history
    switch slice.widening {
    case .none:
      return count == 0
        ? "none older"
        : "\(count) older ones that the numbers hang on: production deployments and incidents, changes and commits that were open or are spoken of with their runs, turns of health, how long ago the log began"
    case .services(let services):
      return
        "\(count) older ones, all runs and health of \(services) \(services == 1 ? "service" : "services") among them, without which the numbers were others"
    case .everything:
      return "\(count) older ones, all there are, for with fewer the numbers were others"
    }
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
