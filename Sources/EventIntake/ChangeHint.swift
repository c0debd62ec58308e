#if canImport(Glibc)
  import Glibc
#endif

/// Tells that something was written to where the logs are, so that a reader need not sleep to the
/// end of its interval.
///
/// No more than a hint (DESIGN.md D4): it says nothing on network file systems and in some
/// containers, and where the system has none; looking at each poll stays the truth.
final class ChangeHint {
  /// Readable once something has changed; `nil` where the system gives no such hint.
  let descriptor: Int32?
  /// The folders watched, by path: which one stood there, and the number of the watch.
  private var watched: [String: (status: FileStatus, number: Int32)] = [:]

  /// So many folders are watched at most; those beyond are looked at as often as without a hint.
  private static let limit = 128

  init() {
    #if canImport(Glibc)
      let opened = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      descriptor = opened < 0 ? nil : opened
    #else
      descriptor = nil
    #endif
  }

  deinit {
    if let descriptor { Descriptor.close(descriptor) }
  }

  /// Watches the folders in which files stand, or will stand, and no others.
  func watch(foldersOf paths: Set<String>) {
    guard let descriptor else { return }
    #if canImport(Glibc)
      let folders = Set(paths.map(SourceSpec.folder))
      for (folder, known) in watched {
        // Another folder of that name may have been made since.
        let status = folders.contains(folder) ? FileStatus.of(path: folder) : nil
        if let status, known.status.inode == status.inode, known.status.device == status.device {
          continue
        }
        inotify_rm_watch(descriptor, known.number)
        watched[folder] = nil
      }
      for folder in folders where watched[folder] == nil && watched.count < Self.limit {
        guard let status = FileStatus.of(path: folder) else { continue }
        let events = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR)
        let number = inotify_add_watch(descriptor, folder, events)
        if number >= 0 { watched[folder] = (status, number) }
      }
    #endif
  }

  /// Forgets what was told so far.
  func drain() {
    guard let descriptor else { return }
    #if canImport(Glibc)
      withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
        while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
      }
    #endif
  }
}
