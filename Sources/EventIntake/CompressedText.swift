/// The plain text of a compressed file, from where no other file has given it.
final class CompressedText {
  enum Outcome {
    /// Plain text, with what was kept of the text before; inside the buffer that was handed over.
    case text(UnsafeRawBufferPointer)
    /// Read, and nothing to give away yet.
    case searched
    case end
    case unfinished
    case failed(Int32)
    case broken(String)
  }

  private let reader: GzipReader
  private var search: RepeatSearch?
  /// Up to where another file has given the text.
  private(set) var known = 0
  /// Text that is no whole line yet.
  private(set) var carry: [UInt8] = []

  /// Whether it is still open what other file this one repeats.
  var isSearching: Bool { search != nil }

  /// Creates the text of a file that may repeat one of some others.
  init(_ options: IntakeOptions, candidates: [FileIdentity]) {
    reader = GzipReader(options)
    if !candidates.isEmpty { search = RepeatSearch(candidates) }
  }

  /// Reads on. A file that is `quiet` is not waited for any more.
  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, isQuiet: Bool)
    -> Outcome
  {
    let room = min(buffer.count - carry.count, 1 << 20)
    carry.withUnsafeBytes { buffer.copyMemory(from: $0) }
    let part = UnsafeMutableRawBufferPointer(
      rebasing: buffer[carry.count..<carry.count + max(0, room)])
    let outcome = reader.read(descriptor, into: part)
    switch outcome {
    case .bytes(let count):
      guard isSearching else {
        return .text(UnsafeRawBufferPointer(rebasing: buffer[..<(carry.count + count)]))
      }
      search?.walk(UnsafeRawBufferPointer(rebasing: part[..<count]))
      if search?.isOver == true { begin() }
      return .searched
    case .end, .unfinished:
      guard isSearching else { return outcome == .end ? .end : .unfinished }
      guard outcome == .end || isQuiet else { return .unfinished }
      begin()
      return .searched
    case .failed(let code):
      return .failed(code)
    case .broken(let reason):
      return .broken(reason)
    }
  }

  /// Keeps text that is no whole line for the next reading.
  func keep(_ rest: UnsafeRawBufferPointer) {
    carry = Array(rest)
  }

  /// Goes back to the beginning, now that it is known what to leave out.
  private func begin() {
    known = search?.known ?? 0
    search = nil
    reader.restart()
  }
}
