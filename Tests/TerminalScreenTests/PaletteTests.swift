import Testing

@testable import TerminalScreen

@Test("the cube and the greys of the 256 colours are where xterm has them")
func palette() {
  #expect(RGB(palette: 16).hex == "#000000" && RGB(palette: 231).hex == "#ffffff")
  #expect(RGB(palette: 196).hex == "#ff0000" && RGB(palette: 33).hex == "#0087ff")
  #expect(RGB(palette: 232).hex == "#080808" && RGB(palette: 255).hex == "#eeeeee")
  #expect(RGB(palette: -1) == RGB(palette: 0) && RGB(palette: 999) == RGB(palette: 255))
  #expect(Set((0..<16).map { RGB(palette: $0) }).count == 16)
}

@Test("a mix lies between its colours")
func mix() {
  let (black, white) = (RGB(palette: 16), RGB(palette: 231))
  #expect(
    black.mixed(with: white, share: 0) == black && black.mixed(with: white, share: 1) == white)
  #expect(black.mixed(with: white, share: 0.5).hex == "#808080")
}
