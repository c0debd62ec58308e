import CBytes

/// Guesses the next key of an object from the one before: writers of logs give the same keys in the
/// same order line after line.
///
/// A guess is proved by comparing the sixteen bytes at hand with the key as it is written, its quotes
/// and its colon.
struct KeyGuess {
  private struct Pattern {
    var length = 0
    var mask: UInt32 = 0
  }

  /// Sixteen bytes for each field.
  private let texts: UnsafeMutablePointer<UInt8>
  private let patterns: UnsafeMutablePointer<Pattern>
  /// For each field the one that came after it last, and for ``start`` the one that came first.
  private let followers: UnsafeMutablePointer<UInt8>
  private let count: Int

  /// Stands for the beginning of an object.
  var start: UInt8 { UInt8(count) }

  /// Prepares guesses among some keys of at most thirteen bytes.
  init(_ keys: [String]) {
    count = keys.count
    texts = .allocate(capacity: 16 * keys.count)
    texts.initialize(repeating: 0, count: 16 * keys.count)
    patterns = .allocate(capacity: keys.count)
    patterns.initialize(repeating: Pattern(), count: keys.count)
    followers = .allocate(capacity: keys.count + 1)
    followers.initialize(repeating: 0, count: keys.count + 1)
    for (field, key) in keys.enumerated() {
      let text = Array("\"\(key)\":".utf8)
      precondition(text.count <= 16, "keys of native lines are short")
      for (place, byte) in text.enumerated() { texts[field * 16 + place] = byte }
      patterns[field] = Pattern(length: text.count, mask: (1 << UInt32(text.count)) - 1)
    }
  }

  /// Gives the memory back.
  func deallocate() {
    texts.deallocate()
    patterns.deallocate()
    followers.deallocate()
  }

  /// The key at a place if it is the one that came after `previous` last, with the place behind its
  /// colon.
  @inline(__always)
  func key(_ bytes: UnsafeRawBufferPointer, at place: Int, after previous: UInt8) -> (
    field: UInt8, end: Int
  )? {
    let guess = followers[Int(previous)]
    let pattern = patterns[Int(guess)]
    guard place + 16 <= bytes.count, let base = bytes.baseAddress,
      bytes_match(
        (base + place).assumingMemoryBound(to: UInt8.self), texts + 16 * Int(guess), pattern.mask)
        != 0
    else { return nil }
    return (guess, place &+ pattern.length)
  }

  /// Notes which key came after which.
  @inline(__always)
  func note(_ field: UInt8, after previous: UInt8) { followers[Int(previous)] = field }
}
