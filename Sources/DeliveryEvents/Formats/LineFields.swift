/// The fields of one object at the top of a line: found by a scan, decoded when asked for.
///
/// One is kept by a decoder and used again for each line, so that a line costs no memory.
final class LineFields {
  let symbols: SymbolTable
  let seed: UInt64
  @exclusivity(unchecked) private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Which fields the object has, a bit each by raw value.
  @exclusivity(unchecked) private(set) var present: UInt64 = 0
  private let slots: UnsafeMutablePointer<JSONValue>
  /// The hash of each text, once it has been asked for, and for which that is so.
  private let hashes: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) private var hashed: UInt64 = 0
  @exclusivity(unchecked) private var scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 4096, alignment: 1)
  @exclusivity(unchecked) private var repos: [Symbol: (name: Symbol, service: Symbol)] = [:]
  @exclusivity(unchecked) private var lastRepos: [(raw: Symbol, name: Symbol, service: Symbol)]
  @exclusivity(unchecked) private var days = DayCache()

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
    scratch.deallocate()
  }

  /// Walks over an object and notes where its known fields stand; the last of a repeated key wins.
  func scan(_ scanner: inout JSONScanner) throws(JSONFault) {
    NativeField.forEach(in: present) { slots[Int($0.rawValue)] = .absent }
    present = 0
    hashed = 0
    bytes = scanner.bytes
    let table = NativeField.table
    try scanner.members { (scanner, key) throws(JSONFault) in
      let raw = UnsafeRawBufferPointer(rebasing: scanner.bytes[Int(key.start)..<Int(key.end)])
      let found = table.find(key.hasEscapes ? self.text(key) : raw)
      let value = try scanner.value(depth: 1)
      guard let found else { return }
      self.slots[Int(found)] = value
      self.present |= 1 << UInt64(found)
    }
  }

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
    if text.count < 16, !text.isEmpty, text.allSatisfy({ $0 &- 0x30 < 10 }) {
      return Double(text.reduce(Int64(0)) { $0 * 10 + Int64($1 &- 0x30) })
    }
    guard text.count < 400, let number = Double(String(decoding: text, as: UTF8.self)),
      number.isFinite
    else { return nil }
    return number
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
      found.removeAll { $0.key == name }
      found.append(EventLabel(key: name, value: symbol))
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
