import CNcurses
import Dashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps standard error off the screen: what the runtime or a library writes there meanwhile is
/// printed once the terminal is given back.
///
/// Standard error that leads elsewhere already, to a file or a pipe, is left alone.
final class ErrorCapture {
  /// Standard error as it was; -1 when it is left alone.
  let original: Int32
  private let file: UnsafeMutablePointer<FILE>?

  init() {
    guard dt_is_terminal(2) != 0, let file = tmpfile() else {
      (original, self.file) = (-1, nil)
      return
    }
    original = dup(2)
    self.file = file
    guard original >= 0 else { return }
    // A stop of the process or a child must not inherit the copy.
    _ = fcntl(original, F_SETFD, FD_CLOEXEC)
    _ = dup2(fileno(file), 2)
  }

  /// Puts standard error back and prints the first lines of what was caught.
  func release() {
    guard let file else { return }
    if original >= 0 {
      _ = dup2(original, 2)
      _ = close(original)
    }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(fileno(file), &bytes, bytes.count, 0)
    if count > 0 {
      let lines = String(decoding: bytes[..<count], as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: true)
        .map { Frame.plain(String($0)) + "\n" }
      Array(lines.joined().utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
    }
    fclose(file)
  }
}
