import Testing

@testable import Dashboard
@testable import TerminalScreen

@Test("a row of colours is set by SGR sequences and ends reset")
func ansiRows() {
  let expected = """
    \\e[0;2m┌─\\e[0m a<b>&"'
     \\e[0;1;38;5;15;48;5;1m X \\e[0m \\e[0;1m漢e'\\e[0m
    \\e[0;38;5;6m█▄\\e[0m \\e[0;38;5;9m⣀░\\e[0m \\e[0;2ma  b\\e[0m

    """
  let file = Scenes.picture(Scenes.small).file(.ansi)
  #expect(file == expected.replacing("\\e", with: "\u{1B}").replacing("e'", with: "e\u{301}"))
}

@Test("nothing but SGR sequences and line breaks is beyond what can be read")
func ansiIsHarmless() {
  var rest = Scenes.picture(Scenes.harmful).file(.ansi)[...]
  while let escape = rest.firstIndex(of: "\u{1B}") {
    let sequence = rest[escape...].prefix { $0 != "m" }
    #expect(
      sequence.dropFirst(2).allSatisfy { "0123456789;".contains($0) }
        && sequence.dropFirst().first == "[")
    rest = rest[escape...].dropFirst()
  }
  let controls = Scenes.picture(Scenes.harmful).file(.ansi).unicodeScalars.filter {
    $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\u{1B}"
  }
  #expect(controls.isEmpty)
}

@Test("without its sequences it is the text, but for blanks at the end")
func ansiIsText() {
  let file = Scenes.picture(Scenes.harmful).file(.ansi)
  let plain = file.split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated().map {
    $0 == 0 ? $1 : $1.drop { $0 != "m" }.dropFirst()
  }.joined()
  #expect(plain.split(separator: "\n").map { $0.trimmed } == Scenes.harmful.lines)
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
