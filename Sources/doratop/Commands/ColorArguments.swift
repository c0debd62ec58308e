public import ArgumentParser
import Configuration
public import Dashboard
import DeliveryEvents
public import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a user may say about the terminal's colours and characters.
struct ColorArguments: ParsableArguments {
  @Option(help: "The terminal type, instead of TERM.")
  var term: String?
  @Option(
    help: "Colours: \(ColorChoice.allCases.map(\.rawValue).joined(separator: ", ")).")
  var color = ColorChoice.auto
  @OptionGroup var characters: GlyphArguments

  /// The options of a screen, in this process's environment.
  func options() -> ScreenOptions {
    var options = ScreenOptions(environment: Environment.variables)
    options.term = term
    options.color = color
    options.glyphs = characters.tier
    return options
  }
}

/// The choice of characters.
struct GlyphArguments: ParsableArguments {
  @Option(
    help:
      "Characters of lines and bars: blocks, braille, cp437 or ascii (default: by locale and terminal)."
  )
  var glyphs: GlyphTier?
  @Flag(help: "The same as --glyphs ascii.")
  var ascii = false
  @Flag(help: "The same as --glyphs braille: graphs of dots, two bars in a column.")
  var braille = false

  func validate() throws {
    let named = [ascii ? "--ascii" : nil, braille ? "--braille" : nil].compactMap { $0 }
    if ascii, braille {
      throw ValidationError("--ascii and --braille exclude each other, expected one of them")
    }
    if let glyphs, let name = named.first, glyphs != tier {
      throw ValidationError("\(name) and --glyphs=\(glyphs.rawValue) exclude each other")
    }
  }

  /// The tier that is asked for; `nil` for none.
  var tier: GlyphTier? { ascii ? .ascii : braille ? .braille : glyphs }
}

/// The choice of a theme.
struct ThemeArguments: ParsableArguments {
  @Option(help: "A theme: a name that `doratop themes list` knows, or a file.")
  var theme: String?
  @Flag(
    name: .customLong("strict"),
    help: "End with 78 when anything is wrong with the theme; on a screen, or with your own keys.")
  var isStrict = false

  /// The theme that is asked for.
  func name(over configuration: Configuration) -> String { theme ?? configuration.theme }
}

/// What the process was started with.
enum Environment {
  /// The variables that matter to the screen.
  static let variables: [String: String] = {
    var found: [String: String] = [:]
    for name in [
      "TERM", "COLORTERM", "NO_COLOR", "SSH_TTY", "LANG", "LC_ALL", "LC_CTYPE", "HOME",
      "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TMPDIR", "DORATOP_CONFIG",
    ] {
      if let value = getenv(name) { found[name] = String(cString: value) }
    }
    return found
  }()

  /// A variable of that name and no other; `nil` for an empty one.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// The same in the form of ``SystemText``, for what must not be another text than was given.
  static func given(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return SystemText.text(cString: value)
  }

  /// Whether standard output is a terminal.
  static var hasTerminal: Bool { isatty(1) != 0 }

  /// The terminal of standard output, opened for its keys where standard input is another thing; `nil` for none.
  static func keyboard() -> Int32? {
    guard isatty(0) == 0, isatty(1) != 0, let name = ttyname(1) else { return nil }
    let descriptor = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    return descriptor >= 0 ? descriptor : nil
  }
}

extension ColorChoice: ExpressibleByArgument {}
extension GlyphTier: ExpressibleByArgument {}
