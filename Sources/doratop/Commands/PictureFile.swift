import Dashboard
import DeliveryEvents
import DeliveryMetrics
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Frames that become files.
enum PictureFile {
  /// The endings that tell a format, for sentences.
  static let endings = ".svg, .html, .txt or .ansi"

  /// Whether a path is that of a file, there or not: not a pipe or a terminal.
  static func isFile(_ path: String) -> Bool {
    var found = stat()
    return stat(path, &found) != 0 || found.st_mode & S_IFMT == S_IFREG
  }

  /// What a picture of an instant is called.
  static func title(asOf now: Timestamp, zone: ZoneRules) -> String {
    let clock = ClockText(zone: zone)
    return "doratop as of \(clock.dateTime(now)) \(clock.zoneName(at: now))"
  }

  /// Writes what the screen shows, in the format of the file's ending, and says so to the viewer.
  ///
  /// - Parameter sources: The files that are read, of which none is ever replaced.
  static func export(
    _ frame: Frame, theme: Theme, title: String, to path: String, sources: [String] = []
  ) -> String {
    guard let format = PictureFormat(path: path) else {
      return "not written: \(path) should end in \(endings)"
    }
    do {
      try SliceFile.check(path, sources: sources, overwrites: true)
      try AtomicFile.write(Picture(frame, theme: theme, title: title).file(format), to: path)
      return "written: \(path)"
    } catch {
      return "not written: \(error.description)"
    }
  }
}
