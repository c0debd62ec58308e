import Dashboard
import DeliveryEvents
import DeliveryMetrics
import TerminalScreen

/// Frames that become files.
enum PictureFile {
  /// What a picture of an instant is called.
  static func title(asOf now: Timestamp, zone: ZoneRules) -> String {
    let clock = ClockText(zone: zone)
    return "doratop as of \(clock.dateTime(now)) \(clock.zoneName(at: now))"
  }

  /// Writes what the screen shows, in the format of the file's ending, and says so to the viewer.
  static func export(_ frame: Frame, theme: Theme, title: String, to path: String) -> String {
    guard let format = PictureFormat(path: path) else {
      return "not written: \(path) should end in .svg, .html, .txt or .ansi"
    }
    do {
      try AtomicFile.write(Picture(frame, theme: theme, title: title).file(format), to: path)
      return "written: \(path)"
    } catch {
      return "not written: \(error.description)"
    }
  }
}
