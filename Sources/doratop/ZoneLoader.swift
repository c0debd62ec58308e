import DeliveryEvents
import DeliveryMetrics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A time zone name that the system does not know.
struct UnknownZone: Error, CustomStringConvertible {
  var name: String

  var description: String {
    "--zone is \"\(name)\", expected a name of the time zone database such as Europe/Berlin, or UTC, or local"
  }
}

/// Reads the rules of a time zone from the system, by asking its C library.
///
/// The C library knows every form of zone data and the rules for years to come; the table that it
/// is asked for reaches from 1970 to 2100. Not thread-safe: it sets `TZ` for a moment.
enum ZoneLoader {
  /// The rules of a zone by its name in the time zone database; `local` is the system's.
  static func rules(named name: String) throws(UnknownZone) -> ZoneRules {
    if ["UTC", "utc", "Z", "Etc/UTC", "GMT"].contains(name) { return .utc }
    let previous = getenv("TZ").map { String(cString: $0) }
    if name == "local" {
      tzset()
      return table(named: localName(previous))
    }
    guard isKnown(name) else { throw UnknownZone(name: name) }
    setenv("TZ", ":" + name, 1)
    tzset()
    let rules = table(named: name)
    if let previous { setenv("TZ", previous, 1) } else { unsetenv("TZ") }
    tzset()
    return rules
  }

  /// Whether the system knows a zone.
  static func isKnown(named name: String) -> Bool {
    ["UTC", "utc", "Z", "Etc/UTC", "GMT", "local"].contains(name) || isKnown(name)
  }

  private static func localName(_ variable: String?) -> String {
    if let variable, !variable.isEmpty {
      return variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
    }
    return "local"
  }

  private static func isKnown(_ name: String) -> Bool {
    if name.isEmpty || name.hasPrefix("/") || name.split(separator: "/").contains("..") {
      return false
    }
    let folder = getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
    var status = stat()
    return stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Finds each change of offset by halving, between probes a week apart.
  private static func table(named name: String) -> ZoneRules {
    let end: Int64 = 4_102_444_800  // 2100-01-01
    let step: Int64 = 7 * 86_400
    let first = offset(0)
    var rules = ZoneRules(name: name, initialOffsetSeconds: first, transitions: [])
    var current = first
    var time: Int64 = 0
    while time < end {
      let next = time + step
      let offset = offset(next)
      if offset != current {
        var low = time
        var high = next
        while high - low > 1 {
          let middle = (low + high) / 2
          if self.offset(middle) == current { low = middle } else { high = middle }
        }
        rules.transitions.append(.init(at: Timestamp(seconds: high), offsetSeconds: offset))
        current = offset
      }
      time = next
    }
    return rules
  }

  private static func offset(_ seconds: Int64) -> Int {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return parts.tm_gmtoff
  }
}
