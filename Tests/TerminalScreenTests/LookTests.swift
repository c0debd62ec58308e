import Testing

@testable import Dashboard
@testable import TerminalScreen

@Test(
  "a picture can be read: all roles of all themes stand out from what is behind them",
  arguments: ThemeLibrary(folder: nil).names)
func contrast(name: String) {
  let theme = ThemeLibrary(folder: nil).theme(named: name).theme
  for role in Role.allCases {
    let colors = theme.look(of: role).rgb
    let ratio = colors.foreground.contrast(with: colors.background ?? theme.ground.background)
    let isGraphic = [
      .graphOK, .graphWarn, .graphMiss, .graphPartial, .graphAxis, .graphTarget, .border,
      .eventImpact, .scrub,
    ].contains(role)
    #expect(ratio >= (isGraphic ? 3 : 4.5), "\(role) \(ratio)")
  }
}

@Test("reverse changes places, dim comes nearer to what is behind, bold takes the bright colour")
func lookColors() {
  var look = PictureLook()
  #expect(
    look.rgb.foreground == Ground.dark.text && look.rgb.background == nil && !look.showsInSpaces)
  look.isReversed = true
  #expect(
    look.rgb.foreground == Ground.dark.background && look.rgb.background == Ground.dark.text
      && look.showsInSpaces)
  look = PictureLook(foreground: 1, isBold: true)
  #expect(look.rgb.foreground == RGB(palette: 9))
  look = PictureLook(isDim: true)
  #expect(
    look.rgb.foreground.contrast(with: Ground.dark.background)
      < Ground.dark.text.contrast(with: Ground.dark.background))
}
