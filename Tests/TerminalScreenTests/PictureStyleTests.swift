import Dashboard
import Testing

@testable import TerminalScreen

@Test(
  "a picture can be read: every role of every theme stands out from what is behind it",
  arguments: ThemeLibrary(folder: nil).names)
func contrast(name: String) {
  let (theme, problems) = ThemeLibrary(folder: nil).theme(named: name)
  #expect(problems.isEmpty)
  let page = PicturePage(of: theme)
  let graphics: [Role] = [
    .graphOK, .graphWarn, .graphMiss, .graphPartial, .graphAxis, .graphTarget, .border, .scrub,
    .eventImpact,
  ]
  for role in Role.allCases {
    let style = PictureStyle(of: role, in: theme, on: page)
    let ratio = style.foreground.contrast(with: style.background ?? page.background)
    #expect(ratio >= (graphics.contains(role) ? 3 : 4.5), "\(role) \(ratio)")
  }
}

@Test("reverse changes places, dim comes nearer to what is behind, bold takes the bright colour")
func pictureColors() {
  let page = PicturePage.dark
  func look(_ style: Style) -> PictureStyle { PictureStyle(style, terminal: style, on: page) }
  let plain = look(Style())
  #expect(plain.foreground == page.text && plain.background == nil && !plain.showsInSpaces)
  let reversed = look(Style(attributes: .reverse))
  #expect(reversed.foreground == page.background && reversed.background == page.text)
  #expect(reversed.showsInSpaces && reversed.showsInTerminal)
  #expect(look(Style(foreground: .index(1), attributes: .bold)).foreground == page.named[9])
  #expect(look(Style(foreground: .index(1))).foreground == page.named[1])
  let dim = look(Style(attributes: .dim)).foreground
  #expect(dim.contrast(with: page.background) < page.text.contrast(with: page.background))
}

@Test("a background that is the page's is not drawn, though a terminal needs it")
func paintedPage() {
  let theme = ThemeLibrary(folder: nil).theme(named: "paper").theme
  let page = PicturePage(of: theme)
  #expect(page.background.hex == "#fdfaf0" && page.text.hex == "#1a1a1a")
  let style = PictureStyle(of: .title, in: theme, on: page)
  #expect(style.background == nil && !style.showsInSpaces && style.showsInTerminal)
}
