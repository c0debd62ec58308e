import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells whether looking for files would find what it found the last time, so that a crowd of files
/// that stand still need not be listed each second.
///
/// A folder whose status is the same holds the same names, and the names the same inodes. The clock
/// of a file system goes in steps: only a listing that was made when the status had been seen before
/// counts. Where links or patterns of folders lead elsewhere nothing is known. Now and then the names are compared
/// whatever the folders say, and now and then everything is listed.
struct QuietFolders {
  /// The longest times without a comparison of names, and without a listing, in nanoseconds.
  private static let compared: UInt64 = 20_000_000_000
  private static let longest: UInt64 = 300_000_000_000
  private var folders: [String: FileStatus] = [:]
  /// What the folders held when they were last listed.
  private var entries: [String: FolderEntries] = [:]
  /// Whether the last listing was made when the folders had been seen to be as they are.
  private var isSettled = false
  private var listedAt: UInt64 = 0
  private var comparedAt: UInt64 = 0

  /// Whether nothing can have come or gone since the last listing. Where names are compared, `areStill` is asked
  /// whether files that are not read any more are as they were.
  mutating func areQuiet(at now: UInt64, areStill: () -> Bool) -> Bool {
    guard isSettled, now &- listedAt < Self.longest,
      folders.allSatisfy({ FileStatus.of(path: $0.key) == $0.value })
    else { return false }
    if now &- comparedAt < Self.compared { return true }
    comparedAt = now
    return entries.allSatisfy { FolderEntries(of: $0.key) == $0.value } && areStill()
  }

  /// Whether it is known which folders the files are in, and that no link leads elsewhere.
  var areKnown: Bool { !folders.isEmpty }

  /// Forgets everything: there are so few files that they are looked for each time.
  mutating func forget() {
    (folders, entries) = ([:], [:])
    isSettled = false
  }

  /// Notes what a listing has found: the sources that were named, and the paths that they stand for.
  mutating func listed(_ specs: [SourceSpec], _ paths: Set<String>, at now: UInt64) {
    var fresh: [String: FileStatus] = [:]
    listedAt = now
    isSettled = false
    if specs.contains(where: { Self.isOpen($0) }) || paths.contains(where: FileStatus.isLink) {
      return forget()
    }
    for path in paths {
      let folder = SourceSpec.folder(of: path)
      if fresh[folder] == nil { fresh[folder] = FileStatus.of(path: folder) }
    }
    for spec in specs where FileStatus.of(path: spec.text)?.isDirectory == true {
      fresh[spec.text] = FileStatus.of(path: spec.text)
    }
    isSettled = !fresh.isEmpty && fresh == folders
    folders = fresh
    comparedAt = now
    entries = [:]
    if isSettled { for folder in fresh.keys { entries[folder] = FolderEntries(of: folder) } }
  }

  /// Whether a source may stand for files in folders that are not known yet.
  private static func isOpen(_ spec: SourceSpec) -> Bool {
    spec.isPattern && SourceSpec(SourceSpec.folder(of: spec.text)).isPattern
  }
}

/// The names in a folder, and the numbers of the files that they lead to, as one number whatever their order.
private struct FolderEntries: Equatable {
  private var sum = 0

  /// Reads a folder; one that cannot be read has nothing.
  init(of folder: String) {
    guard let directory = SystemText.withBytes(of: folder, { opendir($0) }) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      var hasher = Hasher()
      hasher.combine(entry.pointee.d_ino)
      withUnsafeBytes(of: &entry.pointee.d_name) { name in
        hasher.combine(
          bytes: UnsafeRawBufferPointer(rebasing: name[..<(name.firstIndex(of: 0) ?? name.count)]))
      }
      sum &+= hasher.finalize()
    }
  }
}
