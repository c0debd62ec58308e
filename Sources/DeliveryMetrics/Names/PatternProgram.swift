/// A pattern as steps that are all tried at once, character by character (Thompson, 1968): a character costs at
/// most one look at each step, so that no pattern can take for ever.
struct PatternProgram: Sendable, Equatable {
  /// More than any rule for names needs.
  static let maximumSteps = 1_000

  private enum Step: Sendable, Equatable {
    case one(ScalarSet)
    case begin
    case end
    case jump(Int)
    case split(Int, Int)
    case done
  }

  private var steps: [Step] = []
  private let ignoresCase: Bool

  init(_ node: PatternNode, ignoresCase: Bool) throws(PatternFault) {
    self.ignoresCase = ignoresCase
    guard node.size <= Self.maximumSteps else {
      throw PatternFault(
        found: "comes to more than \(Self.maximumSteps) steps",
        expected: "fewer or smaller repetitions")
    }
    emit(node)
    steps.append(.done)
  }

  private mutating func emit(_ node: PatternNode) {
    switch node {
    case .one(let set): steps.append(.one(set))
    case .begin: steps.append(.begin)
    case .end: steps.append(.end)
    case .sequence(let parts): for part in parts { emit(part) }
    case .choice(let parts): emit(choice: parts[...])
    case .repeated(let part, let least, let most):
      if part.size == 0 { return }
      for _ in 0..<least { emit(part) }
      guard let most else {
        let start = steps.count
        steps.append(.split(start + 1, 0))
        emit(part)
        steps.append(.jump(start))
        steps[start] = .split(start + 1, steps.count)
        return
      }
      var splits: [Int] = []
      for _ in least..<max(least, most) {
        splits.append(steps.count)
        steps.append(.split(steps.count + 1, 0))
        emit(part)
      }
      for split in splits { steps[split] = .split(split + 1, steps.count) }
    }
  }

  private mutating func emit(choice parts: ArraySlice<PatternNode>) {
    var jumps: [Int] = []
    for index in parts.indices {
      let isLast = index == parts.endIndex - 1
      let split = steps.count
      if !isLast { steps.append(.split(split + 1, 0)) }
      emit(parts[index])
      if isLast { break }
      jumps.append(steps.count)
      steps.append(.jump(0))
      steps[split] = .split(split + 1, steps.count)
    }
    for jump in jumps { steps[jump] = .jump(steps.count) }
  }

  /// Whether it occurs in a text, of which at most so many characters are looked at.
  func matches(_ text: String, atMost limit: Int) -> Bool {
    var threads = Threads(count: steps.count)
    var next = Threads(count: steps.count)
    var isAtBegin = true
    var scalars = text.unicodeScalars.makeIterator()
    var current = scalars.next()
    for _ in 0...limit {
      let isAtEnd = current == nil
      // A match may begin here.
      if follow(0, &threads, isAtBegin: isAtBegin, isAtEnd: isAtEnd) { return true }
      guard let scalar = current else { return false }
      let folded = FoldedScalar(scalar, ignoresCase: ignoresCase)
      current = scalars.next()
      next.removeAll()
      for place in threads.list {
        guard case .one(let set) = steps[place], set.contains(folded) else { continue }
        if follow(place + 1, &next, isAtBegin: false, isAtEnd: current == nil) { return true }
      }
      swap(&threads, &next)
      isAtBegin = false
    }
    return false
  }

  /// Adds the steps that a place leads to without a character; tells whether one of them is the last.
  private func follow(
    _ place: Int, _ threads: inout Threads, isAtBegin: Bool, isAtEnd: Bool
  ) -> Bool {
    var open = [place]
    while let place = open.popLast() {
      guard threads.insert(place) else { continue }
      switch steps[place] {
      case .one: break
      case .begin: if isAtBegin { open.append(place + 1) }
      case .end: if isAtEnd { open.append(place + 1) }
      case .jump(let target): open.append(target)
      case .split(let one, let two):
        open.append(two)
        open.append(one)
      case .done: return true
      }
    }
    return false
  }

  /// The steps at which a match can be, each once.
  private struct Threads {
    var list: [Int] = []
    private var isThere: [Bool]

    init(count: Int) { isThere = Array(repeating: false, count: count) }

    mutating func insert(_ place: Int) -> Bool {
      if isThere[place] { return false }
      isThere[place] = true
      list.append(place)
      return true
    }

    mutating func removeAll() {
      for place in list { isThere[place] = false }
      list.removeAll(keepingCapacity: true)
    }
  }
}
