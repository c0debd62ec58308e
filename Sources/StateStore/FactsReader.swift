import DeliveryEvents

/// Reads the events of batches again (``FactsWriter``).
struct FactsReader {
  private let symbols: SymbolTable
  private var words: [Symbol] = []

  /// Creates a reader that interns words into a table.
  init(symbols: SymbolTable) {
    self.symbols = symbols
  }

  /// Calls `body` with each event of a batch.
  mutating func read(
    words text: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer,
    _ body: (borrowing DeliveryEvent, EventFormat?) -> Void
  ) throws(FactsFault) {
    words.removeAll(keepingCapacity: true)
    words.append(.none)
    var scanner = NumberText(text)
    let symbols = symbols
    try scanner.words { words.append(symbols.intern($0)) }
    guard scanner.isAtEnd else { throw scanner.fault }
    // Made once for each format that the batch names.
    var formats: [Symbol: EventFormat] = [:]
    for format in EventFormat.allCases {
      if let symbol = symbols.find(format.rawValue) { formats[symbol] = format }
    }
    var known: (symbol: Symbol, format: EventFormat?) = (.none, nil)

    scanner = NumberText(facts)
    try scanner.expect("[")
    if !scanner.skip("]") {
      repeat {
        var format = Symbol.none
        let event = try event(&scanner, &format)
        if format != known.symbol { known = (format, formats[format]) }
        body(event, known.format)
      } while scanner.skip(",")
      try scanner.expect("]")
    }
    guard scanner.isAtEnd else { throw scanner.fault }
  }

  private func event(_ scanner: inout NumberText, _ format: inout Symbol) throws(FactsFault)
    -> DeliveryEvent
  {
    try scanner.expect("[")
    guard let kind = EventKind(rawValue: UInt8(clamping: try scanner.number())),
      let state = EventState(rawValue: UInt8(clamping: try scanner.next()))
    else { throw scanner.fault }
    var event = DeliveryEvent(kind: kind, time: .distantPast)
    event.state = state
    format = try word(&scanner)
    event.isKeyedByEvent = try scanner.next() != 0
    event.time = Self.time(try scanner.next())
    event.key = UInt64(bitPattern: try scanner.next())
    event.content = UInt64(bitPattern: try scanner.next())
    event.service = try word(&scanner)
    event.id = try word(&scanner)
    event.env = try word(&scanner)
    event.sha = try word(&scanner)
    while !scanner.skip("]") {
      let number = try scanner.next()
      if number > FactsForm.beyondMilliseconds {
        let field = FactsForm.Field(rawValue: number - FactsForm.beyondMilliseconds)
        try advance(&event, field, by: try scanner.next(), scanner.fault)
      } else if let field = FactsForm.Field(rawValue: number) {
        try read(field, of: &event, &scanner)
      } else {
        throw scanner.fault
      }
    }
    if !event.labels.isEmpty { takeExtras(of: &event) }
    return event
  }

  /// Puts the fields that stand among the labels where they belong.
  private func takeExtras(of event: inout DeliveryEvent) {
    guard FactsForm.Extra.areKept(of: event.kind) else { return }
    var labels: [EventLabel] = []
    for label in event.labels {
      switch FactsForm.Extra(rawValue: symbols.string(label.key)) {
      case .branch: event.branch = label.value
      case .base: event.base = label.value
      case .changedLines: event.changedLines = UInt32(symbols.string(label.value))
      case nil: labels.append(label)
      }
    }
    event.labels = labels
  }

  private func read(
    _ field: FactsForm.Field, of event: inout DeliveryEvent, _ scanner: inout NumberText
  ) throws(FactsFault) {
    switch field {
    case .nanoseconds: event.time = event.time.advanced(byNanoseconds: try scanner.next())
    case .jobID: event.jobID = UInt64(bitPattern: try scanner.next())
    case .trigger:
      event.trigger = EventTrigger(rawValue: UInt8(clamping: try scanner.next())) ?? .none
    case .repo: event.repo = try word(&scanner)
    case .team: event.team = try word(&scanner)
    case .actor: event.actor = try word(&scanner)
    case .source: event.source = try word(&scanner)
    case .author: event.author = try word(&scanner)
    case .title: event.title = try word(&scanner)
    case .change: event.change = try word(&scanner)
    case .name: event.name = try word(&scanner)
    case .run: event.run = try word(&scanner)
    case .stage: event.stage = try word(&scanner)
    case .version: event.version = try word(&scanner)
    case .severity: event.severity = try word(&scanner)
    case .deploy: event.deploy = try word(&scanner)
    case .code: event.code = try word(&scanner)
    case .unit: event.unit = try word(&scanner)
    case .text: event.text = try word(&scanner)
    case .committed: event.committed = Self.time(try scanner.next())
    case .authored: event.authored = Self.time(try scanner.next())
    case .opened: event.opened = Self.time(try scanner.next())
    case .firstCommit: event.firstCommit = Self.time(try scanner.next())
    case .started: event.started = Self.time(try scanner.next())
    case .queued: event.queued = Self.time(try scanner.next())
    case .merge: event.merge = try scanner.next() != 0
    case .bot: event.bot = try scanner.next() != 0
    case .milliseconds:
      event.milliseconds = Double(bitPattern: UInt64(bitPattern: try scanner.next()))
    case .value: event.value = Double(bitPattern: UInt64(bitPattern: try scanner.next()))
    case .services: event.services = try list(&scanner)
    case .fixes: event.fixes = try list(&scanner)
    case .parents: event.parents = try list(&scanner)
    case .shas: event.shas = try list(&scanner)
    case .labels: event.labels = try labels(&scanner)
    }
  }

  private func advance(
    _ event: inout DeliveryEvent, _ field: FactsForm.Field?, by rest: Int64, _ fault: FactsFault
  ) throws(FactsFault) {
    switch field {
    case .committed: event.committed = event.committed?.advanced(byNanoseconds: rest)
    case .authored: event.authored = event.authored?.advanced(byNanoseconds: rest)
    case .opened: event.opened = event.opened?.advanced(byNanoseconds: rest)
    case .firstCommit: event.firstCommit = event.firstCommit?.advanced(byNanoseconds: rest)
    case .started: event.started = event.started?.advanced(byNanoseconds: rest)
    case .queued: event.queued = event.queued?.advanced(byNanoseconds: rest)
    default: throw fault
    }
  }

  private static func time(_ milliseconds: Int64) -> Timestamp {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return Timestamp(nanoseconds: overflow ? (milliseconds < 0 ? .min : .max) : product)
  }

  @inline(__always)
  private func word(_ scanner: inout NumberText) throws(FactsFault) -> Symbol {
    try symbol(try scanner.next(), scanner.fault)
  }

  @inline(__always)
  private func symbol(_ number: Int64, _ fault: FactsFault) throws(FactsFault) -> Symbol {
    guard number >= 0, number < words.count else { throw fault }
    return words[Int(number)]
  }

  private func list(_ scanner: inout NumberText) throws(FactsFault) -> [Symbol] {
    try scanner.expect(",")
    try scanner.expect("[")
    var result: [Symbol] = []
    if scanner.skip("]") { return result }
    repeat {
      result.append(try symbol(try scanner.number(), scanner.fault))
    } while scanner.skip(",")
    try scanner.expect("]")
    return result
  }

  private func labels(_ scanner: inout NumberText) throws(FactsFault) -> [EventLabel] {
    let words = try list(&scanner)
    guard words.count % 2 == 0 else { throw scanner.fault }
    return stride(from: 0, to: words.count, by: 2).map {
      EventLabel(key: words[$0], value: words[$0 + 1])
    }
  }
}
