/// One cell of the screen: a base character with at most two combining marks, and what it means.
///
/// A cell cannot hold a control, format or other invisible character: what has no known width
/// becomes U+FFFD here, whoever made it.
public struct Cell: Sendable, Hashable {
  /// The base; 0 in the right half of a wide character.
  private let base: UInt32
  /// Combining marks; 0 for none.
  private let firstMark: UInt32
  private let secondMark: UInt32
  /// Columns: 1, 2, or 0 for the right half of the wide character before it.
  public let width: UInt8
  /// What it means.
  public var role: Role

  /// Creates a cell from a base character and its marks; marks past the second are dropped.
  public init(_ base: Unicode.Scalar, marks: [Unicode.Scalar] = [], role: Role = .text) {
    let width = CellWidth.columns(of: base)
    self.base = width == 1 || width == 2 ? base.value : 0xFFFD
    self.width = width == 2 ? 2 : 1
    self.role = role
    if marks.isEmpty {
      (firstMark, secondMark) = (0, 0)
      return
    }
    let kept = marks.lazy.filter(CellWidth.isMark).prefix(2).map(\.value)
    var iterator = kept.makeIterator()
    firstMark = iterator.next() ?? 0
    secondMark = iterator.next() ?? 0
  }

  private init(rightHalfOf role: Role) {
    (base, firstMark, secondMark, width) = (0, 0, 0, 0)
    self.role = role
  }

  /// An empty cell.
  public static let blank = Cell(" ")

  /// The right half of a wide character.
  static func rightHalf(_ role: Role) -> Cell { Cell(rightHalfOf: role) }

  /// The base and its marks; nothing in the right half of a wide character.
  public var scalars: [Unicode.Scalar] {
    var found: [Unicode.Scalar] = []
    forEachScalarValue { if let scalar = Unicode.Scalar($0) { found.append(scalar) } }
    return found
  }

  /// Calls `body` with the value of the base and of each mark, in order.
  @inline(__always)
  public func forEachScalarValue(_ body: (UInt32) -> Void) {
    if base != 0 { body(base) }
    if firstMark != 0 { body(firstMark) }
    if secondMark != 0 { body(secondMark) }
  }

  /// Whether it has a mark, and so cannot be drawn as part of a plain run.
  public var hasMarks: Bool { firstMark != 0 }

  /// Whether nothing is visible in it, apart from a background.
  public var isSpace: Bool { base == 0x20 && firstMark == 0 }

  /// The same cell with two marks at most, after one more.
  func adding(mark: Unicode.Scalar) -> Cell {
    secondMark != 0
      ? self : Cell(scalars[0], marks: Array(scalars.dropFirst()) + [mark], role: role)
  }
}
