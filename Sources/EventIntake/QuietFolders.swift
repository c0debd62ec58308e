/// Tells whether looking for files would find what it found the last time, so that a crowd of files
/// that stand still need not be listed each second.
///
/// A folder whose status is the same holds the same names, and the names the same inodes. The clock
/// of a file system goes in steps: only a listing that was made when the status had been seen before
/// counts. Where links or patterns of folders lead elsewhere nothing is known, and now and then
/// everything is listed whatever the folders say.
struct QuietFolders {
  /// The longest time without a listing, in nanoseconds.
  private static let longest: UInt64 = 20_000_000_000
  private var folders: [String: FileStatus] = [:]
  /// Whether the last listing was made when the folders had been seen to be as they are.
  private var isSettled = false
  private var listedAt: UInt64 = 0

  /// Whether nothing can have come or gone since the last listing.
  func areQuiet(at now: UInt64) -> Bool {
    isSettled && now &- listedAt < Self.longest
      && folders.allSatisfy { FileStatus.of(path: $0.key) == $0.value }
  }

  /// Forgets everything: there are so few files that they are looked for each time.
  mutating func forget() {
    folders = [:]
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
  }

  /// Whether a source may stand for files in folders that are not known yet.
  private static func isOpen(_ spec: SourceSpec) -> Bool {
    spec.isPattern && SourceSpec(SourceSpec.folder(of: spec.text)).isPattern
  }
}
