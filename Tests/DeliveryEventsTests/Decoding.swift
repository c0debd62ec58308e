@testable import DeliveryEvents

/// Decodes lines as a reader would hand them over.
struct Decoding {
  let symbols = SymbolTable()
  let decoder: EventDecoder

  init() {
    decoder = EventDecoder(symbols: symbols)
  }

  func line(_ text: String) -> DecodedLine { line(Array(text.utf8)) }

  func line(_ bytes: [UInt8]) -> DecodedLine {
    let result = DecodedLine()
    bytes.withUnsafeBytes { decoder.decode($0, into: result) }
    return result
  }

  /// The only event of a line; `nil` when there is none, or several.
  func event(_ text: String) -> DeliveryEvent? {
    let result = line(text)
    return result.events.count == 1 && result.rejections.isEmpty ? result.events[0] : nil
  }

  /// The native lines that a payload of another tool comes to.
  func native(_ text: String) -> [String] {
    let result = DecodedLine()
    result.keepsLines = true
    var text = text
    text.withUTF8 { decoder.decode(UnsafeRawBufferPointer($0), into: result) }
    return result.lines.map(\.json)
  }

  /// The sentences of what is refused of a line.
  func refusals(_ text: String) -> [String] { line(text).rejections.map(\.sentence) }

  func string(_ symbol: Symbol) -> String { symbols.string(symbol) }
}
