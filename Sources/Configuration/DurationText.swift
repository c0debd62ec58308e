/// A duration as people write it: `10m`, `7d`, `1h30m`, `1.5d`.
enum DurationText {
  /// A hundred years: what nobody means to exceed.
  static let limit: Int64 = 36_500 * 86_400_000_000_000

  private static let units: [(name: String, nanoseconds: Double)] = [
    ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86_400e9), ("w", 604_800e9),
  ]

  /// Nanoseconds, below zero with a minus in front; `nil` for what is no duration or beyond all bounds.
  static func nanoseconds(_ text: String) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if isNegative { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.utf8.count <= 40 else { return nil }
    var sum = 0.0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...]
      guard number.first != ".", number.last != ".", let value = Double(number),
        let known = units.first(where: { $0.name == unit })
      else { return nil }
      sum += value * known.nanoseconds
    }
    guard sum <= Double(limit) else { return nil }
    let whole = Int64(sum.rounded())
    return isNegative ? -whole : whole
  }

  /// The shortest way to write a duration down.
  static func text(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    var rest = nanoseconds
    var text = ""
    let units: [(String, Int64)] = [
      ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
      ("s", 1_000_000_000), ("ms", 1_000_000),
    ]
    for (name, length) in units where rest >= length {
      text += "\(rest / length)\(name)"
      rest %= length
    }
    return rest == 0 ? text : "\(Double(nanoseconds) / 1e9)s"
  }

  /// The same for seconds.
  static func text(seconds: Double) -> String { text(Int64((seconds * 1e9).rounded())) }
}
