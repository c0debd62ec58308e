import FoundationEssentials

/// Small values as JSON, in columns that people read too.
enum JSONText {
  /// A list of strings.
  static func list(_ strings: [String]) -> String { encode(strings) }

  /// The strings of a list.
  ///
  /// - Throws: ``StateFault/corrupt(_:)`` for anything else.
  static func strings(_ text: String) throws -> [String] { try decode(text) }

  /// A value.
  static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Numbers and strings alone: nothing of them can fail.
    guard let data = try? encoder.encode(value) else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }

  /// A value again.
  ///
  /// - Throws: ``StateFault/corrupt(_:)`` when it is not of the form.
  static func decode<T: Decodable>(_ text: String) throws -> T {
    do {
      return try JSONDecoder().decode(T.self, from: Data(text.utf8))
    } catch {
      throw StateFault.corrupt("a value of its head is not of the form: \(text.prefix(60))")
    }
  }
}
