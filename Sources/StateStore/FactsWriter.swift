import DeliveryEvents

/// Puts events into the form in which the state keeps them, one after the other.
///
/// The form is JSON, so that `sqlite3` alone can show it: a list of the words that the events use, and a
/// list of events, each a list of numbers (``FactsForm``). Numbers that stand for words count from 1 in
/// the list of the same batch; 0 stands for none.
struct FactsWriter {
  /// How many events it holds.
  private(set) var count = 0
  private var first = Timestamp.distantFuture
  private var last = Timestamp.distantPast

  private let symbols: SymbolTable
  private var facts: [UInt8] = []
  private var words: [UInt8] = []
  private var wordCount: Int32 = 0
  /// By symbol: its number in this batch; 0 for none yet.
  private var numbers: [Int32] = []
  /// The symbols that have a number.
  private var numbered: [Symbol] = []

  /// Creates a writer of events whose words are of one table.
  init(symbols: SymbolTable) {
    self.symbols = symbols
  }

  /// How many bytes it holds.
  var byteCount: Int { facts.count + words.count }

  /// Adds an event.
  mutating func append(_ event: borrowing DeliveryEvent, format: EventFormat?) {
    facts.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
    count += 1
    first = min(first, event.time)
    last = max(last, event.time)
    facts.append(UInt8(ascii: "["))
    let (time, rest) = Self.parts(event.time)
    number(Int64(event.kind.rawValue), isFirst: true)
    number(Int64(event.state.rawValue))
    word(format.map { symbols.intern($0.rawValue) } ?? .none)
    number(event.isKeyedByEvent ? 1 : 0)
    number(time)
    number(Int64(bitPattern: event.key))
    number(Int64(bitPattern: event.content))
    word(event.service)
    word(event.id)
    word(event.env)
    word(event.sha)
    if rest != 0 { pair(.nanoseconds, rest) }
    if event.jobID != 0 { pair(.jobID, Int64(bitPattern: event.jobID)) }
    if event.trigger != .none { pair(.trigger, Int64(event.trigger.rawValue)) }
    appendWords(event)
    instant(.committed, event.committed)
    instant(.authored, event.authored)
    instant(.opened, event.opened)
    instant(.firstCommit, event.firstCommit)
    instant(.started, event.started)
    instant(.queued, event.queued)
    if let merge = event.merge { pair(.merge, merge ? 1 : 0) }
    if let bot = event.bot { pair(.bot, bot ? 1 : 0) }
    if let value = event.milliseconds { pair(.milliseconds, Int64(bitPattern: value.bitPattern)) }
    if let value = event.value { pair(.value, Int64(bitPattern: value.bitPattern)) }
    list(.services, event.services)
    if let fixes = event.fixes { list(.fixes, fixes, always: true) }
    if let parents = event.parents { list(.parents, parents, always: true) }
    if let shas = event.shas { list(.shas, shas, always: true) }
    list(.labels, (event.labels + extras(of: event)).flatMap { [$0.key, $0.value] })
    facts.append(UInt8(ascii: "]"))
  }

  /// The fields without a number, as labels.
  private func extras(of event: borrowing DeliveryEvent) -> [EventLabel] {
    guard FactsForm.Extra.areKept(of: event.kind) else { return [] }
    var found: [EventLabel] = []
    func add(_ name: FactsForm.Extra, _ value: Symbol) {
      if value.isSome {
        found.append(EventLabel(key: symbols.intern(name.rawValue), value: value))
      }
    }
    add(.branch, event.branch)
    add(.base, event.base)
    if let lines = event.changedLines { add(.changedLines, symbols.intern("\(lines)")) }
    return found
  }

  private mutating func appendWords(_ event: borrowing DeliveryEvent) {
    word(.repo, event.repo)
    word(.team, event.team)
    word(.actor, event.actor)
    word(.source, event.source)
    word(.author, event.author)
    word(.title, event.title)
    word(.change, event.change)
    word(.name, event.name)
    word(.run, event.run)
    word(.stage, event.stage)
    word(.version, event.version)
    word(.severity, event.severity)
    word(.deploy, event.deploy)
    word(.code, event.code)
    word(.unit, event.unit)
    word(.text, event.text)
  }

