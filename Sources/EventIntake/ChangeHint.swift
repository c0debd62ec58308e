import CFileSystem
import DeliveryEvents

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
  /// A folder that is watched: which one stood there, the number of the watch, and whether the system tells of
  /// whatever is written to its files.
  private struct Watch {
    let status: FileStatus
    let number: Int32
    let isLocal: Bool
  }

  private var watched: [String: Watch] = [:]

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
        let number = SystemText.withBytes(of: folder) { inotify_add_watch(descriptor, $0, events) }
        if number >= 0 {
          watched[folder] = Watch(
            status: status, number: number,
            isLocal: SystemText.withBytes(of: folder) { filesystem_tells_of_changes($0) } != 0)
        }
      }
    #endif
  }

  /// Whether writing to a file of a folder would be told, as far as anybody can know.
  func tellsOfFiles(in folder: String) -> Bool { watched[folder]?.isLocal ?? false }

  /// Forgets what was told so far.
  func drain() {
    read { _ in }
  }

  /// The files that were written to since this was last asked for, by their ``number(of:)``; `nil` where more happened
  /// than the system keeps.
  func takeTold() -> Set<Int>? {
    var told: Set<Int> = []
    var isComplete = descriptor != nil
    #if canImport(Glibc)
      let folders = Dictionary(
        watched.map { ($0.value.number, $0.key) }, uniquingKeysWith: { first, _ in first })
      read { bytes in
        let head = MemoryLayout<inotify_event>.size
        var rest = bytes[...]
        while rest.count >= head {
          let event = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: inotify_event.self)
          let name = rest.dropFirst(head).prefix(Int(event.len))
          if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isComplete = false }
          if let folder = folders[event.wd], !name.isEmpty {
            let name = SystemText.text(of: name.prefix { $0 != 0 })
            told.insert(Self.number(folder, name))
          }
          rest = rest.dropFirst(head + Int(event.len))
        }
      }
    #endif
    return isComplete ? told : nil
  }

  /// The number by which a file is told; another file may happen to have the same.
  static func number(of path: String) -> Int {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let start = slash.map(path.utf8.index(after:)) ?? path.startIndex
    return number(SourceSpec.folder(of: path), String(path[start...]))
  }

  private static func number(_ folder: String, _ name: String) -> Int {
    var hasher = Hasher()
    hasher.combine(folder)
    hasher.combine(name)
    return hasher.finalize()
  }

  private func read(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard let descriptor else { return }
    #if canImport(Glibc)
      withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
        while true {
          let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
          if count <= 0 { break }
          body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
      }
    #endif
  }
}
