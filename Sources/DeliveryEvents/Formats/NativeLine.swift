/// A native line (EVENTS.md 2) that is being made, such as from a payload of another tool.
///
/// It is written as JSON and decoded as any other line, so that what a foreign payload comes to is
/// what its native lines say, neither more nor less.
public struct NativeLine: Equatable, Sendable {
  /// What happened.
  public var kind: EventKind
  /// The state of what it is about; ``EventState/none`` for a kind without one.
  public var state: EventState
  private var fields: [NativeField: JSONNode] = [:]
  private var labels: [(key: String, value: String)] = []

  /// A line about something that happened at a time, given as it stands in the payload.
  init(_ kind: EventKind, _ state: EventState = .none, at time: JSONNode) {
    self.kind = kind
    self.state = state
    fields[.time] = time
  }

  /// The line that an object is; `nil` for one without a known kind, or with a state that is none.
  init?(_ node: JSONNode) {
    guard let kind = EventKind.allCases.first(where: { $0.word == node["kind"]?.text }),
      let time = node["time"]
    else { return nil }
    self.init(kind, at: time)
    if let word = node["state"]?.text {
      guard let state = EventState.allCases.first(where: { $0.word == word }) else { return nil }
      self.state = state
    }
    for field in NativeField.allCases where field.isOfLines { self[field] = node[field.key] }
    if case .object(let members)? = node["labels"] {
      for key in members.keys.sorted() {
        label(key, members[key].flatMap { $0.text ?? $0.flag.map(String.init) })
      }
    }
  }

  /// A field of the line; setting `nil` or an empty string leaves it out.
  subscript(_ field: NativeField) -> JSONNode? {
    get { fields[field] }
    set { fields[field] = newValue == .null || newValue == .string("") ? nil : newValue }
  }

  /// Sets a field to a text; `nil` and an empty text leave it out.
  mutating func set(_ field: NativeField, _ text: String?) {
    self[field] = text.map(JSONNode.string)
  }

  /// Sets a field to a number; `nil` leaves it out.
  mutating func set(_ field: NativeField, _ number: Int?) {
    self[field] = number.map { .number(String($0)) }
  }

  /// Sets a field to a list of texts; an empty one is left out.
  mutating func set(_ field: NativeField, _ list: [String]) {
    self[field] = list.isEmpty ? nil : .array(list.map(JSONNode.string))
  }

  /// Adds a label; `nil` and an empty text add none.
  mutating func label(_ key: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    labels.removeAll { $0.key == key }
    labels.append((key, value))
  }

  /// The line as JSON without a line break, its keys in the order of EVENTS.md.
  public var json: String {
    var text = "{"
    func add(_ key: String, _ value: JSONNode) {
      if text.utf8.count > 1 { text += "," }
      JSONNode.string(key).write(into: &text)
      text += ":"
      value.write(into: &text)
    }
    for field in NativeField.allCases {
      switch field {
      case .kind: add(field.key, .string(kind.word))
      case .state where state != .none: add(field.key, .string(state.word))
      case .labels where !labels.isEmpty:
        let members = labels.map { ($0.key, JSONNode.string($0.value)) }
        add(field.key, .object(Dictionary(members) { $1 }))
      default:
        if let value = fields[field] { add(field.key, value) }
      }
    }
    return text + "}"
  }

  /// The keys that lines may have.
  public static let keys = NativeField.allCases.filter {
    $0.isOfLines || [.time, .kind, .state, .labels].contains($0)
  }.map(\.key)

  /// The line as an object.
  var node: JSONNode {
    var text = json
    // Written by us, so it can be read.
    return text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) } ?? .object([:])
  }

  public static func == (left: Self, right: Self) -> Bool { left.json == right.json }
}

extension NativeLine {
  /// Whether these bytes are this line itself, and not an envelope or a batch that holds it.
  public func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let node = JSONNode(bytes), let line = NativeLine(node) else { return false }
    return line == self && Envelope(node) == nil
  }
}
