import Dashboard

/// How every role looks, with and without colours.
///
/// The themes of the top-level folder `Themes/` have the same content as the tables here; a test
/// keeps them equal.
public struct Theme: Sendable, Equatable {
  /// A role's colours, and the attributes that carry it where there are none.
  struct Entry: Sendable, Equatable {
    var style: Style
    var mono: Style.Attributes

    init(
      _ foreground: Style.Color? = nil, on background: Style.Color? = nil,
      _ attributes: Style.Attributes = [], mono: Style.Attributes? = nil
    ) {
      style = Style(foreground: foreground, background: background, attributes: attributes)
      self.mono = mono ?? attributes
    }
  }

  /// The name that `--theme` takes.
  public let name: String
  let entries: [Role: Entry]

  /// The names of the built-in themes.
  public static let names = ["default", "mono"]

  /// A built-in theme; `nil` for a name that is not one.
  public static func named(_ name: String) -> Theme? {
    switch name {
    case "default": .standard
    case "mono": .mono
    default: nil
    }
  }

  /// How a role looks on a terminal of a tier.
  func style(of role: Role, tier: ColorTier) -> Style {
    guard let entry = entries[role] else { return Style() }
    switch tier {
    case .mono: return Style(attributes: entry.mono)
    case .sixteen, .palette256: return entry.style
    case .eight:
      var style = entry.style
      if let color = style.foreground, color.rawValue >= 8 {
        style.foreground = Style.Color(rawValue: color.rawValue - 8)
        style.attributes.insert(.bold)
      }
      style.background = style.background.flatMap { Style.Color(rawValue: $0.rawValue % 8) }
      return style
    }
  }

  /// The theme as a file of the folder `Themes/`: what a role has on a colour terminal, then what
  /// stands for it without colours.
  var yaml: String {
    var text = "name: \(name)\nroles:\n"
    for role in Role.allCases {
      guard let entry = entries[role] else { continue }
      var fields: [String] = []
      if let color = entry.style.foreground { fields.append("fg: \(color.name)") }
      if let color = entry.style.background { fields.append("bg: \(color.name)") }
      fields += Self.words(entry.style.attributes).map { "\($0): true" }
      let mono = Self.words(entry.mono)
      fields.append("mono: \(mono.isEmpty ? "normal" : mono.joined(separator: " "))")
      text += "  \(role.name): { \(fields.joined(separator: ", ")) }\n"
    }
    return text
  }

  private static func words(_ attributes: Style.Attributes) -> [String] {
    let all: [(Style.Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.reverse, "reverse"), (.underline, "underline"),
    ]
    return all.filter { attributes.contains($0.0) }.map(\.1)
  }
}
