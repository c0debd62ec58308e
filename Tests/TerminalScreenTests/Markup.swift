/// A strict reader of XML, so that a test sees what a browser would rather guess at.
///
/// Knows elements, attributes in double quotes, the five named entities and decimal ones, and a
/// document type before the root; everything else is a fault.
struct MarkupReader {
  struct Fault: Error, Equatable { var text: String }

  struct Element: Equatable {
    var name: String
    var attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  /// All text between tags.
  private(set) var text = ""
  private var rest: ArraySlice<Unicode.Scalar>
  private var open: [String] = []

  init(_ document: String) throws {
    rest = Array(document.unicodeScalars)[...]
    for scalar in rest where scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F {
      throw Fault(text: "control character \(scalar.value)")
    }
    if takes("<!DOCTYPE html>") { skipBlanks() }
    while !rest.isEmpty { try readNext() }
    if !open.isEmpty { throw Fault(text: "\(open) was not closed") }
    if elements.isEmpty { throw Fault(text: "no element") }
  }

  private mutating func readNext() throws {
    if takes("</") {
      let name = try readName()
      if open.popLast() != name { throw Fault(text: "</\(name)> closes another element") }
      guard takes(">") else { throw Fault(text: "</\(name) without >") }
    } else if takes("<") {
      try readElement()
    } else {
      let scalar = try readCharacter(in: "text")
      if open.isEmpty {
        guard scalar == "\n" else { throw Fault(text: "text outside of the root") }
        return
      }
      text.unicodeScalars.append(scalar)
    }
  }

  private mutating func readElement() throws {
    if open.isEmpty, !elements.isEmpty { throw Fault(text: "a second root") }
    let name = try readName()
    var attributes: [String: String] = [:]
    while true {
      if takes("/>") { break }
      if takes(">") {
        open.append(name)
        break
      }
      guard rest.first == " " else { throw Fault(text: "<\(name): expected a blank") }
      skipBlanks()
      let key = try readName()
      guard takes("=\"") else { throw Fault(text: "\(key) without a value in quotes") }
      var value = ""
      while rest.first != "\"" { value.unicodeScalars.append(try readCharacter(in: key)) }
      rest.removeFirst()
      if attributes.updateValue(value, forKey: key) != nil {
        throw Fault(text: "\(key) stands twice")
      }
    }
    elements.append(Element(name: name, attributes: attributes))
  }

  /// One character, an entity counted as what it stands for.
  private mutating func readCharacter(in place: String) throws -> Unicode.Scalar {
    let entities: [(String, Unicode.Scalar)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
    ]
    for (name, scalar) in entities where takes(name) { return scalar }
    guard let scalar = rest.popFirst() else { throw Fault(text: "\(place) has no end") }
    if scalar == "<" || scalar == "&" || scalar == ">" {
      throw Fault(text: "bare \(scalar) in \(place)")
    }
    return scalar
  }

  private mutating func readName() throws -> String {
    var name = ""
    while let scalar = rest.first,
      scalar.properties.isAlphabetic && scalar.isASCII
        || ":-0123456789".unicodeScalars.contains(scalar)
    {
      name.unicodeScalars.append(scalar)
      rest.removeFirst()
    }
    if name.isEmpty { throw Fault(text: "expected a name") }
    return name
  }

  private mutating func takes(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard rest.starts(with: wanted) else { return false }
    rest = rest.dropFirst(wanted.count)
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\n" } }
}
