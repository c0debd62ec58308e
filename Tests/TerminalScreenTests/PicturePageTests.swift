import Testing

@testable import TerminalScreen

@Test("the page is of the theme's kind, and paints what the theme paints")
func pages() {
  let library = ThemeLibrary(folder: nil)
  #expect(PicturePage(of: library.theme(named: "default").theme) == .dark)
  #expect(PicturePage(of: library.theme(named: "default-light").theme) == .light)
}

@Test("sixteen colours are the page's, the others are where xterm has them")
func palette() {
  let page = PicturePage.dark
  #expect(page.rgb(.index(1)) == page.named[1] && page.named.count == 16)
  #expect(page.rgb(.index(16)).hex == "#000000" && page.rgb(.index(231)).hex == "#ffffff")
  #expect(page.rgb(.index(196)).hex == "#ff0000" && page.rgb(.index(33)).hex == "#0087ff")
  #expect(page.rgb(.index(-1)).hex == "#000000" && page.rgb(.index(999)).hex == "#eeeeee")
  #expect(page.rgb(.rgb(RGB(1, 2, 3))).hex == "#010203")
}

@Test("a mix lies between its colours")
func mix() {
  let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
  #expect(
    black.mixed(with: white, share: 0) == black && black.mixed(with: white, share: 1) == white)
  #expect(black.mixed(with: white, share: 0.5).hex == "#808080")
}
