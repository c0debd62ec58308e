/// Numbers as the screen writes them; every `nil` and every non-number is a dash.
public enum Figures {
  /// What stands where there is no value.
  public static let missing = "-"

  /// A duration in full: `00:47:12` below a day, then `3d04h`, from 100 days on `123d`.
  public static func duration(_ seconds: Double?) -> String {
    guard let total = wholeSeconds(seconds) else { return missing }
    if total >= 86_400 { return days(total) }
    return "\(two(total / 3600)):\(two(total / 60 % 60)):\(two(total % 60))"
  }

  /// A duration in its two greatest units: `45s`, `31m`, `1h58m`, `3d04h`.
  public static func shortDuration(_ seconds: Double?) -> String {
    guard let total = wholeSeconds(seconds) else { return missing }
    if total >= 86_400 { return days(total) }
    if total >= 3600 { return "\(total / 3600)h\(two(total / 60 % 60))m" }
    return total >= 60 ? "\(total / 60)m" : "\(total)s"
  }

  /// A share of one in percent, with one digit: `17.3%`.
  public static func percent(_ share: Double?) -> String {
    guard let share, share.isFinite, abs(share) < 1e6 else { return missing }
    return decimal(share * 100, digits: 1) + "%"
  }

  /// A count a day: two digits below 1, one below 100, then none.
  public static func rate(_ perDay: Double?) -> String {
    guard let perDay, perDay.isFinite, abs(perDay) < 1e12 else { return missing }
    return decimal(perDay, digits: abs(perDay) < 0.995 ? 2 : abs(perDay) < 99.5 ? 1 : 0)
  }

  /// A count a day that misses a target, with as many digits as it takes to tell it from that.
  static func rate(_ perDay: Double?, apartFrom target: Double?) -> String {
    apart(perDay, target, of: 1, rate) ?? rate(perDay)
  }

  /// A share in percent that misses a target, with as many digits as it takes to tell it from that.
  static func percent(_ share: Double?, apartFrom target: Double?) -> String {
    apart(share, target, of: 100, percent).map { $0 + "%" } ?? percent(share)
  }

  /// Digits that tell a value from another one which is written alike; `nil` where it is not.
  private static func apart(
    _ value: Double?, _ other: Double?, of scale: Double, _ text: (Double?) -> String
  ) -> String? {
    guard let value, let other, value != other, text(value) != missing, text(value) == text(other)
    else { return nil }
    let digits = (2...6).first {
      decimal(value * scale, digits: $0) != decimal(other * scale, digits: $0)
    }
    return digits.map { decimal(value * scale, digits: $0) }
  }

  /// How a value moved against an earlier one, relative: `+22%`; `nil` when either is missing or
  /// the earlier one is 0.
  public static func change(_ value: Double?, since previous: Double?) -> String? {
    guard let value, let previous, previous != 0, (value / previous).isFinite else { return nil }
    let percent = (value / previous - 1) * 100
    guard abs(percent) < 1e6 else { return nil }
    return signed(Int(percent.rounded())) + "%"
  }

  /// How a share moved against an earlier one, in points: `+5.5pt`.
  public static func points(_ share: Double?, since previous: Double?) -> String? {
    guard let share, let previous else { return nil }
    let tenths = Int(((share - previous) * 1000).rounded())
    return (tenths < 0 ? "-" : "+") + decimal(Double(abs(tenths)) / 10, digits: 1) + "pt"
  }

  /// A count with a letter from ten thousand on: `9431`, `44.1k`, `1.2M`.
  public static func count(_ number: Int) -> String {
    switch number {
    case ..<10_000: "\(number)"
    case ..<1_000_000: decimal(Double(number) / 1e3, digits: 1) + "k"
    case ..<1_000_000_000: decimal(Double(number) / 1e6, digits: 1) + "M"
    default: decimal(Double(number) / 1e9, digits: 1) + "G"
    }
  }

  /// A number of bytes: `812 B`, `12 MB`.
  public static func bytes(_ number: Int64) -> String {
    switch number {
    case ..<1000: "\(number) B"
    case ..<1_000_000: "\(number / 1000) kB"
    case ..<10_000_000_000: "\(number / 1_000_000) MB"
    default: "\(number / 1_000_000_000) GB"
    }
  }

  /// An age that needs no precision: `2s`, `4m`, `3h`, `12d`.
  public static func age(_ seconds: Double?) -> String {
    guard let total = wholeSeconds(seconds) else { return missing }
    if total < 60 { return "\(total)s" }
    if total < 3600 { return "\(total / 60)m" }
    return total < 172_800 ? "\(total / 3600)h" : "\(total / 86_400)d"
  }

  /// A chosen length of time, in one unit: `15m`, `1h`, `3d`.
  static func span(_ seconds: Double) -> String {
    let total = Int(seconds)
    if total >= 86_400 { return "\(total / 86_400)d" }
    return total >= 3600 ? "\(total / 3600)h" : "\(total / 60)m"
  }

  /// A decimal number with a fixed number of digits after the point, rounded half away from zero.
  static func decimal(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if digits == 0 { return sign + "\(scaled)" }
    let fraction = "\(scaled % Int64(scale))"
    return sign + "\(scaled / Int64(scale))."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A duration in one unit, or in two below ten: `45s`, `47m`, `1h58`, `17h`, `3d`.
  static func big(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, seconds >= 0, seconds < 8_640_000_000 else { return "-" }
    let total = Int(seconds)
    if total < 60 { return "\(total)s" }
    if total < 3600 { return "\(total / 60)m" }
    if total < 36_000 { return "\(total / 3600)h" + two(total / 60 % 60) }
    return total < 172_800 ? "\(total / 3600)h" : "\(total / 86_400)d"
  }

  private static func wholeSeconds(_ seconds: Double?) -> Int? {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return Int(max(0, seconds))
  }

  private static func days(_ total: Int) -> String {
    total >= 8_640_000
      ? "\(total / 86_400)d" : "\(total / 86_400)d\(two(total / 3600 % 24))h"
  }

  private static func signed(_ number: Int) -> String { number < 0 ? "\(number)" : "+\(number)" }
}
