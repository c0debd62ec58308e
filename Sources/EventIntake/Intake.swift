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
  private let specs: [SourceSpec]
  private let options: IntakeOptions
  private let clock: () -> UInt64
  private let buffer: UnsafeMutableRawBufferPointer
  var tails: [FileTail] = []
  private var streams: [StreamTail] = []
  var statuses: [SourceStatus] = []
  /// The number that the next file's position gets.
  private var nextID = 1
  /// Whether files are known from an earlier run.
  private var isResumed = false
  /// The places among the sources of files that were forgotten, which other files may take.
  var freeStatuses: [Int] = []
  /// The files that were forgotten: how many, the bytes read of them, and the positions that were kept of them.
  var forgotten = Forgotten()
  private var waiting: [String: Int] = [:]
  var byIdentity: [String: Int] = [:]
  private var streamPaths: Set<String> = []
  private var lastLook: UInt64?
  private var repetitions: Repetitions
  /// When to open again the pipes that could not be opened.
  private var pipeRetries: [String: Retry] = [:]
  var turn = 0
  private var sweep = Sweep()
  /// The files that had changed and whose turn had not come when the last poll had to end.
  var left: [Int] = []
  private var quietFolders = QuietFolders()
  private var hint: ChangeHint?

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
    hint?.drain()
    let now = clock()
    // Many files are looked for once a second, few at every poll.
    let alive = tails.count { !$0.isDone }
    if lastLook.map({ alive <= 64 || now &- $0 >= 1_000_000_000 }) ?? true {
      if alive <= 64 { quietFolders.forget() }
      if !quietFolders.areQuiet(at: now) { look(now) }
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
    for tail in tails where !tail.isDone {
      tail.retire(now)
      if tail.isDone { note(tail) }
    }
    return result
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
        closeIfMany()
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

  // MARK: Finding files

  private func look(_ now: UInt64) {
    var seen: Set<String> = []
    var blind: [String] = []
    var empty: [Substring] = []
    var named: Set<String> = []
    for spec in specs {
      if spec.isStandardInput {
        addStream("-", descriptor: 0, isStandardInput: true, now: now)
        continue
      }
      let paths = spec.paths()
      if paths.isEmpty {
        let fault = spec.fault
        if fault != nil { blind.append(spec.text) }
        empty.append(spec.text.prefix { !"*?[".contains($0) })
        wait(for: spec, fault: fault)
      } else {
        settle(spec)
      }
      let names = Set(paths)
      named.formUnion(names)
      named.insert(spec.text)
      for path in paths {
        guard let status = FileStatus.of(path: path) else { continue }
        let key = "\(status.device):\(status.inode)"
        if !status.isRegular {
          addStream(path, descriptor: nil, isStandardInput: false, key, now: now)
          continue
        }
        seen.insert(key)
        found(path, status, key, among: names, now: now)
      }
    }
    hint?.watch(foldersOf: named)
    if tails.count > 64 { quietFolders.listed(specs, named, at: now) }
    guard options.mode == .follow else { return }
    for (key, index) in byIdentity where !seen.contains(key) {
      let tail = tails[index]
      // Where nothing can be seen, a file that is not seen need not have gone; nor need all files of a disk
      // that is not there.
      tail.isMissing = !empty.contains { tail.path.hasPrefix($0) }
      if tail.isAbsent || blind.contains(where: { tail.path.hasPrefix($0) }) { continue }
      rotated(tail, now: now)
    }
    forgetOldest()
  }

  private func found(
    _ path: String, _ status: FileStatus, _ key: String, among names: Set<String>, now: UInt64
  ) {
    let isOld = SourceSpec.isRotation(path, ofOneOf: names)
    if let index = known(at: path, status, key) {
      let tail = tails[index]
      if tail.source < 0 {
        tail.source = waiting.removeValue(forKey: path) ?? newStatus(path)
        // It may have been renamed since it was last seen.
        tail.path = path
        note(tail)
      }
      tail.isMissing = false
      if tail.path != path, options.mode == .follow {
        tail.path = path
        statuses[tail.source].path = path
        if tail.isUntouched {
          inherit(tail, isOld: isOld)
          hold(tail)
        }
      }
      if isOld {
        rotated(tail, now: now)
      } else if tail.isRotated, SourceSpec.log(of: path) == path {
        // A log that is missing for a moment, as in a rotation, makes no live file of an old one.
        tail.isRotated = false
      }
      if case .unreadable = statuses[tail.source].state { note(tail) }
      return
    }
    let isNew = isResumed || options.mode == .follow && lastLook != nil
    if isOld, isNew, options.mode == .follow,
      repetitions.isUnfinishedCopy(path, status, of: tails, now: now)
    {
      return
    }
    let source = waiting.removeValue(forKey: path) ?? newStatus(path)
    statuses[source].state = .reading
    let tail = FileTail(
      id: nextID, source: source, path: path,
      identity: FileIdentity(device: status.device, inode: status.inode), options: options, now: now
    )
    nextID += 1
    tail.isFirst = !isNew
    letRepeat(tail)
    if isNew {
      inherit(tail, isOld: isOld)
      hold(tail)
    }
    if isOld { rotated(tail, now: now) }
    byIdentity[key] = tails.count
    tails.append(tail)
  }

  /// Lets a file of which nothing has been read begin after what it repeats: a copy made by copytruncate, or
  /// a compressed file.
  private func inherit(_ tail: FileTail, isOld: Bool) {
    tail.isFirst = false
    if isOld, !tail.path.hasSuffix(".gz") {
      tail.inherit(copyOf: Repetitions.origins(of: tail.path, among: tails))
    }
  }

  /// Tells a file where to ask for what it may repeat.
  private func letRepeat(_ tail: FileTail) {
    tail.origins = { [unowned self, unowned tail] in
      Repetitions.origins(ofCompressed: tail, among: tails)
    }
  }

  /// Opens a file that has just been found, while its name still leads to it: when its turn to be read comes, it
  /// may have been rotated away, and be found again only at the next look.
  private func hold(_ tail: FileTail) {
    guard options.mode == .follow, tail.descriptor < 0,
      tails.count(where: { $0.descriptor >= 0 }) < options.maximumOpenFiles
    else { return }
    _ = tail.open()
  }

  /// The file among those known that now stands at a path; `nil` for a new one.
  private func known(at path: String, _ status: FileStatus, _ key: String) -> Int? {
    if let index = byIdentity[key],
      options.mode == .once && !tails[index].isAbsent || tails[index].continues(at: path, status)
    {
      return index
    }
    guard isResumed else { return nil }
    // Numbers of devices and files may be others after a restart; what was read at the path is not.
    return tails.firstIndex { $0.isAbsent && $0.path == path && $0.moves(to: status) }
  }

  private func rotated(_ tail: FileTail, now: UInt64) {
    if tail.isRotated { return }
    tail.isRotated = true
    tail.rotatedAt = now
  }

  private func addStream(
    _ path: String, descriptor: Int32?, isStandardInput: Bool, _ key: String = "", now: UInt64
  ) {
    let name = path + ":" + key
    if let retry = pipeRetries[path], !retry.isDue(at: now, FileStatus.of(path: path)) { return }
    guard streamPaths.insert(name).inserted else { return }
    let source = waiting.removeValue(forKey: path) ?? newStatus(path)
    let opened = descriptor ?? Descriptor.open(path)
    if opened < 0 {
      statuses[source].state = .unreadable(Descriptor.lastError)
      streamPaths.remove(name)
      waiting[path] = source
      pipeRetries[path, default: Retry()].failed(at: now, FileStatus.of(path: path))
      return
    }
    pipeRetries[path] = nil
    statuses[source].state = .reading
    streams.append(
      StreamTail(
        source: source, descriptor: opened, isStandardInput: isStandardInput, options: options))
  }

  private func newStatus(_ path: String) -> Int {
    if let free = freeStatuses.popLast() {
      statuses[free] = SourceStatus(path: path, state: .waiting)
      return free
    }
    statuses.append(SourceStatus(path: path, state: .waiting))
    return statuses.count - 1
  }

  private func wait(for spec: SourceSpec, fault: String?) {
    // One that has been rotated away or deleted is not what a writer will write to next.
    if let tail = tails.last(where: { $0.path == spec.text && !$0.isRotated }) {
      if let fault { statuses[tail.source].state = .unreadable(fault) }
      return
    }
    let source = waiting[spec.text] ?? newStatus(spec.text)
    waiting[spec.text] = source
    if let fault {
      statuses[source].state = .unreadable(fault)
    } else if FileStatus.of(path: spec.text) != nil {
      statuses[source].state = .refused("no event log in this directory yet")
    } else {
      statuses[source].state = .waiting
    }
  }

  /// Forgets the waiting for a directory or glob that has files now.
  private func settle(_ spec: SourceSpec) {
    if let source = waiting[spec.text], FileStatus.of(path: spec.text)?.isDirectory ?? true {
      waiting[spec.text] = nil
      statuses[source].state = .following
    }
  }

  // MARK: Status

  private func note(_ tail: FileTail) {
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
      status.state = .unreadable(error)
    } else {
      status.state = stream.isDone ? .finished : .following
    }
    statuses[stream.source] = status
  }

  /// Closes the file that was read longest ago when too many are open.
  private func closeIfMany() {
    let open = tails.filter { $0.descriptor >= 0 }
    if open.count <= options.maximumOpenFiles { return }
    open.sorted { $0.lastRead < $1.lastRead }.first(where: \.canClose)?.close()
  }
}
