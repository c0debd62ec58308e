import DeliveryEvents
import FoundationEssentials
import Synchronization

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A temporary folder, a clock that tests move by hand, and an intake that reads in it.
final class Workbench {
  let folder: String
  /// The folder around it: of what others do in theirs, nothing is to be told.
  private let outer: String
  private let time = ManualClock()
  private var intake: Intake?
  /// Every line read, with unterminated ones marked.
  private(set) var lines: [String] = []
  private(set) var faults = 0
  /// Where the lines stood: `number@offset`.
  private(set) var places: [String] = []

  init() {
    var template = Array("/tmp/intake-XXXXXX".utf8CString)
    outer = template.withUnsafeMutableBufferPointer { buffer in
      mkdtemp(buffer.baseAddress!).map { String(cString: $0) } ?? "/tmp"
    }
    folder = outer + "/bench"
    mkdir(folder, 0o700)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: outer)
  }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Begins to read some sources.
  func open(
    _ sources: [String], mode: IntakeOptions.Mode = .follow, maximumOpenFiles: Int = 256,
    maximumLineBytes: Int = 1 << 20, maximumExpandedBytes: Int = 16 << 30,
    beforeRead: (@Sendable () -> Void)? = nil, beforeOpen: (@Sendable () -> Void)? = nil
  ) {
    var options = IntakeOptions(mode: mode)
    options.maximumOpenFiles = maximumOpenFiles
    options.maximumLineBytes = maximumLineBytes
    options.maximumExpandedBytes = maximumExpandedBytes
    options.beforeRead = beforeRead
    options.beforeOpen = beforeOpen
    let time = time
    intake = Intake(sources.map(SourceSpec.init), options: options, clock: { time.now })
  }

  /// Lets time pass and reads.
  @discardableResult
  func poll(after seconds: Double = 0.25) -> [String] {
    time.advance(seconds)
    let before = lines.count
    _ = intake?.poll { line in
      if line.fault != nil { faults += 1 }
      places.append("\(line.number)@\(line.offset)")
      let text = String(decoding: line.bytes, as: UTF8.self)
      lines.append((line.isUnterminated ? "~" : "") + text)
    }
    return Array(lines[before...])
  }

  /// The intake's hint of changes.
  var changes: Int32? { intake?.changes }

  var sources: [SourceStatus] { intake?.sources ?? [] }

  func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) {
    put(bytes, name, O_WRONLY | O_CREAT | O_TRUNC)
  }

  func append(_ text: String, to name: String) {
    put(Array(text.utf8), name, O_WRONLY | O_CREAT | O_APPEND)
  }

  /// Appends bytes, as they are, to a file.
  func append(_ bytes: [UInt8], to name: String) {
    put(bytes, name, O_WRONLY | O_CREAT | O_APPEND)
  }

  func content(of name: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path(name)) ?? Data())
  }

  /// A text as gzip compresses it.
  func compressed(_ text: String) -> [UInt8] {
    write(text, to: "plain")
    _ = system("gzip -n \(path("plain"))")
    defer { remove("plain.gz") }
    return content(of: "plain.gz")
  }

  private func put(_ bytes: [UInt8], _ name: String, _ flags: Int32) {
    let descriptor = SystemText.withBytes(of: path(name)) { Glibc.open($0, flags, 0o644) }
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  func move(_ name: String, to other: String) {
    _ = SystemText.withBytes(of: path(name)) { name in
      SystemText.withBytes(of: path(other)) { rename(name, $0) }
    }
  }

  func remove(_ name: String) { _ = SystemText.withBytes(of: path(name)) { unlink($0) } }

  /// The state of a source by its file's name.
  func state(of name: String) -> SourceStatus.State? {
    sources.last { $0.path == path(name) }?.state
  }

  /// The descriptors that this process has open below the folder.
  var openFiles: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.count {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
        .hasPrefix(folder) ?? false
    }
  }
}

/// Monotonic nanoseconds that move only when told to.
final class ManualClock: Sendable {
  private let nanoseconds = Mutex<UInt64>(1_000_000_000)

  var now: UInt64 { nanoseconds.withLock { $0 } }

  func advance(_ seconds: Double) {
    nanoseconds.withLock { $0 += UInt64(seconds * 1e9) }
  }
}
