import Dashboard
import EventIntake

/// Tells a subcommand with a slip in it from a source: without this, it would be waited for as a file.
enum MistypedCommand {
  /// The sentence about the first of some sources, if it is a word of which no file has the name and which
  /// looks like a subcommand; `nil` otherwise.
  ///
  /// - Parameter arguments: The whole command line: whoever says `watch` means a file.
  static func refusal(
    of sources: [String], arguments: [String] = CommandLine.arguments
  ) -> String? {
    guard let word = sources.first, word.allSatisfy({ $0.isLetter || $0 == "-" }), word != "-",
      !arguments.contains("watch"), !Path.isThere(word)
    else { return nil }
    let names = Doratop.configuration.subcommands.compactMap { $0.configuration.commandName }
    return Nearest.name(to: word, among: names).map {
      "no file and no subcommand \"\(word)\" (did you mean \($0)?), expected a source or a subcommand; "
        + "doratop watch \(word) waits for a file of this name"
    }
  }
}
