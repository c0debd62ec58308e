/// The fields of one object at the top of a line: found by a scan, decoded when asked for.
///
/// One is kept by a decoder and used again for each line, so that a line costs no memory.
final class LineFields {
  let symbols: SymbolTable
  let seed: UInt64
  @exclusivity(unchecked) private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private let slots: UnsafeMutablePointer<JSONValue>
  @exclusivity(unchecked) private var touched: [NativeField] = []
  @exclusivity(unchecked) private var scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 4096, alignment: 1)
  @exclusivity(unchecked) private var lastSymbols: [Symbol]
  @exclusivity(unchecked) private var repos: [Symbol: (name: Symbol, service: Symbol)] = [:]

  init(symbols: SymbolTable, seed: UInt64) {
    self.symbols = symbols
    self.seed = seed
    slots = .allocate(capacity: NativeField.allCases.count)
    slots.initialize(repeating: .absent, count: NativeField.allCases.count)
    lastSymbols = Array(repeating: .none, count: NativeField.allCases.count)
    touched.reserveCapacity(NativeField.allCases.count)
  }

  deinit {
    slots.deallocate()
    scratch.deallocate()
  }

  /// Walks over an object and notes where its known fields stand; the last of a repeated key wins.
  func scan(_ scanner: inout JSONScanner) throws(JSONFault) {
    for field in touched { slots[Int(field.rawValue)] = .absent }
    touched.removeAll(keepingCapacity: true)
    bytes = scanner.bytes
    try scanner.members { (scanner, key) throws(JSONFault) in
      let name = self.text(key)
      let found = NativeField.table.find(name)
      let value = try scanner.value(depth: 1)
      guard let found, let field = NativeField(rawValue: found) else { return }
      if self.slots[Int(found)].kind == .absent { self.touched.append(field) }
      self.slots[Int(found)] = value
    }
  }

  /// The fields that the object has.
  var present: [NativeField] { touched }

  @inline(__always)
  subscript(_ field: NativeField) -> JSONValue { slots[Int(field.rawValue)] }

  /// Whether the object has the field with another value than `null`.
  @inline(__always)
  func has(_ field: NativeField) -> Bool { self[field].kind.rawValue > JSONKind.null.rawValue }

  /// The bytes of a value as they stand in the line; of a string its unescaped text, valid until the
  /// next call.
  func text(_ value: JSONValue) -> UnsafeRawBufferPointer {
    let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
    if !value.hasEscapes { return raw }
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

  /// The symbol of a field. The last one of each field is tried first: services repeat.
  func symbol(_ field: NativeField) -> Symbol {
    let value = self[field]
    guard value.kind == .string || value.kind == .number else { return .none }
    let text = text(value)
    let last = lastSymbols[Int(field.rawValue)]
    if last.isSome,
      symbols.withBytes(of: last, { $0.count == text.count && $0.elementsEqual(text) })
    {
      return last
    }
    let symbol = symbols.intern(text)
    lastSymbols[Int(field.rawValue)] = symbol
    return symbol
  }

  /// A repository, normalised, with the service that it stands for.
  func repo() -> (name: Symbol, service: Symbol) {
    let raw = symbol(.repo)
    if raw.isNone { return (.none, .none) }
    if let known = repos[raw] { return known }
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
    case .string: return TimeText.parse(text(value))
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

  /// The hash of a value's text.
  func hash(_ value: JSONValue) -> UInt64 { ByteHash.hash(text(value), seed: seed) }
}
