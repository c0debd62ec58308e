import CNcurses

@testable import Dashboard
@testable import TerminalScreen

/// What a terminal sends, as curses hands it on: keys, reports of the mouse and pasted text, in any
/// order; and a line that is typed and pasted into.
@_cdecl("LLVMFuzzerTestOneInput")
public func terminal(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    var choices = Choices(input)
    var report: MouseReport?
    var paste: PastedText?
    var prompt = Prompt(.filter, history: ["service:api", "\u{202E}", ""])
    var clicks = ClickPairs()
    var now: UInt64 = 0
    while !choices.isAtEnd {
      now += UInt64(choices.byte()) << 22
      switch choices.next(5) {
      case 0:
        report = MouseReport(name: choices.pick([dt_name_mouse_sgr, dt_name_mouse_x10]))
        Harness.expect(report != nil, "no report")
      case 1: paste = PastedText()
      case 2:
        if let text = paste?.text {
          Harness.expect(text.unicodeScalars.count <= PastedText.limit, "a paste without end")
          prompt.insert(text)
        }
        paste = nil
      case 3:
        let key = Key(name: Int32(choices.byte()))
        Harness.expect(!key.name.isEmpty, "a key without a name")
        _ = prompt.take(key) { _ in ["service:", "service:web", "sërvice"] }
      default:
        let value = scalar(&choices)
        paste?.take(value)
        switch report?.take(value) {
        case .more?, nil: break
        case .broken?: report = nil
        case .whole(let event)?:
          report = nil
          if let event { click(event, &clicks, at: now) }
        }
        let key = Key(scalar: value)
        Allowed.check(Frame.plain(key.name))
        _ = prompt.take(key) { [$0 + "x", $0 + "y"] }
      }
      Harness.expect(prompt.text.count <= Prompt.limit, "a line without end")
    }
    let canvas = Canvas(size: Size(rows: 1, columns: 20), tier: .blocks)
    canvas.write(prompt.text, row: 0)
    Allowed.check(canvas.frame)
  }
}

private func click(_ event: PointerEvent, _ clicks: inout ClickPairs, at now: UInt64) {
  Harness.expect(event.point.row >= 0 && event.point.column >= 0, "a click outside")
  _ = clicks.paired(event, at: now)
}

/// A character as curses may give it: mostly a byte, sometimes any number of 32 bits.
private func scalar(_ choices: inout Choices) -> Int32 {
  let first = choices.byte()
  if first < 0xF0 { return Int32(first) }
  let bits = (0..<4).reduce(UInt32(0)) { sum, _ in sum << 8 | UInt32(choices.byte()) }
  return Int32(bitPattern: first < 0xFA ? bits % 0x110000 : bits)
}
