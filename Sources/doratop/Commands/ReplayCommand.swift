import ArgumentParser
import Dashboard
import DeliveryMetrics

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Play a log as if it were happening.",
    discussion: """
      Space stops and goes on, + and - change the speed, < and > go from deployment to deployment, \
      [ and ] from incident to incident, { and } from alert to alert, comma and full stop from \
      event to event, the arrows by an hour, H and L by a day, t to any time. z and Z zoom the \
      timeline; with the mouse on (M) it is clicked and dragged, and the wheel zooms. Times without \
      a zone are of --zone, which is UTC unless it is set.

      Figures are by event time: what came late counts where it happened. --as-known shows \
      what was known at the time instead, and marks what differs. A line was known when it was \
      "received", if it says so; else when its file had come to its time.
      """)

  @OptionGroup var measures: MeasureOptions
  @OptionGroup var terminal: ScreenArguments
  @OptionGroup var wall: WallboardArguments
  @Option(
    parsing: .unconditional,
    help: "Where to begin: a time such as 2026-10-04, or -30d before the end.")
  var from = "start"
  @Option(parsing: .unconditional, help: "Where to end: a time, or -1d before the end of the log.")
  var until = "end"
  @Option(help: "How many times as fast as life, 1 to 86400.")
  var speed = 3600
  @Flag(help: "Begin again at the end.")
  var loop = false
  @Flag(name: .customLong("as-known"), help: "Show what was known then, without what came later.")
  var asKnown = false
  @OptionGroup(visibility: .hidden) var metrics: MetricsArguments
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    if metrics.isGiven {
      throw ValidationError(
        "a replay has no metrics, for its clock is not the present; the live screen and report --follow have"
      )
    }
    if measures.asOf != nil {
      throw ValidationError("a replay has a clock of its own, expected --from in place of --as-of")
    }
    for (name, text) in [("--from", from), ("--until", until)] where Moment(text) == nil {
      throw ValidationError(
        "\(name) is \"\(text)\", expected a time such as 2026-10-04, \"2026-10-04 13:40\" or -2h")
    }
    guard (1...86_400).contains(speed) else {
      throw ValidationError("--speed is \(speed), expected 1 to 86400")
    }
  }

  func run() throws {
    let zone = try measures.rules(over: measures.configured.loadForScreen())
    let range = ReplayRange(
      from: Moment(from) ?? .start, until: Moment(until) ?? .end, fromText: from,
      untilText: until, zone: zone)
    if let fault = range.fault { throw ValidationError(fault) }
    let feed = ReplayFeed(range, speed: speed, loops: loop)
    try WatchCommand.run(sources, measures, terminal, wall, feed, showsAsKnown: asKnown)
  }
}
