#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pseudo-terminal: the screen draws on one end, the test reads the other.
final class Pty {
  let master: Int32
  let terminal: Int32

  init?(rows: UInt16 = 24, columns: UInt16 = 80) {
    var (master, terminal): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &terminal, nil, nil, &size) == 0 else { return nil }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    (self.master, self.terminal) = (master, terminal)
  }

  deinit {
    close(master)
    close(terminal)
  }

  func resize(rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  func type(_ bytes: [UInt8]) { _ = write(master, bytes, bytes.count) }

  /// What has been drawn since the last call.
  func output(waitingMilliseconds: Int32 = 60) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while poll(&entry, 1, waitingMilliseconds) > 0 {
      let count = read(master, &chunk, chunk.count)
      if count <= 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// The modes that the terminal is in: input, output, control, local.
  var modes: [UInt32] {
    var modes = termios()
    tcgetattr(terminal, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map { UInt32($0) }
  }
}

extension [UInt8] {
  /// Where a text begins for the last time.
  func last(of text: String) -> Int? {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return nil }
    return (0...(count - wanted.count)).last { self[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
