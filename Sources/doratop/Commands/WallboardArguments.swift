import ArgumentParser
import Dashboard

/// What the commands that show a screen let one choose of the wallboard.
struct WallboardArguments: ParsableArguments {
  @Flag(help: "Begin with the board for a wall; W goes to the keys and back.")
  var wallboard = false
  @Option(
    help: ArgumentHelp(
      "How long a page of the wallboard is shown, such as 20s.", valueName: "time"),
    transform: WindowLength.read)
  var cycle = WindowLength.twentySeconds

  /// Sets a view up as asked for.
  func apply(to view: inout ViewState) {
    view.secondsPerPage = Double(cycle.nanoseconds) / 1e9
    if wallboard { view.wallboard = Wallboard(secondsPerPage: view.secondsPerPage) }
  }
}
