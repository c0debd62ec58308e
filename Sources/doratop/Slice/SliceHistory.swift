import DeliveryEvents
import DeliveryMetrics

/// What the lines of a log say that tells which of the old ones may go.
///
/// "Old" is at or before ``SliceSpan/cut``, and so visible at every instant of the span.
struct SliceHistory {
  let span: SliceSpan
  /// Every service that a line up to the end of the span names.
  private(set) var services: Set<Symbol> = []
  private(set) var runs: SliceRuns
  private(set) var items: SliceItems
  private(set) var deployments: SliceDeployments
  private(set) var incidents: SliceIncidents
  private(set) var health = SliceHealth()
  /// Old lines of notes, alerts and metrics, once for each event.
  private(set) var remarks: [Int] = []
  /// Keys of which lines differ: what they come to is merged from all of them.
  private(set) var conflicting: Set<UInt64> = []
  private(set) var isHealthConflicting = false
  private(set) var arrivals: SliceArrivals
  private(set) var witnesses = SliceWitnesses()
  private(set) var gaps: SliceGaps
  private(set) var turns: SliceTurns
  private(set) var authors: SliceAuthors
  /// The keys of all events, and those of each line as a range of them.
  private var keys: [UInt64] = []
  private var keyRanges: [Range<Int>]
  private var contents: [UInt64: UInt64] = [:]
  /// Changes that artifacts were made of, and which lines say as what changes were merged.
  private var artifactChanges: Set<Symbol> = []
  private var merges: [(change: Symbol, line: Int)] = []
  private let defaultService: Symbol
  private let ledger: Ledger

  /// Goes through the lines of a log up to the end of a span.
  init(_ log: SliceLog, span: SliceSpan) {
    self.span = span
    runs = SliceRuns(span: span, symbols: log.symbols)
    items = SliceItems(span: span)
    deployments = SliceDeployments(span: span)
    incidents = SliceIncidents(symbols: log.symbols)
    arrivals = SliceArrivals(span: span)
    gaps = SliceGaps(span: span)
    turns = SliceTurns(span: span, symbols: log.symbols)
    authors = SliceAuthors(span: span, symbols: log.symbols)
    ledger = log.ledger
    defaultService = log.symbols.intern("default")
    keyRanges = Array(repeating: 0..<0, count: log.lines.count)
    let decoded = DecodedLine()
    for index in log.lines.indices where log.lines[index].first <= span.to {
      log.decode(index, into: decoded)
      let start = keys.count
      for event in decoded.events { take(event, line: index) }
      keyRanges[index] = start..<keys.count
    }
    deployments.settle()
    if artifactChanges.isEmpty { merges = [] }
  }

  /// Lines that say what those changes were merged as of which artifacts were made.
  var artifactLines: [Int] { merges.filter { artifactChanges.contains($0.change) }.map(\.line) }

  /// The keys of a line's events; of none that is later than the span.
  func keys(of line: Int) -> ArraySlice<UInt64> { keys[keyRanges[line]] }

  private mutating func take(_ event: DeliveryEvent, line: Int) {
    keys.append(event.key)
    if let content = contents.updateValue(event.content, forKey: event.key),
      content != event.content
    {
      conflicting.insert(event.key)
      if event.kind == .health { isHealthConflicting = true }
    }
    if event.time > span.to { return }
    var event = event
    event.service = ledger.service(of: event)
    let named = named(by: event)
    services.formUnion(named)
    let service = event.service.isSome ? event.service : defaultService
    if event.kind == .deploy, event.sha.isNone {
      event.sha = ledger.sha(
        ofArtifact: event.version, deployedBy: service, at: event.time, now: span.to)
    }
    arrivals.take(event, service: service)
    switch event.kind {
    case .commit, .change:
      items.take(event, service: service, line: line)
      authors.take(event, service: service, line: line)
      if event.state == .merged, event.sha.isSome { merges.append((event.id, line)) }
    case .deploy: deployments.take(event, service: service, line: line)
    case .incident: incidents.take(event)
    case .pipeline:
      runs.take(event, line: line)
      turns.take(event, service: service, line: line)
    case .job: runs.take(event, line: line)
    case .note: if event.change.isSome { artifactChanges.insert(event.change) }
    case .health, .alert, .metric: break
    }
    gaps.take(event, services: named, line: line)
    guard event.time <= span.cut else { return }
    for service in named { witnesses.take(event, service: service, line: line) }
    switch event.kind {
    case .health: health.take(event, service: service, line: line)
    case .note where event.isAboutArtifact: break
    case .note, .alert, .metric: remarks.append(line)
    case .commit, .change, .deploy, .incident, .pipeline, .job: break
    }
  }

  /// The services that an event names, as the ledger understands it.
  private func named(by event: DeliveryEvent) -> [Symbol] {
    switch event.kind {
    case .commit, .change, .deploy, .health, .pipeline:
      [event.service.isSome ? event.service : defaultService]
    case .job: event.service.isSome ? [event.service] : []
    case .incident, .alert, .metric, .note:
      event.services + (event.service.isSome ? [event.service] : [])
    }
  }
}
