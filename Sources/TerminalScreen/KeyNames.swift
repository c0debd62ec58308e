import CNcurses
import Dashboard

extension Key {
  /// The key of a name that curses knows.
  init(name: Int32) {
    self =
      switch name {
      case dt_name_up: .up
      case dt_name_down: .down
      case dt_name_left: .left
      case dt_name_right: .right
      case dt_name_home: .home
      case dt_name_end: .end
      case dt_name_page_up: .pageUp
      case dt_name_page_down: .pageDown
      case dt_name_backspace: .backspace
      case dt_name_enter: .enter
      case dt_name_back_tab: .backTab
      case dt_name_f0 + 1...dt_name_f0 + 63: .function(Int(name - dt_name_f0))
      default: .other
      }
  }

  /// The key of a character, controls included.
  init(scalar: Int32) {
    switch scalar {
    case 0x09: self = .tab
    case 0x0A, 0x0D: self = .enter
    case 0x08, 0x7F: self = .backspace
    case 0x1B: self = .escape
    case 1...26:
      self = .control(Character(Unicode.Scalar(UInt8(0x60 + scalar))))
    default:
      guard scalar >= 0x20, let character = Unicode.Scalar(UInt32(scalar)) else {
        self = .other
        return
      }
      self = .character(Character(character))
    }
  }
}
