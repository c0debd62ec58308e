/// What is left of files that have gone so long ago that nothing of them is known any more.
struct Forgotten {
  /// How many files that have gone are remembered: a copy or a compressed form of one may show up long after it.
  static let remembered = 256

  /// How many there were.
  var count = 0
  /// The bytes that were read of them.
  var bytes = 0
  /// The positions of them that were handed over to be kept, and are of no use any more.
  var positions: [Int] = []
}

extension Intake {
  /// Forgets what was read of all but the last of the files that have gone. Those that are still there stay
  /// known, however many there are: else they would be read again after a restart.
  func forgetOldest() {
    let gone = tails.filter { $0.isDone && $0.isMissing && ($0.isAbsent || $0.isRotated) }
    guard gone.count > Forgotten.remembered * 5 / 4 else { return }
    for tail in gone.dropLast(Forgotten.remembered) {
      tail.isForgotten = true
      forgotten.count += 1
      if tail.kept != nil { forgotten.positions.append(tail.id) }
      guard tail.source >= 0 else { continue }
      forgotten.bytes += statuses[tail.source].bytes
      statuses[tail.source].bytes = 0
      freeStatuses.append(tail.source)
    }
    removeForgotten()
  }

  /// The positions that were handed over and are of no use any more.
  public func takeForgotten() -> [Int] {
    defer { forgotten.positions = [] }
    return forgotten.positions
  }

  /// Lets go of the files that were forgotten, and finds the others in their new places.
  private func removeForgotten() {
    var places: [Int: Int] = [:]
    var rest: [FileTail] = []
    for (place, tail) in tails.enumerated() where !tail.isForgotten {
      places[place] = rest.count
      rest.append(tail)
    }
    tails = rest
    byIdentity = byIdentity.compactMapValues { places[$0] }
    left = left.compactMap { places[$0] }
    turn = 0
    sweep.beginAnew()
  }
}
