import Testing

@testable import Dashboard
@testable import TerminalScreen

@Test(
  "a picture can be read: all roles of all themes stand out from what is behind them",
  arguments: Theme.names)
func contrast(name: String) throws {
  let theme = try #require(Theme.named(name))
  for role in Role.allCases {
    let colors = theme.look(of: role).rgb
    let ratio = contrast(colors.foreground, colors.background ?? .background)
    let isGraphic = [.graphOK, .graphWarn, .graphMiss, .eventImpact].contains(role)
    #expect(ratio >= (isGraphic ? 3 : 4.5), "\(role) \(ratio)")
  }
}

@Test("reverse changes places, dim comes nearer to what is behind, bold takes the bright colour")
func lookColors() {
  var look = Look()
  #expect(look.rgb.foreground == .text && look.rgb.background == nil && !look.showsInSpaces)
  look.isReversed = true
  #expect(look.rgb.foreground == .background && look.rgb.background == .text && look.showsInSpaces)
  look = Look(foreground: 1, isBold: true)
  #expect(look.rgb.foreground == RGB(palette: 9))
  look = Look(isDim: true)
  #expect(contrast(look.rgb.foreground, .background) < contrast(.text, .background))
}

/// The contrast ratio of WCAG 2.
private func contrast(_ one: RGB, _ two: RGB) -> Double {
  func linear(_ value: UInt8) -> Double {
    let part = Double(value) / 255
    return part <= 0.04045 ? part / 12.92 : pow24((part + 0.055) / 1.055)
  }
  /// The power of 2.4, by its square and the square root's square root of Newton.
  func pow24(_ base: Double) -> Double {
    // base^2.4 = base^2 * (base^2)^(1/5)
    let square = base * base
    var root = 0.5
    for _ in 0..<60 {
      root -= (root * root * root * root * root - square) / (5 * root * root * root * root)
    }
    return square * root
  }
  func luminance(_ color: RGB) -> Double {
    0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }
  let (bright, dark) = (max(luminance(one), luminance(two)), min(luminance(one), luminance(two)))
  return (bright + 0.05) / (dark + 0.05)
}
