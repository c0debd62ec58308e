/// What a pattern is made of.
indirect enum PatternNode: Sendable, Equatable {
  case one(ScalarSet)
  case begin
  case end
  case sequence([PatternNode])
  case choice([PatternNode])
  /// At least and at most so many times; `nil` for without end.
  case repeated(PatternNode, Int, Int?)

  /// Nothing, which is everywhere.
  static let empty = PatternNode.sequence([])

  /// How many steps it takes, up to more than any pattern may have.
  var size: Int {
    let limit = PatternProgram.maximumSteps + 1
    switch self {
    case .one, .begin, .end: return 1
    case .sequence(let parts): return min(limit, parts.reduce(0) { min(limit, $0 + $1.size) })
    case .choice(let parts): return min(limit, parts.reduce(0) { min(limit, $0 + $1.size + 2) })
    case .repeated(let part, let least, let most):
      let size = part.size
      if size == 0 { return 0 }
      return min(limit, (size + 2) * max(1, least, most ?? least + 1))
    }
  }

  /// The whole of a text in which `*`, `**` and `?` stand for something else.
  init(glob: String) {
    let other = ScalarSet([0x2F...0x2F], isNegated: true)
    let any = ScalarSet([], isNegated: true)
    var parts: [PatternNode] = [.begin]
    for scalar in glob.unicodeScalars {
      switch scalar {
      case "*":
        // A second one goes through slashes as well; more of them are no more.
        if case .repeated? = parts.last {
          parts[parts.count - 1] = .repeated(.one(any), 0, nil)
        } else {
          parts.append(.repeated(.one(other), 0, nil))
        }
      case "?": parts.append(.one(other))
      default: parts.append(.one(ScalarSet([scalar.value...scalar.value])))
      }
    }
    self = .sequence(parts + [.end])
  }
}

/// Some characters, or all but some.
struct ScalarSet: Sendable, Equatable {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false

  init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  static let digits = ScalarSet([0x30...0x39])
  static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let spaces = ScalarSet([0x09...0x0D, 0x20...0x20])

  var opposite: ScalarSet { ScalarSet(ranges, isNegated: !isNegated) }

  /// Whether a character is one of them, in any of its cases.
  func contains(_ scalar: FoldedScalar) -> Bool {
    let isThere = ranges.contains { range in
      range.contains(scalar.value) || range.contains(scalar.lower) || range.contains(scalar.upper)
    }
    return isThere != isNegated
  }
}

/// A character with its other cases; all the same where case matters.
struct FoldedScalar {
  var value: UInt32
  var lower: UInt32
  var upper: UInt32

  init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
    value = scalar.value
    (lower, upper) = (value, value)
    guard ignoresCase else { return }
    if value < 0x80 {
      if (0x41...0x5A).contains(value) { lower = value + 32 }
      if (0x61...0x7A).contains(value) { upper = value - 32 }
      return
    }
    func one(_ text: String) -> UInt32 {
      let scalars = text.unicodeScalars
      return scalars.count == 1 ? scalars.first?.value ?? value : value
    }
    lower = one(scalar.properties.lowercaseMapping)
    upper = one(scalar.properties.uppercaseMapping)
  }
}
