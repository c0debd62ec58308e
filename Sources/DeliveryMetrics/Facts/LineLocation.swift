import DeliveryEvents

/// Where the ledger keeps a line.
struct LineLocation: Hashable {
  var kind: EventKind
  /// The service's number; 0 for kinds that are not kept by service.
  var service: Int
  var index: Int
}

/// Numbers of four bytes for the places of lines, of which there is one for every event.
///
/// Places come list by list in ascending order; so sixty-four neighbours share an entry that tells
/// which they are.
struct LineNumbers {
  private static let shift = 6
  private static let mask = 1 << shift - 1
  /// The place of the first of each sixty-four numbers.
  private var blocks: [LineLocation] = []
  /// By kind and service, the block that was used last; -1 for none.
  private var last = [[Int32]](repeating: [], count: EventKind.allCases.count)

  /// The number of a place, which it gets now.
  mutating func number(of location: LineLocation) -> UInt32 {
    let kind = Int(location.kind.rawValue)
    while last[kind].count <= location.service { last[kind].append(-1) }
    let first = location.index & ~Self.mask
    var block = Int(last[kind][location.service])
    if block < 0 || blocks[block].index != first {
      block = blocks.count
      last[kind][location.service] = Int32(block)
      blocks.append(
        LineLocation(kind: location.kind, service: location.service, index: first))
    }
    return UInt32(block << Self.shift | location.index & Self.mask)
  }

  /// The place of a number.
  func location(_ number: UInt32) -> LineLocation {
    var location = blocks[Int(number >> UInt32(Self.shift))]
    location.index |= Int(number) & Self.mask
    return location
  }
}
