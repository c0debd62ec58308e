/// The fields of one object at the top of a line: found by a scan, decoded when asked for.
///
/// One is kept by a decoder and used again for each line, so that a line costs no memory.
final class LineFields {
  let symbols: SymbolTable
  let seed: UInt64
  /// The words of native lines, held here since a global is guarded at each use.
  let tables = WordTables.shared
  private let guess = KeyGuess(NativeField.allCases.map(\.key))
  private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Which fields the object has, a bit each by raw value.
  private(set) var present: UInt64 = 0
  private let slots: UnsafeMutablePointer<JSONValue>
  /// The hash of each text, once it has been asked for, and for which that is so.
  private let hashes: UnsafeMutablePointer<UInt64>
  private var hashed: UInt64 = 0
  private var scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 4096, alignment: 1)
  private var repos: [Symbol: (name: Symbol, service: Symbol)] = [:]
  private var lastRepos: [(raw: Symbol, name: Symbol, service: Symbol)]
  private var days = DayCache()

  init(symbols: SymbolTable) {
    self.symbols = symbols
    seed = symbols.seed
    let count = NativeField.allCases.count
    precondition(count <= 64, "a bit for each field")
    slots = .allocate(capacity: count)
    slots.initialize(repeating: .absent, count: count)
    hashes = .allocate(capacity: count)
    hashes.initialize(repeating: 0, count: count)
    lastRepos = Array(repeating: (.none, .none, .none), count: 256)
  }

  deinit {
    slots.deallocate()
    hashes.deallocate()
    guess.deallocate()
    scratch.deallocate()
  }

  /// Walks over an object and notes where its known fields stand; the last of a repeated key wins.
  func scan(_ scanner: inout JSONScanner) throws(JSONFault) {
    NativeField.forEach(in: present) { slots[Int($0.rawValue)] = .absent }
    present = 0
    hashed = 0
    bytes = scanner.bytes
    if !scanPlain(&scanner) {
      let table = tables.fields
      try scanner.members { (scanner, key) throws(JSONFault) in
        let found = table.find(self.text(key))
        let value = try scanner.value(depth: 1)
        if let found { self.note(found, value) }
      }
    }
    NativeField.forEach(in: present & manifold) { field in
      if let hash = textHash(field) { symbols.expect(hash) }
    }
  }

  /// Walks over an object without white space, escaped keys or other rarities, as nearly all are
  /// written; `false`, with the scanner where it was, for any other and for one with a fault.
  private func scanPlain(_ scanner: inout JSONScanner) -> Bool {
    let start = scanner.position
    let bytes = scanner.bytes
    let count = bytes.count
    var place = start + 1
    var previous = guess.start
    while place < count, bytes[place] == UInt8(ascii: "\"") {
      var found: UInt8?
      if let (field, end) = guess.key(bytes, at: place, after: previous) {
        found = field
        previous = field
        place = end
      } else {
        let keyEnd = WordScan.plainEnd(bytes, from: place + 1)
        guard keyEnd + 2 < count, bytes[keyEnd] == UInt8(ascii: "\""),
          bytes[keyEnd + 1] == UInt8(ascii: ":")
        else { break }
        found = tables.fields.find(UnsafeRawBufferPointer(rebasing: bytes[place + 1..<keyEnd]))
        if let found {
          guess.note(found, after: previous)
          previous = found
        }
        place = keyEnd + 2
      }
      guard place < count else { break }
      var value = JSONValue()
      let end = WordScan.plainEnd(bytes, from: place + 1)
      if bytes[place] == UInt8(ascii: "\""), end < count, bytes[end] == UInt8(ascii: "\"") {
        value.kind = .string
        value.start = Int32(truncatingIfNeeded: place + 1)
        value.end = Int32(truncatingIfNeeded: end)
        place = end + 1
      } else {
        guard let other = scanner.value(at: place) else { break }
        value = other
        place = scanner.position
      }
      if let found { note(found, value) }
      guard place < count else { break }
      if bytes[place] == UInt8(ascii: ",") {
        place += 1
        continue
      }
      guard bytes[place] == UInt8(ascii: "}") else { break }
      scanner.move(to: place + 1)
      return true
    }
    scanner.move(to: start)
    NativeField.forEach(in: present) { slots[Int($0.rawValue)] = .absent }
    present = 0
    return false
  }

  @inline(__always)
  private func note(_ field: UInt8, _ value: JSONValue) {
    slots[Int(field)] = value
    present |= 1 << UInt64(field)
  }

  /// Fields with so many values that looking one up waits for memory.
  private let manifold: UInt64 =
    NativeField.id.bit | NativeField.sha.bit | NativeField.run.bit | NativeField.change.bit

  @inline(__always)
  subscript(_ field: NativeField) -> JSONValue { slots[Int(field.rawValue)] }

  /// Whether the object has the field with another value than `null`.
  @inline(__always)
  func has(_ field: NativeField) -> Bool { self[field].kind.rawValue > JSONKind.null.rawValue }

  /// The bytes of a value as they stand in the line; of a string its unescaped text, valid until the
  /// next call.
  @inline(__always)
  func text(_ value: JSONValue) -> UnsafeRawBufferPointer {
    let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
    return value.hasEscapes ? unescaped(raw) : raw
  }

  private func unescaped(_ raw: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if scratch.count < raw.count {
      scratch.deallocate()
      scratch = .allocate(byteCount: raw.count * 2, alignment: 1)
    }
    let count = Unescape.write(raw, to: scratch)
    return UnsafeRawBufferPointer(rebasing: scratch[..<count])
  }

  /// The symbol of a string, or of a number as it is written; none for anything else.
  func symbol(_ value: JSONValue) -> Symbol {
    guard value.kind == .string || value.kind == .number else { return .none }
    return symbols.intern(text(value))
  }

  /// The symbol of a field; none when it is no string or number.
  @inline(__always)
  func symbol(_ field: NativeField) -> Symbol {
    let value = self[field]
    guard value.kind == .string || value.kind == .number else { return .none }
    let text = text(value)
    return symbols.intern(text, hash: hash(of: field, text))
  }

  /// The hash of the text of a field; `nil` when it is no string or number.
  @inline(__always)
  func textHash(_ field: NativeField) -> UInt64? {
    let value = self[field]
    guard value.kind == .string || value.kind == .number else { return nil }
    if hashed & field.bit != 0 { return hashes[Int(field.rawValue)] }
    return hash(of: field, text(value))
  }

  @inline(__always)
  private func hash(of field: NativeField, _ text: UnsafeRawBufferPointer) -> UInt64 {
    if hashed & field.bit != 0 { return hashes[Int(field.rawValue)] }
    let hash = ByteHash.hash(text, seed: seed)
    hashes[Int(field.rawValue)] = hash
    hashed |= field.bit
    return hash
  }

  /// A repository, normalised, with the service that it stands for.
  func repo() -> (name: Symbol, service: Symbol) {
    let raw = symbol(.repo)
    if raw.isNone { return (.none, .none) }
    let place = Int(raw.rawValue & 255)
    let last = lastRepos[place]
    if last.raw == raw { return (last.name, last.service) }
    let found = repos[raw] ?? newRepo(raw)
    lastRepos[place] = (raw, found.name, found.service)
    return found
  }

  private func newRepo(_ raw: Symbol) -> (name: Symbol, service: Symbol) {
    let name = RepoName.normalised(symbols.string(raw))
    if name.isEmpty { return (.none, .none) }
    let found = (symbols.intern(name), symbols.intern(RepoName.service(name)))
    repos[raw] = found
    return found
  }

  /// The instant of a field; `nil` when it is absent, no time, or before 1971.
  func time(_ field: NativeField) -> Timestamp? {
    let value = self[field]
    switch value.kind {
    case .string: return TimeText.parse(text(value), days: &days)
    case .number: return TimeText.epoch(text(value))
    default: return nil
    }
  }

  /// The number of a field, which may be written as a string.
  func number(_ field: NativeField) -> Double? {
    let value = self[field]
    guard value.kind == .number || value.kind == .string else { return nil }
    let text = text(value)
    if text.count < 16, !text.isEmpty {
      var whole: Int64 = 0
      var index = 0
      while index < text.count, text[index] &- 0x30 < 10 {
        whole = whole &* 10 &+ Int64(truncatingIfNeeded: text[index] &- 0x30)
        index += 1
      }
      if index == text.count { return Double(whole) }
    }
    guard text.count < 400, let number = Double(String(decoding: text, as: UTF8.self)),
      number.isFinite
    else { return nil }
    return number
  }

  /// Lines added and deleted together; `nil` when neither is there, or is no count.
  func changedLines() -> UInt32? {
    guard has(.added) || has(.deleted) else { return nil }
    let counts = [number(.added), number(.deleted)].compactMap { $0 }.filter { $0 >= 0 }
    return counts.isEmpty ? nil : UInt32(min(counts.reduce(0, +), 4_000_000_000))
  }

  /// A boolean field.
  func flag(_ field: NativeField) -> Bool? {
    switch self[field].kind {
    case .boolTrue: true
    case .boolFalse: false
    default: nil
    }
  }

  /// The strings and numbers of a list; a single one is a list of one. `nil` when it is neither.
  func list(_ field: NativeField) -> [Symbol]? {
    let value = self[field]
    switch value.kind {
    case .string, .number: return [symbol(value)]
    case .array: break
    default: return nil
    }
    var found: [Symbol] = []
    let part = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
    var scanner = JSONScanner(part)
    // The line has been checked: this cannot fail.
    try? scanner.elements { (scanner) throws(JSONFault) in
      let element = try scanner.value()
      let symbol = self.symbol(element, offset: value.start)
      if symbol.isSome { found.append(symbol) }
    }
    return found
  }

  /// The labels of an object: strings, and numbers and booleans as they are written.
  func labels() -> [EventLabel] {
    let value = self[.labels]
    guard value.kind == .object else { return [] }
    var found: [EventLabel] = []
    // A name that is repeated counts once; there may be very many.
    var places: [Symbol: Int] = [:]
    let part = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
    var scanner = JSONScanner(part)
    try? scanner.members { (scanner, key) throws(JSONFault) in
      let name = self.symbol(key, offset: value.start)
      let content = try scanner.value()
      let symbol: Symbol
      switch content.kind {
      case .string, .number: symbol = self.symbol(content, offset: value.start)
      case .boolTrue: symbol = self.symbols.intern("true")
      case .boolFalse: symbol = self.symbols.intern("false")
      default: return
      }
      if let place = places[name] {
        found[place].value = symbol
      } else {
        places[name] = found.count
        found.append(EventLabel(key: name, value: symbol))
      }
    }
    return found
  }

  private func symbol(_ value: JSONValue, offset: Int32) -> Symbol {
    var moved = value
    moved.start += offset
    moved.end += offset
    return symbol(moved)
  }
}
