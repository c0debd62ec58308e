/// How many colours the user asks for: `--color`.
public enum ColorChoice: String, Sendable, CaseIterable {
  /// What the terminal has, unless NO_COLOR is set.
  case auto
  /// What the terminal has, whatever NO_COLOR says.
  case always
  case never
  case sixteen = "16"
  case palette256 = "256"
  case truecolor
}

/// How many colours are shown, the fewest first.
public enum ColorTier: Int, Sendable, CaseIterable, Comparable, CustomStringConvertible {
  /// Attributes only.
  case mono
  case eight, sixteen, palette256, truecolor

  public static func < (one: ColorTier, two: ColorTier) -> Bool { one.rawValue < two.rawValue }

  public var description: String {
    switch self {
    case .mono: "mono"
    case .eight: "8 colours"
    case .sixteen: "16 colours"
    case .palette256: "256 colours"
    case .truecolor: "truecolor"
    }
  }
}

/// The tier of colours, and why.
public struct ColorDecision: Sendable, Equatable {
  /// How many colours are used.
  public let tier: ColorTier
  /// What decided, such as `NO_COLOR is set`.
  public let reason: String

  /// Decides: what the user asks for comes before the environment, and that before what the terminal
  /// database says. Nothing makes a terminal show more than the database says.
  init(_ choice: ColorChoice, noColor: String?, facts: TerminalFacts) {
    let available = facts.tier
    let words = "terminal type \(facts.term) has \(facts.words)"
    let wanted: ColorTier
    switch choice {
    case .never:
      (tier, reason) = (.mono, "--color=never")
      return
    case .auto:
      if let noColor, !noColor.isEmpty {
        (tier, reason) = (.mono, "NO_COLOR is set")
      } else {
        (tier, reason) = (available, words)
      }
      return
    case .always:
      (tier, reason) = (available, "--color=always, and \(words)")
      return
    case .sixteen: wanted = .sixteen
    case .palette256: wanted = .palette256
    case .truecolor: wanted = .truecolor
    }
    let flag = "--color=\(choice.rawValue)"
    tier = min(wanted, available)
    if wanted <= available {
      reason = flag
    } else if wanted == .truecolor, available == .palette256 {
      reason = "\(flag), but \(words); one with direct colour is --term xterm-direct"
    } else {
      reason = "\(flag), but \(words)"
    }
  }
}