  /// Takes what it holds and begins anew.
  mutating func take() -> FactsBatch {
    let opening = [UInt8(ascii: "[")]
    let closing = [UInt8(ascii: "]")]
    let batch = FactsBatch(
      words: (words.isEmpty ? opening : words) + closing,
      facts: (facts.isEmpty ? opening : facts) + closing, count: Int64(count),
      first: Self.parts(first).milliseconds, last: Self.parts(last).milliseconds)
    for symbol in numbered { numbers[Int(symbol.rawValue)] = 0 }
    numbered.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    facts.removeAll(keepingCapacity: true)
    wordCount = 0
    (count, first, last) = (0, .distantFuture, .distantPast)
    return batch
  }

  /// An instant as whole milliseconds, rounded down, and nanoseconds beyond.
  static func parts(_ time: Timestamp) -> (milliseconds: Int64, rest: Int64) {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? (quotient - 1, rest + 1_000_000) : (quotient, rest)
  }

  private mutating func word(_ symbol: Symbol) { number(Int64(local(symbol))) }

  private mutating func word(_ field: FactsForm.Field, _ symbol: Symbol) {
    if symbol.isSome { pair(field, Int64(local(symbol))) }
  }

  private mutating func instant(_ field: FactsForm.Field, _ time: Timestamp?) {
    guard let time else { return }
    let (milliseconds, rest) = Self.parts(time)
    pair(field, milliseconds)
    if rest != 0 { pair(number: field.rawValue + FactsForm.beyondMilliseconds, rest) }
  }

  private mutating func pair(_ field: FactsForm.Field, _ value: Int64) {
    pair(number: field.rawValue, value)
  }

  private mutating func pair(number field: Int64, _ value: Int64) {
    number(field)
    number(value)
  }

  private mutating func list(_ field: FactsForm.Field, _ symbols: [Symbol], always: Bool = false) {
    if symbols.isEmpty, !always { return }
    number(field.rawValue)
    facts.append(UInt8(ascii: ","))
    facts.append(UInt8(ascii: "["))
    for (place, symbol) in symbols.enumerated() {
      number(Int64(local(symbol)), isFirst: place == 0)
    }
    facts.append(UInt8(ascii: "]"))
  }

  private mutating func number(_ value: Int64, isFirst: Bool = false) {
    if !isFirst { facts.append(UInt8(ascii: ",")) }
    if value >= 0, value < 10 {
      facts.append(UInt8(ascii: "0") + UInt8(value))
      return
    }
    if value < 0 { facts.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var place = 20
      while rest > 0 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        place -= 1
        digits[place] = UInt8(ascii: "0") + UInt8(digit)
        rest = quotient
      }
      facts.append(contentsOf: digits[place...])
    }
  }

  /// The number of a word in this batch.
  private mutating func local(_ symbol: Symbol) -> Int32 {
    if symbol.isNone { return 0 }
    let place = Int(symbol.rawValue)
    if place >= numbers.count {
      let size = max(place + 1, numbers.count * 2, 1024)
      numbers.append(contentsOf: repeatElement(0, count: size - numbers.count))
    }
    if numbers[place] != 0 { return numbers[place] }
    wordCount += 1
    numbers[place] = wordCount
    numbered.append(symbol)
    words.append(wordCount == 1 ? UInt8(ascii: "[") : UInt8(ascii: ","))
    symbols.withBytes(of: symbol) { quote($0) }
    return wordCount
  }

  private mutating func quote(_ text: UnsafeRawBufferPointer) {
    words.append(UInt8(ascii: "\""))
    if text.contains(where: FactsForm.needsEscape) {
      for byte in text {
        if FactsForm.needsEscape(byte) {
          words.append(contentsOf: FactsForm.escape(byte))
        } else {
          words.append(byte)
        }
      }
    } else {
      words.append(contentsOf: text)
    }
    words.append(UInt8(ascii: "\""))
  }
}
