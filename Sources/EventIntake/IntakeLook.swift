#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Finding the files, pipes and standard input that the sources name, and telling files that are known from new ones.
extension Intake {
  func look(_ now: UInt64) {
    var seen: Set<String> = []
    var empty: [Substring] = []
    var named: Set<String> = []
    for spec in specs {
      if spec.isStandardInput {
        addStream("-", descriptor: 0, isStandardInput: true, now: now)
        continue
      }
      let paths = spec.paths()
      if paths.isEmpty {
        empty.append(spec.text.prefix { !"*?[".contains($0) })
        wait(for: spec, fault: spec.fault)
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
    if tails.count > Self.few { quietFolders.listed(specs, named, at: now) }
    guard options.mode == .follow else { return }
    for (key, index) in byIdentity where !seen.contains(key) {
      let tail = tails[index]
      // All files of a disk that is not there need not have gone.
      tail.isMissing = !empty.contains { tail.path.hasPrefix($0) }
      if tail.isAbsent || tail.isRotated || mayStand(tail, key) { continue }
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
  func letRepeat(_ tail: FileTail) {
    tail.origins = { [unowned self, unowned tail] in
      Repetitions.origins(ofCompressed: tail, among: tails)
    }
  }

  /// Opens a file that has just been found, while its name still leads to it: when its turn to be read comes, it
  /// may have been rotated away, and be found again only at the next look.
  private func hold(_ tail: FileTail) {
    guard options.mode == .follow, tail.descriptor < 0, openFiles.haveRoom() else { return }
    _ = tail.open()
    openFiles.note(tail)
  }

  /// The file among those known that now stands at a path; `nil` for a new one.
  private func known(at path: String, _ status: FileStatus, _ key: String) -> Int? {
    if let index = byIdentity[key] {
      let tail = tails[index]
      let wasDone = tail.isDone
      if options.mode == .once && !tail.isAbsent || tail.continues(at: path, status) {
        if wasDone, !tail.isDone { sweep.wake(index) }
        return index
      }
    }
    guard isResumed else { return nil }
    // Numbers of devices and files may be others after a restart; what was read at the path is not.
    return tails.firstIndex { $0.isAbsent && $0.path == path && $0.moves(to: status) }
  }

  /// Whether a file that was not found may be at its path all the same: where nothing can be seen, a file that is
  /// not seen need not have gone.
  private func mayStand(_ tail: FileTail, _ key: String) -> Bool {
    guard let status = FileStatus.of(path: tail.path) else { return !Descriptor.isAbsence(errno) }
    return "\(status.device):\(status.inode)" == key
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
      statuses[source].wasThere = tails.contains {
        $0.path == spec.text || SourceSpec.log(of: $0.path) == spec.text
      }
    }
  }

  /// Forgets the waiting for a directory or glob that has files now.
  private func settle(_ spec: SourceSpec) {
    if let source = waiting[spec.text], FileStatus.of(path: spec.text)?.isDirectory ?? true {
      waiting[spec.text] = nil
      statuses[source].state = .following
    }
  }
}
