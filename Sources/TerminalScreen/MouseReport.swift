import CNcurses
import Dashboard

/// What a terminal says of its mouse, put together from what follows the beginning of a report.
///
/// The form asked for is SGR (xterm control sequences, mode 1006): `ESC [ < 0 ; 10 ; 5 M` is the
/// first button going down in column 10 of row 5, counted from 1; `m` at the end is a release, and
/// 32 more a move with the button down (mode 1002). A terminal that does not know it answers in the older form, `ESC [ M` and three bytes.
struct MouseReport {
  enum Form {
    case numbers
    case bytes
  }

  enum Outcome: Equatable {
    /// More has to come.
    case more
    /// The report is complete; `nil` is one that nobody asked for, such as another button.
    case whole(PointerEvent?)
    /// What came does not belong to a report.
    case broken
  }

  let form: Form
  private var numbers = [0]

  init(_ form: Form) {
    self.form = form
    if form == .bytes { numbers = [] }
  }

  /// The report that a name of a key begins; `nil` for every other key.
  init?(name: Int32) {
    switch name {
    case dt_name_mouse_sgr: self.init(.numbers)
    case dt_name_mouse_x10: self.init(.bytes)
    default: return nil
    }
  }

  /// Takes the next character, or byte.
  mutating func take(_ value: Int32) -> Outcome {
    switch form {
    case .bytes:
      numbers.append(Int(value) - 32)
      return numbers.count < 3 ? .more : .whole(event)
    case .numbers:
      switch UInt8(exactly: value).map({ Character(Unicode.Scalar($0)) }) {
      case let digit? where digit.isASCII && digit.isNumber:
        numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + (digit.wholeNumberValue ?? 0)
        return numbers[numbers.count - 1] < 100_000 ? .more : .broken
      case ";"? where numbers.count < 3:
        numbers.append(0)
        return .more
      case "M"? where numbers.count == 3: return .whole(event)
      case "m"? where numbers.count == 3: return .whole(release)
      default: return .broken
      }
    }
  }

  /// What the three numbers say: button, column and row.
  private var event: PointerEvent? {
    guard numbers[1] > 0, numbers[2] > 0 else { return nil }
    let point = Point(row: numbers[2] - 1, column: numbers[1] - 1)
    // 4, 8 and 16 are Shift, Meta and Control.
    switch numbers[0] & ~0b1_1100 {
    case 0: return PointerEvent(.press, at: point)
    // The older form does not say which button went up.
    case 3: return form == .bytes ? PointerEvent(.release, at: point) : nil
    case 32: return PointerEvent(.drag, at: point)
    case 64: return PointerEvent(.wheelUp, at: point)
    case 65: return PointerEvent(.wheelDown, at: point)
    default: return nil
    }
  }

  /// The end of a press of the first button.
  private var release: PointerEvent? {
    guard numbers[0] & ~0b1_1100 == 0, numbers[1] > 0, numbers[2] > 0 else { return nil }
    return PointerEvent(.release, at: Point(row: numbers[2] - 1, column: numbers[1] - 1))
  }
}
