import Dispatch
import EventIntake
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps a file of metrics up to date, on a thread of its own: a disk that hangs holds up nobody.
///
/// What cannot be written is said, and tried again with the next metrics. When the program ends the file goes: what
/// stayed would look like news for ever.
final class MetricsFile: Sendable {
  private struct Progress {
    var isUnderWay = false
    var since: UInt64 = 0
    var fault: String?
    /// What was last written, and as which file.
    var written: [UInt8]?
    var identity: Identity?
  }

  let path: String
  private let page: MetricsPage
  private let mode: mode_t
  private let queue = DispatchQueue(label: "metrics file", qos: .utility)
  private let progress = Mutex(Progress())
  private static let patience: UInt64 = 30_000_000_000

  init(path: String, page: MetricsPage) {
    (self.path, self.page) = (path, page)
    mode = AtomicFile.usualMode
  }

  /// Begins to write what is newest, unless that is still being done.
  func write(at now: UInt64) {
    let mayBegin = progress.withLock { progress in
      if progress.isUnderWay { return false }
      (progress.isUnderWay, progress.since) = (true, now)
      return true
    }
    if mayBegin { queue.async { self.writeNow() } }
  }

  private func writeNow() {
    let bytes = page.bytes(isOpenMetrics: false)
    let (written, own) = progress.withLock { ($0.written, $0.identity) }
    let isOwn = own != nil && own == Identity(path)
    var fault: String?
    if !isOwn, !Self.mayReplace(path) {
      fault = "\(path): is there already and has no metrics, expected another file"
    } else if !isOwn || written != bytes {
      do throws(FileFault) {
        try AtomicFile.write(to: path, mode: mode, isLasting: false) {
          try Output.write(bytes, to: $0)
        }
      } catch {
        fault = "\(error)"
      }
    }
    let identity = Identity(path)
    progress.withLock { progress in
      (progress.isUnderWay, progress.fault) = (false, fault)
      if fault == nil { (progress.written, progress.identity) = (bytes, identity) }
    }
  }

  /// Why the file is not up to date; `nil` while it is.
  func trouble(at now: UInt64) -> String? {
    progress.withLock { progress in
      if progress.isUnderWay, now > progress.since + Self.patience {
        return "\(path): not written for \((now - progress.since) / 1_000_000_000)s"
      }
      return progress.fault
    }
  }

  /// Takes the file away, if it is still the one that was written.
  func end(within limit: UInt64) {
    let done = DispatchSemaphore(value: 0)
    queue.async {
      let identity = self.progress.withLock { $0.identity }
      if let identity, Identity(self.path) == identity,
        let place = try? SharedFolder.target(of: self.path)
      {
        unlink(place)
      }
      done.signal()
    }
    _ = done.wait(timeout: .now() + .nanoseconds(Int(limit)))
  }

  /// Whether a file is one of metrics, or none: a log that was named by mistake is not to be lost.
  private static func mayReplace(_ path: String) -> Bool {
    guard let identity = Identity(path), identity.size > 0 else { return true }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    // What cannot be read is not known to be one.
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let begin = Array("# HELP doratop_".utf8)
    var bytes = [UInt8](repeating: 0, count: begin.count)
    return read(descriptor, &bytes, bytes.count) == begin.count && bytes == begin
  }

  /// What tells a file from another one at the same place: not its number alone, which the next one may get.
  private struct Identity: Equatable {
    var number: UInt64
    var size: Int64
    var changed: [Int]

    /// `nil` where there is no file.
    init?(_ path: String) {
      var found = stat()
      guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
      (number, size) = (UInt64(found.st_ino), Int64(found.st_size))
      #if canImport(Glibc)
        changed = [found.st_ctim.tv_sec, found.st_ctim.tv_nsec]
      #else
        changed = [found.st_ctimespec.tv_sec, found.st_ctimespec.tv_nsec]
      #endif
    }
  }
}
