/// A duration as people write it: `10m`, `7d`, `1h30m`, `1.5d`.
///
/// One reader and one writer for the command line, the configuration and the screen: what is written reads back
/// the same.
public enum DurationText {
  /// A hundred years: what nobody means to exceed.
  public static let limit: Int64 = 36_500 * 86_400_000_000_000

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
    ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// Nanoseconds, below zero with a minus in front; `nil` for what is no duration or longer than a hundred years.
  public static func nanoseconds(_ text: some StringProtocol) -> Int64? {
    nanoseconds(text, upTo: limit)
  }

  /// What is right in place of a text that is a duration beyond ``limit``, for sentences; `nil` for any other text.
  public static func bound(for text: some StringProtocol) -> String? {
    var rest = Substring(text)
    guard !rest.isEmpty, rest.utf8.count <= 40 else { return nil }
    var sum = 0.0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...]
      guard let known = units.first(where: { $0.name == unit }), let count = Double(number) else {
        return nil
      }
      sum += count * Double(known.nanoseconds)
    }
    return sum > Double(limit) ? "a duration of at most \(self.text(limit))" : nil
  }

  /// The same with another bound.
  static func nanoseconds(_ text: some StringProtocol, upTo limit: Int64) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.utf8.count <= 40 else { return nil }
    var sum: Int64 = 0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...]
      guard let known = units.first(where: { $0.name == unit }),
        let part = part(number, known.nanoseconds, upTo: limit)
      else { return nil }
      let (longer, isTooLong) = sum.addingReportingOverflow(part)
      guard !isTooLong, longer <= limit else { return nil }
      sum = longer
    }
    return isNegative ? -sum : sum
  }

  /// So many of a unit; the whole ones exactly.
  private static func part(_ number: Substring, _ unit: Int64, upTo limit: Int64) -> Int64? {
    let digits = number.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = digits.first, digits.count <= 2, digits.allSatisfy({ !$0.isEmpty }),
      let whole = Int64(first)
    else { return nil }
    let (nanoseconds, isTooLong) = whole.multipliedReportingOverflow(by: unit)
    guard !isTooLong, nanoseconds <= limit else { return nil }
    guard digits.count == 2, let fraction = Double("0.\(digits[1])") else { return nanoseconds }
    let (sum, isOver) = nanoseconds.addingReportingOverflow(
      Int64((fraction * Double(unit)).rounded()))
    return isOver ? nil : sum
  }

  /// The shortest way to write a duration down, with all of it.
  public static func text(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    if nanoseconds < 0 {
      return nanoseconds == .min ? "-" + text(.max) : "-" + text(-nanoseconds)
    }
    var rest = nanoseconds
    var text = ""
    for (name, length) in units where name != "w" && rest >= length {
      text += "\(rest / length)\(name)"
      rest %= length
    }
    return rest == 0 ? text : seconds(nanoseconds)
  }

  /// A number of seconds with as many digits as it has.
  private static func seconds(_ nanoseconds: Int64) -> String {
    var fraction = "\(nanoseconds % 1_000_000_000)"
    fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return "\(nanoseconds / 1_000_000_000).\(fraction)s"
  }

  /// The same for seconds.
  public static func text(seconds: Double) -> String { text(Int64((seconds * 1e9).rounded())) }
}
