/// What became of one line, in all detail: for whoever wonders why it counts, or does not.
public struct LineExplanation: Sendable {
  /// A part of the line that made no difference.
  public struct Unused: Sendable, Equatable {
    /// Where it stands, such as `body.repository.owner`.
    public var path: String
    /// What stands there: the beginning of a text, or how much of what it is.
    public var value: String
    /// Whether it is a field of native lines that no figure hangs on: it is kept and not counted.
    public var isKept: Bool
  }

  /// The format; `nil` when it is of none, or blank.
  public var format: EventFormat?
  /// What it is in its tool's words; `nil` for a native line.
  public var what: String?
  /// When it was received, where it says so.
  public var received: Timestamp?
  /// The native lines that it came to, in order.
  public var lines: [NativeLine]
  /// Why parts that are known came to no event.
  public var ignored: [String]
  /// What was refused.
  public var rejections: [Rejection]
  /// What made no difference: without it the line comes to the same. Empty where it comes to nothing.
  public var unused: [Unused]
  /// Whether there is more of that than was looked for.
  public var hasMoreUnused: Bool
}

extension EventDecoder {
  /// How many parts of a line are tried, to find those that make no difference, and how many bytes are read
  /// for it.
  private static let probes = 2000
  private static let probedBytes = 16 << 20

  /// Decodes a line and finds out what of it made a difference, by leaving out one part after the other.
  public func explain(_ line: [UInt8]) -> LineExplanation {
    explain(line, probes: min(Self.probes, Self.probedBytes / max(1, line.count)))
  }

  /// The same with another bound.
  func explain(_ line: [UInt8], probes: Int) -> LineExplanation {
    let result = decoded(line)
    var probe = Probe(decoder: self, left: probes, whole: Probe.Outcome(result))
    if !result.events.isEmpty, let node = line.withUnsafeBytes({ JSONNode($0) }) {
      // Of a batch the first element that is an object stands for all.
      if case .array(let elements) = node, let first = elements.first(where: \.isObject) {
        probe.whole = Probe.Outcome(decoded(Probe.bytes(first)))
        probe.look(into: first, at: [], of: first)
      } else {
        probe.look(into: node, at: [], of: node)
      }
    }
    return LineExplanation(
      format: result.format, what: result.what, received: result.received, lines: result.lines,
      ignored: result.ignored, rejections: result.rejections, unused: probe.unused,
      hasMoreUnused: probe.left <= 0)
  }

  fileprivate func decoded(_ line: [UInt8]) -> DecodedLine {
    let result = DecodedLine()
    result.keepsLines = true
    line.withUnsafeBytes { decode($0, into: result) }
    return result
  }
}

/// Leaves out parts of a line and looks what that comes to.
private struct Probe {
  /// What a line comes to, as far as anybody could tell.
  struct Outcome: Equatable {
    var format: EventFormat?
    var what: String?
    var lines: [NativeLine]
    var events: [DeliveryEvent]
    var refusals: [String]
    var ignored: [String]

    init(_ result: DecodedLine) {
      format = result.format
      what = result.what
      lines = result.lines
      events = result.events.map { event in
        var event = event
        // What tells an event from others is made of all of it.
        event.content = 0
        return event
      }
      refusals = result.rejections.map(\.sentence)
      ignored = result.ignored
    }
  }

  let decoder: EventDecoder
  var left: Int
  var whole: Outcome
  var unused: [LineExplanation.Unused] = []

  init(decoder: EventDecoder, left: Int, whole: Outcome) {
    self.decoder = decoder
    self.left = left
    self.whole = whole
  }

  /// Tries each member of an object without it, and looks into those that make a difference.
  mutating func look(into node: JSONNode, at path: [String], of root: JSONNode) {
    guard case .object(let members) = node else { return }
    for key in members.keys.sorted() {
      guard left > 0, let value = members[key] else { return }
      left -= 1
      let place = path + [key]
      let outcome = Outcome(decoder.decoded(Self.bytes(root.without(place[...]))))
      if outcome == whole {
        note(place, value, isKept: false)
      } else if outcome.isSame(inFigures: whole) {
        note(place, value, isKept: true)
      } else {
        look(into: value, at: place, of: root)
      }
    }
  }

  private mutating func note(_ path: [String], _ value: JSONNode, isKept: Bool) {
    let words: String
    switch value {
    case .null: return
    case .array(let elements): words = "a list of \(elements.count)"
    case .object(let members): words = "an object of \(members.count)"
    case .string(let text): words = "\"\(Rejection.cut(text))\""
    case .number(let text): words = Rejection.cut(text)
    case .bool(let flag): words = "\(flag)"
    }
    unused.append(
      LineExplanation.Unused(
        path: path.joined(separator: "."), value: words, isKept: isKept))
  }

  static func bytes(_ node: JSONNode) -> [UInt8] {
    var text = ""
    node.write(into: &text)
    return Array(text.utf8)
  }
}

extension Probe.Outcome {
  /// Whether it comes to the same events, though its lines say something else.
  fileprivate func isSame(inFigures other: Self) -> Bool {
    format == other.format && refusals == other.refusals && events == other.events
      && lines.count == other.lines.count
  }
}

extension JSONNode {
  /// The tree without the member at a path.
  fileprivate func without(_ path: ArraySlice<String>) -> JSONNode {
    guard case .object(var members) = self, let key = path.first else { return self }
    if path.count == 1 {
      members[key] = nil
    } else {
      members[key] = members[key]?.without(path.dropFirst())
    }
    return .object(members)
  }
}
