import ArgumentParser
import Dashboard
import DeliveryMetrics

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Play a log as if it were happening.",
    discussion: """
      Space stops and goes on, + and - change the speed, < and > go from deployment to deployment, \
      [ and ] from incident to incident, comma and full stop from event to event, the arrows by an \
      hour, H and L by a day, t to any time.

      Figures are by event time: what came late counts where it happened. --as-known, or A, shows \
      what was known at the time instead, and marks what differs. A line was known when it was \
      "received", if it says so; else when its file had come to its time.
      """)

  @OptionGroup var measures: MeasureOptions
  @OptionGroup var terminal: ScreenArguments
  @OptionGroup var wall: WallboardArguments
  @Option(help: "Where to begin: a time such as 2026-10-04, or -30d before the end.")
  var from = "start"
  @Option(help: "Where to end.")
  var until = "end"
  @Option(help: "How many times as fast as life, 1 to 86400.")
  var speed = 3600
  @Flag(help: "Begin again at the end.")
  var loop = false
  @Flag(name: .customLong("as-known"), help: "Show what was known then, without what came later.")
  var asKnown = false
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String]

  func validate() throws {
    for (name, text) in [("--from", from), ("--until", until)] where Moment(text) == nil {
      throw ValidationError(
        "\(name) is \"\(text)\", expected a time such as 2026-10-04, \"2026-10-04 13:40\" or -2h")
    }
    guard (1...86_400).contains(speed) else {
      throw ValidationError("--speed is \(speed), expected 1 to 86400")
    }
    if case .local(let first, let early) = Moment(from),
      case .local(let last, let late) = Moment(until),
      (first, early) >= (last, late)
    {
      throw ValidationError("--from is \"\(from)\", which is not before --until \"\(until)\"")
    }
  }

  func run() throws {
    let feed = ReplayFeed(
      from: Moment(from) ?? .start, until: Moment(until) ?? .end, speed: speed, loops: loop)
    try WatchCommand.run(sources, measures, terminal, wall, feed, showsAsKnown: asKnown)
  }
}
