/// What had been read of a file when all that was left of it were NULs: one that was made longer than it is full.
///
/// Such a run is no line, and goes past without being kept; but who writes may fill it from its beginning. Then
/// reading goes back to where the line begins. A run behind which a line comes was left by a writer that went on
/// at its old place in a file cut short, and stays what it is.
struct UnfilledEnd {
  /// Where reading goes on in another run, and after how many lines.
  struct Resumption {
    var identity: FileIdentity
    var lines: Int
    /// Where the run begins.
    fileprivate var place: Int
  }

  private(set) var resumption: Resumption?

  /// Goes back if a descriptor has something by now where the run began.
  mutating func goBack(
    _ identity: inout FileIdentity, _ splitter: inout LineSplitter, _ descriptor: Int32
  ) {
    guard let found = resumption,
      FileIdentity.holds([0], at: found.place, descriptor) == false
    else { return }
    resumption = nil
    // The numbers of the file itself may be others by now.
    identity.head = found.identity.head
    identity.marker = found.identity.marker
    identity.offset = found.identity.offset
    splitter.resume(after: found.lines, isSkipping: false)
  }

  /// Takes in how far a stretch was done with.
  ///
  /// - Parameters:
  ///   - start: What had been read before the stretch.
  ///   - before: The splitter then; `after`: as it is now.
  mutating func note(
    _ stretch: UnsafeRawBufferPointer, done: Int, from start: FileIdentity,
    before: LineSplitter, after: LineSplitter
  ) {
    if after.number > before.number { resumption = nil }
    guard resumption == nil, done > 0, stretch[done - 1] == 0 else { return }
    let line = stretch[..<done].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Of a line too long that began earlier it is not known where.
    if line == 0, before.isSkipping { return }
    let place = stretch[line..<done].lastIndex { $0 != 0 }.map { $0 + 1 } ?? line
    guard place < done else { return }
    var identity = start
    identity.advance(over: UnsafeRawBufferPointer(rebasing: stretch[..<line]))
    // A half line before the run was counted as one too long: it comes again.
    resumption = Resumption(
      identity: identity, lines: after.number - (after.isSkipping ? 1 : 0),
      place: start.offset + place)
  }

  /// The file is another one, or begins anew.
  mutating func forget() { resumption = nil }
}
