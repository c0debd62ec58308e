/// Reads the forms in which logs write an instant (EVENTS.md 2.2, 3.14).
enum TimeText {
  /// Before this an instant is a null date, not a time: 1971-01-01T00:00:00Z.
  private static let earliest = Timestamp(seconds: 31_536_000)

  /// The instant of a string: RFC 3339, the same with a blank for the `T`, with `UTC` or `+0200` or
  /// no zone, or a number of seconds, milliseconds, microseconds or nanoseconds. `nil` for anything
  /// else and for what lies before 1971.
  static func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    if text.count >= 19, text[4] == UInt8(ascii: "-") { return calendar(text) }
    return epoch(text)
  }

  /// The instant of a number since 1970, whose unit its size tells.
  static func epoch(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    if text.isEmpty || text.count > 400 { return nil }
    var whole: Int64 = 0
    var isHuge = false
    var index = 0
    while index < text.count, let digit = digit(text, index) {
      let (product, first) = whole.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(digit)
      isHuge = isHuge || first || second
      whole = sum
      index += 1
    }
    if index == 0 { return nil }
    var billionths: Int64 = 0
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      var scale: Int64 = 100_000_000
      while index < text.count, let digit = digit(text, index) {
        billionths += digit * scale
        scale /= 10
        index += 1
      }
      if index == start { return nil }
    }
    if index < text.count { return scientific(text) }
    if isHuge { return .distantFuture }
    return instant(whole, billionths)
  }

  /// A number with an exponent, such as 1.7e9.
  private static func scientific(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite, value >= 0
    else { return nil }
    if value >= 9e18 { return .distantFuture }
    let whole = value.rounded(.down)
    return instant(Int64(whole), Int64((value - whole) * 1e9))
  }

  private static func instant(_ whole: Int64, _ billionths: Int64) -> Timestamp? {
    let unit: Int64 =
      switch whole {
      case ..<100_000_000_000: 1_000_000_000
      case ..<100_000_000_000_000: 1_000_000
      case ..<100_000_000_000_000_000: 1000
      default: 1
      }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    if overflow { return .distantFuture }
    let rest = billionths / (1_000_000_000 / unit)
    return accepted(Timestamp(nanoseconds: product).advanced(byNanoseconds: rest))
  }

  private static func accepted(_ time: Timestamp) -> Timestamp? {
    time < earliest ? nil : time
  }

  private static func calendar(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2),
      let second = number(text, 17, 2), text[7] == UInt8(ascii: "-"),
      text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " "),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), (1...12).contains(month),
      day >= 1, day <= length(ofMonth: month, year: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var nanoseconds: Int64 = 0
    if index < text.count, text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ",") {
      index += 1
      let start = index
      var scale: Int64 = 100_000_000
      while index < text.count, let digit = digit(text, index) {
        nanoseconds += digit * scale
        scale /= 10
        index += 1
      }
      if index == start { return nil }
    }
    guard let offset = offset(UnsafeRawBufferPointer(rebasing: text[index...])) else { return nil }
    let days = days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    return accepted(Timestamp(seconds: seconds).advanced(byNanoseconds: nanoseconds))
  }

  /// Seconds east of UTC: `Z`, `+02:00`, ` +0200`, ` UTC`, or nothing.
  private static func offset(_ text: UnsafeRawBufferPointer) -> Int64? {
    var index = 0
    while index < text.count, text[index] == UInt8(ascii: " ") { index += 1 }
    let rest = text.count - index
    if rest == 0 { return 0 }
    let first = text[index]
    if rest == 1, first | 0x20 == UInt8(ascii: "z") { return 0 }
    if rest == 3, first == UInt8(ascii: "U"), text[index + 1] == UInt8(ascii: "T"),
      text[index + 2] == UInt8(ascii: "C")
    {
      return 0
    }
    if rest == 3, first == UInt8(ascii: "G"), text[index + 1] == UInt8(ascii: "M"),
      text[index + 2] == UInt8(ascii: "T")
    {
      return 0
    }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
      let hours = number(text, index + 1, 2), hours < 24
    else { return nil }
    var minutes: Int64 = 0
    if rest == 6, text[index + 3] == UInt8(ascii: ":"), let value = number(text, index + 4, 2) {
      minutes = value
    } else if rest == 5, let value = number(text, index + 3, 2) {
      minutes = value
    } else if rest != 3 {
      return nil
    }
    if minutes >= 60 { return nil }
    let seconds = hours * 3600 + minutes * 60
    return first == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    // Years begin in March, so that the leap day is the last.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  @inline(__always)
  private static func digit(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int64? {
    let digit = text[index] &- UInt8(ascii: "0")
    return digit < 10 ? Int64(digit) : nil
  }

  @inline(__always)
  private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
    if start + count > text.count { return nil }
    var value: Int64 = 0
    for index in start..<start + count {
      guard let digit = digit(text, index) else { return nil }
      value = value * 10 + digit
    }
    return value
  }
}
