import DeliveryEvents

/// A known commit: the service whose log has it, and its place there.
struct CommitPlace: Hashable {
  private var packed: UInt64

  var service: Int { Int(packed >> 32) }
  var index: Int { Int(packed & 0xFFFF_FFFF) }

  init(service: Int, index: Int) {
    packed = UInt64(UInt32(service)) << 32 | UInt64(UInt32(index))
  }

  /// The place in one word of at most 60 bits, and back.
  var word: UInt64 { packed }

  init(word: UInt64) {
    packed = word
  }
}

/// Where the commit of a sha stands: nearly always in one service, so the first place stands in a
/// flat table.
struct CommitPlaces {
  /// By symbol; `service` and `index` of the first service that spoke of the sha, -1 for none.
  private var first = SymbolPages<(service: Int32, index: Int32)>(absent: (-1, -1))
  private var more: [Symbol: [CommitPlace]] = [:]

  /// The place of a sha in one service, whether visible or not.
  @inline(__always)
  func index(of sha: Symbol, in service: Int) -> Int? {
    let place = first[sha]
    if place.service == Int32(truncatingIfNeeded: service) { return Int(place.index) }
    if place.service < 0 || more.isEmpty { return nil }
    return more[sha]?.first { $0.service == service }?.index
  }

  /// Whether several services speak of the sha.
  @inline(__always)
  func isShared(_ sha: Symbol) -> Bool { !more.isEmpty && more[sha] != nil }

  /// Notes where a sha stands that the service did not have before.
  mutating func insert(_ sha: Symbol, service: Int, index: Int) {
    if first[sha].service < 0 {
      first[sha] = (Int32(service), Int32(index))
    } else {
      more[sha, default: []].append(CommitPlace(service: service, index: index))
    }
  }

  /// Calls `body` with each service that speaks of the sha, and the place there.
  func forEach(_ sha: Symbol, _ body: (CommitPlace) -> Void) {
    let place = first[sha]
    guard place.service >= 0 else { return }
    body(CommitPlace(service: Int(place.service), index: Int(place.index)))
    if !more.isEmpty { more[sha]?.forEach(body) }
  }
}
