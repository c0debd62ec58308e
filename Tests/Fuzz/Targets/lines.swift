@testable import EventIntake

/// Bytes in any pieces: the same lines come out, and they are those that a plain cut at every line
/// break gives. The first byte says how large the pieces are.
@_cdecl("LLVMFuzzerTestOneInput")
public func lines(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    guard let size = input.first else { return }
    let text = Array(input.dropFirst())
    let expected = plain(text)
    let whole = split(text) { max(1, text.count - $0) }
    Harness.expect(whole == expected, "in one piece: \(whole)\nexpected \(expected)")
    let even = split(text) { _ in 1 + Int(size) % 32 }
    Harness.expect(even == expected, "in even pieces: \(even)\nexpected \(expected)")
    let uneven = split(text) { place in 1 + Int(size ^ text[place]) % 61 }
    Harness.expect(uneven == expected, "in uneven pieces: \(uneven)\nexpected \(expected)")
  }
}

/// The longest line that is handed over here: short, so that many are too long.
private let limit = 24

private struct Line: Equatable, CustomStringConvertible {
  /// Empty for one that is too long.
  var bytes: [UInt8]
  var number: Int
  var isTooLong: Bool

  var isBlank: Bool { bytes.isEmpty && !isTooLong }

  var description: String { isTooLong ? "\(number) too long" : "\(number) \(bytes)" }
}

/// The lines as a reader of files gets them: what is no whole line yet is handed over again.
private func split(_ text: [UInt8], pieces: (Int) -> Int) -> [Line] {
  var splitter = LineSplitter(limit: limit)
  var found: [Line] = []
  var carry: [UInt8] = []
  var done = 0
  var place = 0
  func take(_ piece: LineSplitter.Piece) {
    Harness.expect(piece.start >= 0, "a line that begins before the stretch")
    found.append(
      Line(bytes: Array(piece.bytes), number: piece.number, isTooLong: piece.fault != nil))
  }
  while place < text.count {
    let end = min(text.count, place + pieces(place))
    let stretch = carry + text[place..<end]
    place = end
    let used = stretch.withUnsafeBytes { splitter.split($0, isAtFileStart: done == 0, take) }
    Harness.expect((0...stretch.count).contains(used), "more bytes are done with than there were")
    carry = Array(stretch[used...])
    Harness.expect(carry.count <= limit + 1 + 61, "memory grows with the line")
    done += used
  }
  let whole = found.count
  carry.withUnsafeBytes { splitter.last($0, isAtFileStart: done == 0, take) }
  // Blank, and not ended: no line yet.
  if found.count > whole, found.last?.isBlank == true { found.removeLast() }
  return found
}

/// The same by the words of RELIABILITY.md 1.2, from the whole text at once.
private func plain(_ text: [UInt8]) -> [Line] {
  var parts = text.split(separator: 0x0A, omittingEmptySubsequences: false)
  if parts.last?.isEmpty == true { parts.removeLast() }
  let found = parts.enumerated().map { index, part in
    var line = part
    if line.last == 0x0D { line = line.dropLast() }
    if index == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    line = line.drop { $0 == 0 }
    let isTooLong = line.count > limit
    return Line(bytes: isTooLong ? [] : Array(line), number: index + 1, isTooLong: isTooLong)
  }
  let isOpen = text.last != 0x0A
  return isOpen && found.last?.isBlank == true ? found.dropLast() : found
}
