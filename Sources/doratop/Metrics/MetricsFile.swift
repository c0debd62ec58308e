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
    var number: UInt64?
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
    let isKnown = progress.withLock { $0.written == bytes && $0.number == Self.number(of: path) }
    var fault: String?
    if !isKnown {
      do throws(FileFault) {
        try AtomicFile.write(to: path, mode: mode, isLasting: false) {
          try Output.write(bytes, to: $0)
        }
      } catch {
        fault = "\(error)"
      }
    }
    let number = fault == nil ? Self.number(of: path) : nil
    progress.withLock { progress in
      (progress.isUnderWay, progress.fault) = (false, fault)
      if fault == nil { (progress.written, progress.number) = (bytes, number) }
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
      let number = self.progress.withLock { $0.number }
      if let number, Self.number(of: self.path) == number,
        let place = try? SharedFolder.target(of: self.path)
      {
        unlink(place)
      }
      done.signal()
    }
    _ = done.wait(timeout: .now() + .nanoseconds(Int(limit)))
  }

  /// What tells a file from another one at the same place; `nil` for none.
  private static func number(of path: String) -> UInt64? {
    var found = stat()
    guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    return UInt64(found.st_ino)
  }
}
