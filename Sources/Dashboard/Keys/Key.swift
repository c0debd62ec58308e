/// A key as the terminal reports it.
public enum Key: Sendable, Hashable {
  /// A printable character.
  case character(Character)
  /// Control with a letter, lower case: `l` for Ctrl-L.
  case control(Character)
  /// F1 is 1.
  case function(Int)
  case tab, backTab, enter, escape, backspace
  case up, down, left, right, home, end, pageUp, pageDown
  /// Anything else, which is ignored.
  case other

  /// How footer and help name it.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let letter): "Ctrl-\(letter.uppercased())"
    case .function(let number): "F\(number)"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .other: "?"
    }
  }
}
