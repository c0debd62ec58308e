/// How a role looks on one terminal.
struct Style: Sendable, Hashable {
  /// `nil` is the terminal's own colour.
  var foreground: Paint?
  var background: Paint?
  var attributes: Attributes = []

  /// A colour in the terms of a terminal.
  enum Paint: Sendable, Hashable {
    /// A place in the terminal's palette.
    case index(Int)
    /// Any colour.
    case rgb(RGB)
  }

  /// What can be done to text without a colour.
  struct Attributes: OptionSet, Sendable, Hashable {
    let rawValue: UInt32
    static let bold = Attributes(rawValue: 1)
    static let dim = Attributes(rawValue: 2)
    static let reverse = Attributes(rawValue: 4)
    static let underline = Attributes(rawValue: 8)

    /// Each with its name in theme files.
    static let names: [(name: String, attribute: Attributes)] = [
      ("bold", .bold), ("dim", .dim), ("reverse", .reverse), ("underline", .underline),
    ]

    /// The names, or `normal`.
    var text: String {
      let names = Self.names.filter { contains($0.attribute) }.map(\.name)
      return names.isEmpty ? "normal" : names.joined(separator: " ")
    }
  }
}
