/// Writes strings as JSON (RFC 8259) of which no character can do a terminal any harm: what it might act upon,
/// or would not show, is escaped.
public enum JSONQuote {
  /// Appends a string in quotes.
  public static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if isDangerous(scalar) {
          for unit in String(scalar).utf16 { text += "\\u" + hex(unit) }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    // Fillers and variation selectors are letters and marks that nobody sees.
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func hex(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
