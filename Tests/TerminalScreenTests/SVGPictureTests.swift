import Testing

@testable import Dashboard
@testable import TerminalScreen

@Test("the drawing has backgrounds, then shapes, then words at their places")
func svgDrawing() {
  let expected = #"""
    <svg xmlns="http://www.w3.org/2000/svg" width="140" height="80" viewBox="0 0 140 80" role="img" aria-label="a &quot;b&quot; &lt;c&gt;">
    <title>a &quot;b&quot; &lt;c&gt;</title>
    <rect width="140" height="80" rx="6" fill="#14171c"/>
    <g shape-rendering="crispEdges">
    <rect x="20" y="30" width="30" height="20" fill="#d02a2a"/>
    <path fill="#91959b" d="M14.5 19.4h5.5v1.2h-5.5zM14.5 19.4h1v10.6h-1zM20 19.4h10v1.2h-10z"/>
    <path fill="#1fa8b8" d="M10 50h10v20h-10zM20 60h10v10h-10z"/>
    <path fill="#ff635c" d="M41 66h3v3h-3zM46 66h3v3h-3z"/>
    <path fill="#ff635c" fill-opacity="0.25" d="M50 50h10v20h-10z"/>
    </g>
    <g font-family="'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace" font-size="16.6" fill="#d8dce2">
    <text x="40" y="25" textLength="70" lengthAdjust="spacingAndGlyphs">a&lt;b&gt;&amp;&quot;&#39;</text>
    <text x="30" y="45" textLength="10" lengthAdjust="spacingAndGlyphs" fill="#ffffff" font-weight="bold">X</text>
    <text x="60" y="45" textLength="20" lengthAdjust="spacingAndGlyphs" font-weight="bold">漢</text>
    <text x="80" y="45" textLength="10" lengthAdjust="spacingAndGlyphs" font-weight="bold">é</text>
    <text x="70" y="65" textLength="10" lengthAdjust="spacingAndGlyphs" fill="#91959b">a</text>
    <text x="100" y="65" textLength="10" lengthAdjust="spacingAndGlyphs" fill="#91959b">b</text>
    </g>
    </svg>

    """#
  #expect(Scenes.picture(Scenes.small).file(.svg) == expected)
}

@Test("hostile text in a cell stays text")
func svgIsHarmless() throws {
  let drawing = try MarkupReader(
    Scenes.picture(Scenes.harmful, title: Scenes.hostile.joined()).file(.svg))
  #expect(Set(drawing.elements.map(\.name)) == ["svg", "title", "rect", "g", "text"])
  for element in drawing.elements {
    #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") && !$0.contains("href") })
  }
  let words = Scenes.harmful.lines.flatMap { $0.split(separator: " ") }
  for word in words where word.unicodeScalars.allSatisfy({ $0.value < 0x180 }) {
    #expect(drawing.text.contains(word.prefix(4)))
  }
}

@Test("no shape and no text leaves the picture")
func svgStaysInside() throws {
  let canvas = Canvas(size: Size(rows: 2, columns: 4), tier: .blocks)
  for row in 0..<2 { canvas.write("█漢█", row: row, role: .graphOK) }
  let drawing = try MarkupReader(Scenes.picture(canvas.frame).file(.svg))
  let svg = try #require(drawing.elements.first)
  #expect(svg.attributes["viewBox"] == "0 0 60 60")
  for element in drawing.elements where element.name == "text" {
    let x = try #require(Int(element.attributes["x"] ?? ""))
    let length = try #require(Int(element.attributes["textLength"] ?? ""))
    #expect(x >= 10 && x + length <= 50)
  }
}
