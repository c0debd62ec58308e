import Testing

@testable import TerminalScreen

@Test("a colour is written as #rrggbb and nothing else")
func hexColors() {
  #expect(RGB(hex: "#56b4E9") == RGB(0x56, 0xB4, 0xE9))
  #expect(RGB(0x56, 0xB4, 0xE9).hex == "#56b4e9")
  #expect(RGB(0, 0, 1).hex == "#000001")
  for text in ["", "#", "56b4e9", "#56b4e", "#56b4e99", "#56b4eg", "#+6b4e9", "#日本"] {
    #expect(RGB(hex: text) == nil, "\(text)")
  }
}

@Test("contrast is that of WCAG")
func contrastRatio() {
  let (black, white, grey) = (RGB(0, 0, 0), RGB(255, 255, 255), RGB(0x76, 0x76, 0x76))
  #expect(abs(black.contrast(with: white) - 21) < 1e-9)
  #expect(abs(white.contrast(with: black) - 21) < 1e-9)
  // The lightest grey that is text on white by the guideline.
  #expect((4.54..<4.55).contains(grey.contrast(with: white)))
}

@Test("Lab has the published values of red and white")
func lab() {
  let red = Lab(RGB(255, 0, 0))
  #expect(abs(red.lightness - 53.24) < 0.01 && abs(red.a - 80.09) < 0.02)
  #expect(abs(red.b - 67.20) < 0.02)
  let white = Lab(RGB(255, 255, 255))
  #expect(abs(white.lightness - 100) < 0.01 && abs(white.a) < 0.02 && abs(white.b) < 0.02)
}

@Test("eyes without a kind of cone see less difference, and greys as they are")
func vision() {
  for vision in ColorVision.allCases {
    let grey = vision.seen(RGB(128, 128, 128))
    #expect(grey.distance(to: Lab(RGB(128, 128, 128))) < 0.1, "\(vision)")
  }
  let (red, green) = (RGB(0xC0, 0x40, 0x20), RGB(0x70, 0x70, 0x20))
  let normal = ColorVision.normal.distance(red, green)
  #expect(ColorVision.protan.distance(red, green) < normal / 2)
  #expect(ColorVision.deutan.distance(red, green) < normal / 2)
  let (blue, teal) = (RGB(0x30, 0x80, 0xB0), RGB(0x30, 0x88, 0x80))
  #expect(ColorVision.tritan.distance(blue, teal) < ColorVision.normal.distance(blue, teal) / 2)
}

@Test("the nearest of 256 is looked for where every terminal has the same colours")
func nearest256() {
  for index in 16..<256 {
    // The cube and the ramp share some greys.
    let nearest = XtermPalette.nearest256(XtermPalette.all[index])
    #expect(XtermPalette.all[nearest] == XtermPalette.all[index])
  }
  #expect(XtermPalette.nearest256(RGB(255, 0, 0)) == 196)
  #expect(XtermPalette.nearest256(RGB(0, 0, 0)) == 16)
  #expect(XtermPalette.nearest256(RGB(0x56, 0xB4, 0xE9)) == 74)
  #expect(XtermPalette.nearest16(RGB(250, 10, 10)) == .brightRed)
}

@Test("the sixteen have names")
func names() {
  #expect(AnsiColor(name: "bright-red") == .brightRed && AnsiColor(name: "black") == .black)
  #expect(AnsiColor(name: "orange") == nil)
  for color in AnsiColor.allCases { #expect(AnsiColor(name: color.name) == color) }
}
