#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gets lines in: follows files through rotation and truncation, reads history, standard input and
/// pipes, many at once with few descriptors.
///
/// Polling is the truth (DESIGN.md D4): each call of ``poll(until:deliver:)`` looks at what changed.
/// Not thread-safe: one loop owns it.
public final class Intake {
  let specs: [SourceSpec]
  let options: IntakeOptions
  /// So many files are looked for at every poll.
  static let few = 64
  private let clock: () -> UInt64
  private let buffer: UnsafeMutableRawBufferPointer
  var tails: [FileTail] = []
  var streams: [StreamTail] = []
  var statuses: [SourceStatus] = []
  /// The number that the next file's position gets.
  var nextID = 1
  /// Whether files are known from an earlier run.
  var isResumed = false
  /// The places among the sources of files that were forgotten, which other files may take.
  var freeStatuses: [Int] = []
  /// The files that were forgotten: how many, the bytes read of them, and the positions that were kept of them.
  var forgotten = Forgotten()
  var waiting: [String: Int] = [:]
  var byIdentity: [String: Int] = [:]
  var streamPaths: Set<String> = []
  var lastLook: UInt64?
  var repetitions: Repetitions
  /// When to open again the pipes that could not be opened.
  var pipeRetries: [String: Retry] = [:]
  var turn = 0
  var sweep = Sweep()
  var openFiles: OpenFiles
  /// Where the files are of which a hint would tell, by the numbers that it has for them.
  private var told: [Int: Int] = [:]
  /// How many files were not done with at the last look.
  private var alive = 0
  /// The files that had changed and whose turn had not come when the last poll had to end.
  var left: [Int] = []
  var quietFolders = QuietFolders()
  var hint: ChangeHint?

  /// Creates an intake over some sources. `clock` tells monotonic nanoseconds.
  public init(
    _ specs: [SourceSpec], options: IntakeOptions, clock: @escaping () -> UInt64 = Intake.monotonic
  ) {
    self.specs = specs
    var options = options
    options.maximumOpenFiles = min(options.maximumOpenFiles, Descriptor.available)
    self.options = options
    self.clock = clock
    repetitions = Repetitions(wait: options.finalLineWait)
    openFiles = OpenFiles(limit: options.maximumOpenFiles)
    buffer = .allocate(
      byteCount: max(1 << 20, options.maximumLineBytes) + (1 << 16), alignment: 16)
  }

  deinit {
    buffer.deallocate()
  }

  /// The system's monotonic clock in nanoseconds.
  public static func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// Every source found so far, and those still waited for.
  public var sources: [SourceStatus] { statuses }

  /// Bytes known but not read yet.
  public var behindBytes: Int { statuses.reduce(0) { $0 + $1.behind } }

  /// Bytes read so far.
  public var readBytes: Int { statuses.reduce(forgotten.bytes) { $0 + $1.bytes } }

  /// Whether what there is is read once, and nothing is followed.
  public var isOnce: Bool { options.mode == .once }

  /// Files that were found.
  public var fileCount: Int { tails.count + streams.count + forgotten.count }

  /// A descriptor that is readable once something may have changed, so that the next poll need not
  /// wait; `nil` where there is none. Polling makes it quiet again.
  public var changes: Int32? {
    if hint == nil { hint = ChangeHint() }
    return hint?.descriptor
  }

  /// Whether nothing will ever come any more.
  public var isFinished: Bool {
    options.mode == .once && lastLook != nil && tails.allSatisfy(\.isDone)
      && streams.allSatisfy(\.isDone)
  }

  /// Reads what is there until all is read or the clock reaches `deadline`, in monotonic
  /// nanoseconds; hands over each line.
  public func poll(until deadline: UInt64 = .max, deliver: (IntakeLine) -> Void) -> PollResult {
    var result = PollResult()
    // First, for what is written from here on may be missed below.
    wakeTold()
    let now = clock()
    // Many files are looked for once a second, few at every poll.
    if lastLook.map({ alive <= Self.few || now &- $0 >= 1_000_000_000 }) ?? true {
      if alive <= Self.few { quietFolders.forget() }
      if !quietFolders.areQuiet(at: now, areStill: { tails.allSatisfy(\.isStill) }) {
        look(now)
        noteWhatIsTold()
      }
      lastLook = now
      result.hasLooked = true
    }
    for stream in streams where !stream.isDone {
      var before = 0
      repeat {
        before = stream.bytes
        result.lines += stream.read(into: buffer, deliver: deliver)
        result.bytes += stream.bytes - before
        note(stream)
        if stream.bytes == before, options.mode == .follow { break }
      } while !stream.isDone && clock() < deadline
      if !stream.isDone, options.mode == .once || stream.bytes > before {
        result.isCaughtUp = false
      }
    }
    readTails(until: deadline, now: now, result: &result, deliver: deliver)
    if result.hasLooked {
      alive = 0
      for tail in tails where !tail.isDone {
        tail.retire(now)
        if tail.isDone { note(tail) } else { alive += 1 }
      }
    }
    return result
  }

