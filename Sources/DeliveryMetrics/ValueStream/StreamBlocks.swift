/// Of the items and visits of a service, by blocks of some thousand places: when something in one last changed, so
/// that of very many only those are looked at of which something did.
struct StreamBlocks {
  private static let stretches = 4
  private static let size = stretches * StretchEnds.size
  /// So few are one block.
  private static let few = 4 * size
  private var revisions: [Int] = []

  /// How many blocks so many places are.
  static func count(_ places: Int) -> Int { places <= few ? 1 : (places + size - 1) / size }

  /// The stretches of a block.
  static func stretches(of block: Int) -> Range<Int> { block * stretches..<(block + 1) * stretches }

  /// When a block last changed.
  subscript(_ block: Int) -> Int { block < revisions.count ? revisions[block] : 0 }

  /// Notes that something changed at some places.
  @inline(__always)
  mutating func note(_ places: Range<Int>, _ revision: Int) {
    if places.isEmpty { return }
    let blocks = places.lowerBound / Self.size...(places.upperBound - 1) / Self.size
    while revisions.count <= blocks.upperBound { revisions.append(0) }
    for block in blocks { revisions[block] = revision }
  }
}
