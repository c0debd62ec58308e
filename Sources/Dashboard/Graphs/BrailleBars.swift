/// The dots of one cell, two columns of four, as braille characters have them.
struct BrailleDots: Sendable, Equatable {
  static let rows = 4

  /// One bit a dot, in the order of the Unicode block.
  private var bits: UInt32 = 0

  var isEmpty: Bool { bits == 0 }

  /// Sets a dot; the lowest is 0.
  mutating func set(column: Int, height: Int) {
    guard (0..<2).contains(column), (0..<Self.rows).contains(height) else { return }
    bits |= Self.bit[column][height]
  }

  /// The character with these dots.
  var scalar: Unicode.Scalar { Unicode.Scalar(0x2800 + bits) ?? " " }

  /// From the lowest dot up, since braille numbers its fourth row after all others.
  private static let bit: [[UInt32]] = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]]
}

/// Bars of braille dots: two in a cell, so that a graph shows twice as many buckets.
///
/// Neighbours in one cell share its role, so whatever a bar has to say beside its height is in its
/// shape: the lowest dot says that something was observed, a bar that is not over yet is dotted,
/// and one that is taller than the graph is broken below its top.
extension BarGraph {
  /// Draws into the whole canvas.
  func drawDots(on canvas: Canvas) {
    let room = canvas.barRoom
    let start = start(in: room)
    let dotRows = canvas.rows * BrailleDots.rows
    var cells = Array(repeating: BrailleDots(), count: canvas.rows * canvas.columns)
    var roles: [Role?] = Array(repeating: nil, count: canvas.columns)
    let top = self.top
    let perBar = room / bars.count
    for (index, bar) in bars.suffix(room).enumerated() {
      guard let value = bar.value, value.isFinite else { continue }
      let first = start + edge(index, in: room)
      let width = edge(index + 1, in: room) - edge(index, in: room) - (perBar >= 3 ? 1 : 0)
      let shape = DottedBar(bar, top: top, rows: dotRows)
      for dot in first..<first + width {
        let column = dot / 2
        for height in 0..<shape.height where shape.hasDot(height) {
          let row = canvas.rows - 1 - height / BrailleDots.rows
          cells[row * canvas.columns + column]
            .set(column: dot % 2, height: height % BrailleDots.rows)
        }
        roles[column] = Self.shared(roles[column], shape.role)
      }
    }
    drawTargetDots(besides: cells, from: start / 2, on: canvas)
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns {
        let dots = cells[row * canvas.columns + column]
        if !dots.isEmpty {
          canvas.put(dots.scalar, row: row, column: column, role: roles[column] ?? .graphAxis)
        }
      }
    }
  }

  /// A dotted line through the cells that no bar reaches.
  private func drawTargetDots(
    besides cells: [BrailleDots], from start: Int, on canvas: Canvas
  ) {
    guard let target, target > 0, top > 0, canvas.rows > 1 else { return }
    let last = canvas.rows * BrailleDots.rows - 1
    let height = min(last, Int((target / top * Double(last)).rounded()))
    let row = canvas.rows - 1 - height / BrailleDots.rows
    for column in start..<canvas.columns where cells[row * canvas.columns + column].isEmpty {
      var line = BrailleDots()
      line.set(column: 0, height: height % BrailleDots.rows)
      canvas.put(line.scalar, row: row, column: column, role: .graphTarget)
    }
  }

  /// The role of a cell with two bars: what is wrong is never hidden by what is not.
  private static func shared(_ left: Role?, _ right: Role) -> Role {
    guard let left else { return right }
    let order: [Role] = [.graphMiss, .graphWarn, .graphOK, .graphPartial, .graphAxis]
    return order.first { $0 == left || $0 == right } ?? left
  }
}

/// The dots of one bar, one above the other.
private struct DottedBar {
  let height: Int
  let role: Role
  private let isPartial: Bool
  private let isBroken: Bool

  init(_ bar: BarGraph.Bar, top: Double, rows: Int) {
    let value = bar.value ?? 0
    let exact = top > 0 ? value / top * Double(rows - 1) : 0
    // What is not zero stands out above the lowest dot.
    height = value > 0 ? 1 + min(rows - 1, max(1, Int(exact.rounded()))) : 1
    role = value > 0 ? bar.role : .graphAxis
    isPartial = bar.role == .graphPartial && value > 0
    isBroken = value > top * 1.001
  }

  func hasDot(_ index: Int) -> Bool {
    if isBroken, index == height - 2 { return false }
    return !isPartial || index % 2 == 0 || index == height - 1
  }
}
