/// Text that the terminal marks as pasted, put together character by character.
///
/// What looks like a key between the marks (`ESC [ 200 ~` and `ESC [ 201 ~`, xterm control sequences,
/// bracketed paste) is none, and is passed over by whoever calls.
struct PastedText {
  /// More than any line that can be typed; the rest of a longer text is passed over.
  static let limit = 4096

  private var scalars = String.UnicodeScalarView()

  /// What has come so far.
  var text: String { String(scalars) }

  /// Takes the next character.
  mutating func take(_ value: Int32) {
    guard scalars.count < Self.limit, let scalar = Unicode.Scalar(UInt32(bitPattern: value)) else {
      return
    }
    scalars.append(scalar)
  }
}
