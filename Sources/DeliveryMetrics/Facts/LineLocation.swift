import DeliveryEvents

/// Where the ledger keeps a line.
struct LineLocation: Hashable {
  var kind: EventKind
  /// The service's number; 0 for kinds that are not kept by service.
  var service: Int
  var index: Int
  /// Whether it is kept by service but names none, and so stands with the default one.
  var namesNoService = false
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
  /// By kind, and by service and whether that was named, the block that was used last; -1 for none.
  private var last = [[Int32]](repeating: [], count: EventKind.allCases.count)

  /// The number of a place, which it gets now.
  mutating func number(of location: LineLocation) -> UInt32 {
    let kind = Int(location.kind.rawValue)
    let list = location.service * 2 + (location.namesNoService ? 1 : 0)
    while last[kind].count <= list { last[kind].append(-1) }
    let first = location.index & ~Self.mask
    var block = Int(last[kind][list])
    if block < 0 || blocks[block].index != first {
      block = blocks.count
      last[kind][list] = Int32(block)
      var place = location
      place.index = first
      blocks.append(place)
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
