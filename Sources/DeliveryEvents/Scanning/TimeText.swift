/// Reads the forms in which logs write an instant (EVENTS.md 2.2, 3.14).
enum TimeText {
  /// Before this an instant is a null date, not a time: 1971-01-01T00:00:00Z.
  private static let earliest = Timestamp(seconds: 31_536_000)

  /// The instant of a string, as ``parse(_:)`` has it; quicker for the form that logs are full of.
  @inline(__always)
  static func parse(_ text: UnsafeRawBufferPointer, days: inout DayCache) -> Timestamp? {
    plain(text, &days) ?? parse(text)
  }

  /// `2026-03-02T09:59:40.123Z` or `+02:00` instead of the `Z`; `nil` for any other form, and for
  /// whatever is no time.
  private static func plain(_ text: UnsafeRawBufferPointer, _ days: inout DayCache) -> Timestamp? {
    guard text.count >= 20, let midnight = days.midnight(text) else { return nil }
    let clock = text.loadUnaligned(fromByteOffset: 11, as: UInt64.self).littleEndian
    // Digits and colons in the places of 09:59:40.
    let digits = (clock ^ 0x3030_3A30_303A_3030)
    guard digits & 0xF0F0_FFF0_F0FF_F0F0 == 0 else { return nil }
    func two(_ shift: UInt64) -> Int64 {
      Int64(truncatingIfNeeded: (digits >> shift & 0xF) &* 10 &+ (digits >> (shift &+ 8) & 0xF))
    }
    func isTwo(_ shift: UInt64) -> Bool {
      digits >> shift & 0xF < 10 && digits >> (shift &+ 8) & 0xF < 10
    }
    guard isTwo(0), isTwo(24), isTwo(48) else { return nil }
    let hour = two(0)
    let minute = two(24)
    let second = two(48)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    var index = 19
    var nanoseconds: Int64 = 0
    if text[index] == UInt8(ascii: ".") {
      index += 1
      var scale: Int64 = 100_000_000
      let start = index
      if text.count > 23, let thousandths = number(text, 20, 3) {
        nanoseconds = thousandths &* 1_000_000
        scale = 100_000
        index = 23
      }
      while index < text.count, scale > 0, let digit = digit(text, index) {
        nanoseconds &+= digit &* scale
        scale /= 10
        index += 1
      }
      guard index > start, index < text.count else { return nil }
    }
    var east: Int64 = 0
    if text[index] == UInt8(ascii: "Z") {
      guard index + 1 == text.count else { return nil }
    } else {
      guard index + 6 == text.count, let offset = days.offset(text, at: index) else { return nil }
      east = offset
    }
    let seconds = midnight + hour * 3600 + minute * 60 + second - east
    // Within the range of the type: the cache holds the years 1971 to 2261.
    return accepted(Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds))
  }

  /// Seconds from 1970 to the beginning of a date in UTC; `nil` when it is no date.
  fileprivate static func midnight(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    return days(year: year, month: month, day: day) * 86_400
  }

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
  fileprivate static func offset(_ text: UnsafeRawBufferPointer) -> Int64? {
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

/// The date that was read last: most lines of a log repeat it.
struct DayCache {
  // Bytes that no text has, so that nothing matches before something was read.
  private var head = UInt64.max
  private var tail = UInt16.max
  private var seconds: Int64 = 0
  private var zone = UInt64.max
  private var east: Int64 = 0

  /// Seconds east of UTC in `+02:00`, the six bytes at a place; `nil` for anything else.
  @inline(__always)
  mutating func offset(_ text: UnsafeRawBufferPointer, at place: Int) -> Int64? {
    let zone =
      UInt64(text.loadUnaligned(fromByteOffset: place, as: UInt32.self)) << 16
      | UInt64(text.loadUnaligned(fromByteOffset: place &+ 4, as: UInt16.self))
    if zone == self.zone { return east }
    guard
      let found = TimeText.offset(UnsafeRawBufferPointer(rebasing: text[place..<place + 6])),
      text[place + 3] == UInt8(ascii: ":")
    else { return nil }
    self.zone = zone
    east = found
    return found
  }

  /// Seconds from 1970 to the beginning of the date in `2026-03-02T...`, of the years 1971 to 2261;
  /// `nil` for anything else.
  @inline(__always)
  mutating func midnight(_ text: UnsafeRawBufferPointer) -> Int64? {
    let head = text.loadUnaligned(as: UInt64.self)
    let tail = text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if head == self.head, tail == self.tail, text[10] == UInt8(ascii: "T") { return seconds }
    guard text[10] == UInt8(ascii: "T"), let found = TimeText.midnight(text),
      (31_536_000..<9_214_646_400).contains(found)
    else { return nil }
    self.head = head
    self.tail = tail
    seconds = found
    return found
  }
}
