import Testing

@testable import Dashboard
@testable import TerminalScreen

@Test("the page is the frame in a pre, with styles of its own and all markup escaped")
func htmlPage() {
  let expected = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <title>a &quot;b&quot; &lt;c&gt;</title>
    <style>body { margin: 0; background: #14171c; }</style>
    </head>
    <body>
    <pre role="img" aria-label="a &quot;b&quot; &lt;c&gt;" style="margin:0;padding:1em;overflow-x:auto;background:#14171c;color:#d8dce2;font:15px/17px 'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"><span style="color:#91959b">┌─</span> a&lt;b&gt;&amp;&quot;&#39;
     <span style="color:#ffffff;background:#d02a2a;font-weight:bold"> X </span> <span style="font-weight:bold"><span style="display:inline-block;width:2ch">漢</span><span style="display:inline-block;width:1ch">é</span></span>
    <span style="color:#1fa8b8">█▄</span> <span style="color:#ff635c"><span style="display:inline-block;width:1ch">⣀</span>░</span> <span style="color:#91959b">a  b</span>
    </pre>
    </body>
    </html>

    """#
  #expect(Scenes.picture(Scenes.small).file(.html) == expected)
}

@Test("hostile text in a cell stays text")
func htmlIsHarmless() throws {
  let page = try MarkupReader(
    Scenes.picture(Scenes.harmful, title: Scenes.hostile.joined()).file(.html))
  #expect(
    Set(page.elements.map(\.name)) == [
      "html", "head", "meta", "title", "style", "body", "pre", "span",
    ])
  let names = Set(page.elements.flatMap(\.attributes.keys))
  #expect(names == ["lang", "charset", "role", "aria-label", "style"])
  for element in page.elements where element.name == "span" {
    let style = try #require(element.attributes["style"])
    #expect(style.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-:;#".contains($0)) })
  }
  for line in Scenes.harmful.lines where !line.isEmpty { #expect(page.text.contains(line)) }
}

@Test("the fragment stands alone")
func htmlFragment() throws {
  let fragment = Scenes.picture(Scenes.small).htmlFragment
  #expect(try MarkupReader(fragment).elements.last?.name != nil)
  #expect(Scenes.picture(Scenes.small).file(.html).contains(fragment))
}
