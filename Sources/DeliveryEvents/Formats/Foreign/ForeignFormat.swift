/// A format of another tool: told by its keys, and read as native lines (EVENTS.md 1 and 3).
protocol ForeignFormat {
  /// A line of this format, and of no other.
  static var sample: String { get }

  /// Keys of which each object of this format has one at its top: without one of them no object is
  /// looked at any closer.
  static var keys: [String] { get }

  /// Whether headers of an envelope say that its body is of this format; they decide over keys.
  static func claims(_ headers: Headers) -> Bool

  /// Whether an object is of this format, by its keys.
  static func accepts(_ body: JSONNode) -> Bool

  /// What a payload means.
  ///
  /// - Throws: why it is refused, when what makes it an event is missing or cannot be read.
  static func read(_ payload: Payload) throws(Rejection) -> Reading
}

extension ForeignFormat {
  static func claims(_ headers: Headers) -> Bool { false }
}

/// One payload of another tool.
struct Payload {
  /// What the tool sent.
  var body: JSONNode
  /// The headers it came with, where the line is an envelope (EVENTS.md 1.2).
  var headers = Headers()
  /// When it was received, as an envelope says; `nil` when nothing says it.
  var received: Timestamp?
  /// What tells this delivery from others where whoever wrote it down says so, before what the tool
  /// itself says; `nil` when nobody does.
  var delivery: Delivery?
}

/// The identity of a delivery: who numbers them, and its number.
struct Delivery: Equatable {
  var id: String
  var source: String
}

/// What a payload means in native lines.
struct Reading {
  /// What the payload is in its tool's own words, such as `deployment_status success`.
  var what: String
  /// The native lines, in the payload's order; none when it says nothing about delivery.
  var lines: [NativeLine] = []
  /// Why it, or a part of it, came to no line; `nil` when nothing was left out.
  var ignored: String?
  /// Parts of a batch that were refused, while others were read.
  var rejections: [Rejection] = []

  /// What a payload means that came to these lines.
  init(_ what: String, _ lines: [NativeLine], ignored: String? = nil) {
    self.what = what
    self.lines = lines
    self.ignored = ignored
  }

  /// A payload that is known, and says nothing about delivery.
  init(_ what: String, ignored: String) {
    self.init(what, [], ignored: ignored)
  }

  /// Gives every line the identity of the delivery that brought it: repeated deliveries are one.
  ///
  /// - Parameters:
  ///   - id: the delivery's id as its sender numbers them; `nil` or empty leaves the lines to be
  ///     told by what they say.
  ///   - source: who numbers them.
  mutating func identify(_ id: String?, source: String) {
    guard let id, !id.isEmpty else { return }
    for index in lines.indices {
      lines[index].set(.event, lines.count == 1 ? id : "\(id)#\(index)")
      lines[index].set(.source, source)
    }
  }
}

/// The headers of an HTTP request; their names do not depend on case.
struct Headers {
  private var values: [String: String] = [:]

  /// No headers.
  init() {}

  /// Headers by their names in lower case.
  init(_ values: [String: String]) {
    self.values = values
  }

  /// The headers of an object; of several values of one name the first.
  init(_ node: JSONNode) {
    guard case .object(let members) = node else { return }
    for (name, value) in members {
      if let text = value.text ?? value.elements.first?.text { values[name.lowercased()] = text }
    }
  }

  /// The value of a header, by its name in lower case; `nil` when there is none.
  subscript(_ name: String) -> String? { values[name] }

  /// All headers whose names begin with a text, less that beginning.
  func with(prefix: String) -> [String: String] {
    var found: [String: String] = [:]
    for (name, value) in values where name.hasPrefix(prefix) {
      found[String(name.dropFirst(prefix.count))] = value
    }
    return found
  }
}
