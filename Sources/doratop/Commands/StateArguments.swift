import ArgumentParser
import Configuration
import Dashboard
import StateStore
import TerminalScreen

/// Where what was read is kept.
struct StateArguments: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help:
      "Keep what was read in this file (default: one for these sources in $XDG_STATE_HOME/doratop)."
  )
  var path: String?
  @Flag(name: .customLong("no-state"), help: "Keep nothing: begin with the logs each time.")
  var isOff = false
  @Option(
    help:
      "How long to keep what was read, such as 400d, at least twice the window: older days become sums (default: twice the longest window and 30 days).",
    transform: WindowLength.read)
  var retention: WindowLength?
  @Flag(
    name: .customLong("require-state"),
    help: "End with 73 when nothing can be kept, instead of going on without.")
  var isRequired = false

  func validate() throws {
    if isOff, path != nil || isRequired {
      throw ValidationError("--no-state excludes --state and --require-state, expected one of them")
    }
  }

  /// The state of some sources; `nil` for none.
  ///
  /// Standard input has none unless a file is named: what comes that way is another log each time.
  ///
  /// - Throws: The exit code for one that must not be used, after saying why.
  func open(_ sources: [String], over choices: Choices) throws -> LogState? {
    let own = choices.lasting.state
    let path = path ?? own.file
    // What is asked for on the command line goes before what the configuration leaves out.
    let isOff = isOff || !own.isKept && self.path == nil && !isRequired
    if isOff || path == nil && sources.contains("-") { return nil }
    let place =
      path.map { StatePlace(path: $0) }
      ?? StatePlace(sources: sources, environment: Environment.variables)
    guard let place else {
      return try lost("HOME names no folder", own)
    }
    let state = try Self.open(
      place, sources, keeps: true,
      retention: Self.retention(
        retention, choices.lasting.retention, window: choices.window,
        longest: choices.longestWindow))
    if case .none(let reason) = state.phase { _ = try lost(reason, own) }
    return state
  }

  /// Refuses to keep less than what a window is made of.
  func refuse(over choices: Choices) throws {
    try Self.refuse(retention, window: choices.window)
  }

  /// The same for any option of that name.
  static func refuse(_ retention: WindowLength?, window: WindowChoice) throws {
    guard let retention, retention.nanoseconds < window.leastRetention else { return }
    throw ValidationError(
      "--retention is \"\(retention)\", expected at least \(DurationText.text(window.leastRetention)), twice the window"
    )
  }

  /// How long to keep what was read, in nanoseconds: as the option says, else as the configuration does.
  ///
  /// Usually twice the longest window, since each is compared with the period before it, and a month in which what
  /// is cut off at the beginning can matter to nothing that is shown.
  ///
  /// - Parameters:
  ///   - own: What the configuration says, which knows nothing of a longer window on the command line.
  ///   - longest: The longest window that can be come to.
  static func retention(
    _ asked: WindowLength?, _ own: WindowChoice?, window: WindowChoice, longest: WindowLength
  ) -> Int64 {
    if let asked { return asked.nanoseconds }
    if let own { return max(own.nanoseconds, window.leastRetention) }
    let longest = max(90 * day, longest.nanoseconds)
    return longest > Int64.max / 4 ? .max : 2 * longest + 30 * day
  }

  private static let day: Int64 = 86_400_000_000_000

  /// What to do without a state.
  private func lost(_ reason: String, _ own: Configuration.State) throws -> LogState? {
    if isRequired || own.isRequired {
      throw Output.fail("no state: \(Frame.plain(reason))", code: Output.Code.cannotCreate)
    }
    return LogState(without: reason)
  }

  /// Opens a state.
  ///
  /// - Throws: The exit code for one that must not be used, after saying why.
  static func open(
    _ place: StatePlace, _ sources: [String], keeps: Bool, retention: Int64 = .max
  ) throws -> LogState {
    do {
      return try LogState(place, sources: sources, keeps: keeps, retention: retention)
    } catch {
      guard case .refused(let reason, let code) = error else {
        return LogState(without: "\(error)")
      }
      throw Output.fail(Frame.plain(reason), code: code)
    }
  }
}

/// A state for commands that print: taken up, and left as it is unless they follow.
struct KeptState: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help:
      "Go on from what was kept in this file, and leave it as it is; report --follow keeps it on."
  )
  var path: String?

  /// The state; `nil` when none was asked for.
  ///
  /// - Throws: The exit code for one that cannot be read, after saying why.
  func open(_ sources: [String]) throws -> LogState? {
    guard let path else { return nil }
    let state = try StateArguments.open(StatePlace(path: path), sources, keeps: false)
    if case .none(let reason) = state.phase {
      throw Output.fail(Frame.plain(reason), code: Output.Code.noInput)
    }
    return state
  }
}