  /// Has the files asked that a hint tells of, whenever their turn comes.
  private func wakeTold() {
    guard !told.isEmpty else {
      hint?.drain()
      return
    }
    if let numbers = hint?.takeTold() {
      for number in numbers { if let place = told[number] { sweep.wake(place) } }
    } else {
      sweep.beginAnew()
    }
  }

  /// Notes which files of a crowd a hint would tell of: those that stand where it looks, and no link leads elsewhere.
  private func noteWhatIsTold() {
    told.removeAll(keepingCapacity: true)
    guard tails.count > Sweep.few else { return }
    for (place, tail) in tails.enumerated() {
      tail.isWatched = false
      guard let hint, quietFolders.areKnown, !tail.isDone, !tail.isRotated, !tail.isMissing,
        hint.tellsOfFiles(in: SourceSpec.folder(of: tail.path))
      else { continue }
      tail.isWatched = true
      if let other = told.updateValue(place, forKey: ChangeHint.number(of: tail.path)) {
        tails[other].isWatched = false
      }
    }
  }

  private func readTails(
    until deadline: UInt64, now: UInt64, result: inout PollResult, deliver: (IntakeLine) -> Void
  ) {
    // Of a crowd not all can be asked and read before the deadline: it goes on where it ended.
    if !left.isEmpty {
      let rest = left
      left = []
      _ = readInTurn(rest, until: deadline, now: now, result: &result, deliver: deliver)
      result.isCaughtUp = false
      return
    }
    var changed = sweep.places(among: tails, at: now).filter { tails[$0].hasChanged(now) }
    if let start = changed.firstIndex(where: { $0 >= turn }) {
      changed = Array(changed[start...]) + Array(changed[..<start])
    }
    // What may repeat other files comes after them: by then it is known how far they have been read.
    let repeats = changed.filter { tails[$0].mayRepeat }
    changed.removeAll { tails[$0].mayRepeat }
    if !repeats.isEmpty, tails.count > Sweep.few {
      let asked = Set(changed)
      changed += tails.indices.filter {
        !asked.contains($0) && !tails[$0].mayRepeat && tails[$0].hasChanged(now)
      }
    }
    guard readInTurn(changed, until: deadline, now: now, result: &result, deliver: deliver) else {
      return
    }
    // One of them in any case: what is written to a log all the time must not keep them waiting.
    _ = readInTurn(repeats, until: deadline, now: now, result: &result, deliver: deliver)
  }

  /// Reads some files, one stretch a turn, so that a busy one cannot starve the others; tells whether
  /// all was read when it ended, with the last of them or at the deadline.
  private func readInTurn(
    _ changed: [Int], until deadline: UInt64, now: UInt64, result: inout PollResult,
    deliver: (IntakeLine) -> Void
  ) -> Bool {
    var changed = changed
    var isFirst = true
    while !changed.isEmpty {
      var unread: [Int] = []
      for (place, index) in changed.enumerated() {
        let tail = tails[index]
        // It may have been ended since it was asked, and would be opened again for good.
        if tail.isDone { continue }
        let before = tail.bytes
        result.lines += tail.read(into: buffer, now: now, deliver: deliver)
        result.bytes += max(0, tail.bytes - before)
        note(tail)
        turn = index + 1
        if tail.behind > 0, tail.error == nil { unread.append(index) }
        openFiles.note(tail)
        if clock() >= deadline {
          let isAllRead = unread.isEmpty && place == changed.count - 1
          result.isCaughtUp = isAllRead
          if isFirst { left = Array(changed[(place + 1)...]) }
          return isAllRead
        }
      }
      changed = unread
      isFirst = false
    }
    return true
  }

  // MARK: Positions

  /// Goes on where an earlier run ended: before anything is read.
  public func resume(_ positions: [FilePosition]) {
    for position in positions {
      let tail = FileTail(resuming: position, options: options, now: clock())
      letRepeat(tail)
      byIdentity["\(position.device):\(position.inode)"] = tails.count
      tails.append(tail)
      nextID = max(nextID, position.id + 1)
    }
    isResumed = true
  }

  /// The positions that are others than when this was last asked for.
  public func takePositions() -> [FilePosition] {
    tails.compactMap { $0.takePosition() }
  }

  // MARK: Status

  func note(_ tail: FileTail) {
    var status = statuses[tail.source]
    status.bytes = tail.bytes
    status.lines = tail.lines
    status.behind = tail.behind
    status.partial = tail.partial
    status.generations = tail.generations
    if let error = tail.error {
      status.state = tail.isRefused ? .refused(error) : .unreadable(error)
    } else if tail.isDone {
      status.state = .finished
    } else {
      status.state = tail.behind > 0 ? .reading : .following
    }
    statuses[tail.source] = status
  }

  private func note(_ stream: StreamTail) {
    var status = statuses[stream.source]
    status.bytes = stream.bytes
    status.lines = stream.lines
    status.partial = stream.partial
    if let error = stream.error {
      status.state = stream.isRefused ? .refused(error) : .unreadable(error)
    } else {
      status.state = stream.isDone ? .finished : .following
    }
    statuses[stream.source] = status
  }
}
