import FoundationEssentials

/// JSON as it is, each number to the last digit, which `JSONSerialization` does not give.
enum JSONTree: Decodable {
  case null
  case number(Double)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .number(flag ? 1 : 0)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONTree].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  /// The value of a text: `Double`, `String`, arrays and dictionaries; true and false are 1 and 0.
  static func value(of text: String) throws -> Any? {
    try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)).value
  }

  private var value: Any? {
    switch self {
    case .null: nil
    case .number(let number): number
    case .text(let text): text
    case .list(let list): list.compactMap(\.value)
    case .object(let members): members.compactMapValues(\.value)
    }
  }
}
