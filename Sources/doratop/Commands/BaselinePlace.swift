import ArgumentParser
import Configuration
import Dashboard
import EventIntake
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The state in which a baseline is kept: a named one, else that of some sources.
struct BaselinePlace: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help: "The file of the state (default: the one for these sources in $XDG_STATE_HOME/doratop).")
  var path: String?

  /// How long the end may take, in nanoseconds.
  static let patience: UInt64 = 5_000_000_000

  private func place(_ sources: [String], _ configuration: Configuration) throws -> StatePlace {
    if let path = path ?? configuration.state.file { return StatePlace(path: path) }
    let sources = sources.isEmpty ? configuration.sources : sources
    guard !sources.isEmpty, !sources.contains("-") else {
      throw ValidationError("no state is named, expected files or --state FILE")
    }
    guard let place = StatePlace(sources: sources, environment: Environment.variables) else {
      throw Output.fail("HOME names no folder", code: Output.Code.cannotCreate)
    }
    return place
  }

  private static func exists(_ place: StatePlace) -> Bool { access(place.path, F_OK) == 0 }

  /// The sources that were named, else those of a state.
  private static func sources(
    _ named: [String], _ configuration: Configuration, _ place: StatePlace
  ) throws -> [String] {
    if !named.isEmpty { return named }
    if !configuration.sources.isEmpty { return configuration.sources }
    do {
      let file = try StateFile(reading: place)
      defer { file.close() }
      return try file.contents()?.sources ?? []
    } catch {
      throw Output.fail(Frame.plain("\(error)"), code: Output.Code.noInput)
    }
  }

  /// The state to be written, and its sources.
  ///
  /// - Throws: The exit code for one that cannot be, after saying why.
  func open(_ named: [String], _ configuration: Configuration) throws -> (LogState, [String]) {
    let place = try place(named, configuration)
    let sources = try Self.sources(named, configuration, place)
    // Nothing is given up on the way.
    let state = try StateArguments.open(place, sources, keeps: true)
    if case .none(let reason) = state.phase {
      throw Output.fail("no state: \(reason)", code: Output.Code.cannotCreate)
    }
    if let writer = state.writer {
      throw Output.fail(
        "\(writer) is keeping \(place.path), expected it to have ended",
        code: Output.Code.cannotCreate)
    }
    return (state, sources)
  }

  /// The state to be looked at, and its sources; `nil` where none was named and none is kept.
  func look(_ named: [String], _ configuration: Configuration) throws -> (LogState?, [String]) {
    if path == nil, named.contains("-") { return (nil, named) }
    let place = try place(named, configuration)
    if path == nil, !Self.exists(place) {
      return (nil, named.isEmpty ? configuration.sources : named)
    }
    let sources = try Self.sources(named, configuration, place)
    let state = try StateArguments.open(place, sources, keeps: false)
    if case .none(let reason) = state.phase {
      throw Output.fail(reason, code: Output.Code.noInput)
    }
    return (state, sources)
  }

  /// Takes up what is kept, all of it.
  static func restore(_ session: LogSession) throws {
    while case .restoring? = session.state?.phase {
      _ = session.state?.advance(session, until: Intake.monotonic() + 200_000_000)
    }
    guard case .writing? = session.state?.phase else {
      throw Output.fail(
        "no state: \(session.state?.sentence ?? "")", code: Output.Code.cannotCreate)
    }
  }

  /// Saves, and ends.
  static func end(_ session: LogSession) throws {
    guard let state = session.state, case .writing(let keeper) = state.phase else { return }
    state.end(session, within: patience)
    guard keeper.writer.isDone else {
      throw Output.fail("not saved: \(state.sentence)", code: Output.Code.unavailable)
    }
  }
}
