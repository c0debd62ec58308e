/// Finds which file that was read already a compressed file repeats, and how far.
///
/// A log that is compressed becomes another file, and its lines would be counted again where they
/// have no id. So the plain text is walked once before any of it is given away, and compared with
/// what is known of the other files: their first bytes, and the bytes before their offsets.
struct RepeatSearch {
  /// The files that agree with the plain text so far, and go on beyond it.
  private var candidates: [FileIdentity]
  /// How much of the plain text has been walked.
  private var position = 0
  /// How much of the plain text is known from another file.
  private(set) var known = 0

  init(_ candidates: [FileIdentity]) {
    self.candidates = candidates
  }

  /// Whether nothing further in the plain text can change ``known``.
  var isOver: Bool { candidates.isEmpty }

  /// Walks over the next stretch.
  mutating func walk(_ stretch: UnsafeRawBufferPointer) {
    let end = position + stretch.count
    candidates = candidates.filter {
      agrees(stretch, $0.head, at: 0) && agrees(stretch, $0.marker, at: $0.offset - $0.marker.count)
    }
    known = candidates.map(\.offset).filter { $0 <= end }.reduce(known, max)
    candidates = candidates.filter { $0.offset > end }
    position = end
  }

  /// Whether a stretch holds the bytes that belong at a place of the text, as far as they overlap.
  private func agrees(_ stretch: UnsafeRawBufferPointer, _ bytes: [UInt8], at place: Int) -> Bool {
    let from = max(place, position)
    let to = min(place + bytes.count, position + stretch.count)
    if from >= to { return true }
    return stretch[(from - position)..<(to - position)]
      .elementsEqual(bytes[(from - place)..<(to - place)])
  }
}
