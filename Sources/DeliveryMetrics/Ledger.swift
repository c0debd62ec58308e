public import DeliveryEvents

/// Keeps the facts of a log and answers for any instant: the join of all lines that speak of one
/// deployment, change, incident or run.
///
/// Merging is commutative, associative and idempotent, so order and repetition of lines cannot
/// matter (DESIGN.md D2). What follows from the facts is derived service by service, and only for
/// services of which something changed. Not thread-safe: one loop owns it.
public final class Ledger {
  /// The strings of every event.
  public let symbols: SymbolTable
  /// What was chosen; ``use(_:)`` changes it.
  public private(set) var settings: Settings
  /// The counts of what was read; ``InputCounts/future`` and
  /// ``InputCounts/formats`` are filled in by a snapshot.
  public private(set) var input = InputCounts()

  /// Called with each event that adds to what is known, and with its format: no event that came before.
  /// Enough of them in this order make the same ledger again.
  public var onNews: ((UnsafePointer<DeliveryEvent>, EventFormat?) -> Void)?

  /// What is left of days whose events were given up.
  public var sealed = SealedDays() {
    didSet {
      cache.readings.forget()
      alerts.carries = sealed.alerts
      facts.beganBefore = sealed.until == .distantPast ? .distantFuture : sealed.until
      facts.gaps.goOn(
        from: sealed.until, sealed.alerts.lazy.compactMap(\.origins).first ?? [])
    }
  }

  /// The baseline that was kept; it stands, whatever the log comes to. `nil` has it computed each time.
  public var keptBaseline: Baseline? {
    didSet { if keptBaseline != oldValue { cache.readings.forget() } }
  }

  var facts: Facts
  private(set) var rules: NameRules
  let names: ServiceNames
  private let keys = KeyTable()
  private let services: ServiceLimit
  private var conflicts: Conflicts
  private var deriver: Deriver
  private var cache = FigureCache()
  private var alerts: AlertBook
  let trunks = TrunkWatch()
  private var times = EventTimes()
  private var clock = Timestamp.distantPast
  private var formatCounts = [Int](
    repeating: 0, count: EventFormat.allCases.count)
  /// What is said of the ledger that this one stands in for; `nil` for one that holds events.
  private var standsIn: StandIn?

  private struct StandIn {
    var last: Timestamp?
    var notice: String?
  }

  /// Creates an empty ledger over the strings of the decoder that feeds it.
  public convenience init(symbols: SymbolTable, settings: Settings = Settings()) {
    self.init(symbols: symbols, settings: settings, limit: ServiceLimit(symbols))
  }

  init(symbols: SymbolTable, settings: Settings = Settings(), limit: ServiceLimit) {
    self.symbols = symbols
    services = limit
    self.settings = settings
    rules = NameRules(settings.names)
    names = ServiceNames(settings.services, symbols)
    conflicts = Conflicts(names: names)
    facts = Facts(symbols: symbols, rules: rules, teams: settings.teams)
    deriver = Deriver(symbols: symbols, settings: settings)
    alerts = AlertBook(settings)
  }

  /// Creates an empty ledger that says of another one, which is let go, what was counted and when its last event was.
  public convenience init(standingInFor ledger: Ledger) {
    self.init(symbols: SymbolTable(seed: ledger.symbols.seed), settings: ledger.settings)
    let soon = ledger.clock.advanced(byNanoseconds: ArrivalLimits.future)
    let last = ledger.latestEvent(notAfter: soon)
    standsIn = StandIn(last: last, notice: ledger.limitNotice)
    restore(ledger.counts)
    sealed = ledger.sealed
  }

  /// Whether it holds nothing, and stands in for a ledger that is being made anew.
  public var isStandIn: Bool { standsIn != nil }

  /// Brings the memory near that taking a line in will touch: worth it when another line is decoded
  /// in between.
  public func expect(_ line: DecodedLine) {
    // Mutable only in form: so the list is used where it stands, and not held for the while.
    line.events.withUnsafeMutableBufferPointer { events in
      for index in events.indices { keys.expect(events[index].key) }
    }
  }

  /// Makes room for as many events at once as are to be expected, going by those taken in so far.
  public func reserve(events count: Int) {
    keys.reserve(count)
    guard input.events > 0 else { return }
    let factor = Double(count) / Double(input.events)
    symbols.reserve(Int(Double(symbols.count) * factor))
    facts.reserve(factor)
  }

  /// Takes in what one line came to: its events, and its rejections as counts.
  public func apply(_ line: DecodedLine) {
    if line.isBlank { return }
    input.lines += 1
    let format = line.format
    line.events.withUnsafeMutableBufferPointer { events in
      guard let first = events.baseAddress else { return }
      for index in events.indices { take(first + index, format: format) }
    }
    if !line.rejections.isEmpty {
      for (cause, count) in line.rejectedBy { input.rejectedBy[cause, default: 0] += count }
    }
  }

  /// Counts a line that was refused before it could be decoded.
  public func countRejection(_ cause: RejectionCause) {
    input.lines += 1
    input.rejectedBy[cause, default: 0] += 1
  }

  /// Takes in one event, without counting its line.
  public func apply(_ event: DeliveryEvent, format: EventFormat?) {
    withUnsafePointer(to: event) { take($0, format: format) }
  }

  /// Sets what was counted of the lines that gave the events taken in so far, and of those that were given
  /// up since.
  public func restore(_ counts: InputCounts) {
    input = counts
    for format in EventFormat.allCases {
      if let count = counts.formats[format.rawValue] { formatCounts[format.index] = count }
    }
    input.formats = [:]
  }

  /// What was counted, for ``restore(_:)-(InputCounts)``.
  public var counts: InputCounts {
    var counts = input
    for format in EventFormat.allCases where formatCounts[format.index] > 0 {
      counts.formats[format.rawValue] = formatCounts[format.index]
    }
    return counts
  }

  /// Takes in events that were kept: what they add counts, what they repeat does not.
  public func restore(_ events: [(event: DeliveryEvent, format: EventFormat?)]) {
    for (event, _) in events { keys.expect(event.key) }
    let (duplicates, conflicts, late) = (input.duplicates, input.conflicts, input.late)
    for (event, format) in events { withUnsafePointer(to: event) { take($0, format: format) } }
    (input.duplicates, input.conflicts, input.late) = (duplicates, conflicts, late)
  }

  /// By address, since an event is some hundred bytes, of which few are needed here.
  private func take(_ event: UnsafePointer<DeliveryEvent>, format: EventFormat?) {
    let service = names.isEmpty ? event.pointee.service : names.service(of: event.pointee)
    if service != event.pointee.service {
      var named = event.pointee
      named.service = service
      withUnsafePointer(to: named) { fold($0, kept: event, format: format) }
    } else {
      fold(event, kept: event, format: format)
    }
  }

  private func fold(
    _ event: UnsafePointer<DeliveryEvent>, kept: UnsafePointer<DeliveryEvent>, format: EventFormat?
  ) {
    if services.isBeyond(event, &facts) {
      let folded = services.folded(event, &facts)
      withUnsafePointer(to: folded) { accept($0, kept: $0, format: format) }
    } else {
      accept(event, kept: kept, format: format)
    }
  }

  /// Takes in an event; `kept` is the same before the map of services, which may be another the next time.
  private func accept(
    _ event: UnsafePointer<DeliveryEvent>, kept: UnsafePointer<DeliveryEvent>, format: EventFormat?
  ) {
    if event.pointee.time < sealed.until {
      input.tooOld += 1
      return
    }
    switch keys.insert(key: event.pointee.key, content: event.pointee.content) {
    case .duplicate:
      input.duplicates += 1
    case .new(let slot):
      input.events += 1
      if let format { formatCounts[format.index] += 1 }
      if facts.newest.nanoseconds(since: event.pointee.time) > ArrivalLimits.late,
        facts.newest != .distantPast
      {
        input.late += 1
      }
      keys.setLocation(facts.place(event), at: slot)
      times.note(event.pointee.time)
      facts.gaps.note(event.pointee.kind, at: event.pointee.time)
      onNews?(kept, format)
    case .conflict(let slot):
      let before = input.conflicts
      resolve(event.pointee, slot: slot)
      if input.conflicts > before {
        facts.gaps.note(event.pointee.kind, at: event.pointee.time)
        onNews?(kept, format)
      }
    }
  }

  private func resolve(_ event: DeliveryEvent, slot: Int) {
    guard
      conflicts.take(
        event, content: keys.firstContent(at: slot), at: keys.location(at: slot), facts)
    else {
      input.duplicates += 1
      return
    }
    input.conflicts += 1
  }

  /// Merges the lines of one key that came since; whatever looks at facts asks for it.
  func settleNewConflicts() {
    conflicts.settleNew(&facts, clock: clock)
  }

  /// Everything there is to show at an instant. Calls with a growing `now` are cheap.
  public func snapshot(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope = .everything,
    zone: ZoneRules = .utc
  ) -> Snapshot {
    let assembly = assembly(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    var counts = counts
    let soon = now.advanced(byNanoseconds: ArrivalLimits.future)
    counts.future = times.count(after: soon, facts) + conflicts.count(after: soon, at: clock)
    counts.unmatchedEnvironments = facts.environments.filter {
      rules.tier(of: $0, in: symbols) == .other
    }.map(symbols.string).sorted()
    return assembly.snapshot(input: counts)
  }

  /// What all that is shown of an instant is made from.
  func assembly(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope, zone: ZoneRules
  ) -> SnapshotAssembly {
    advance(to: now)
    let derivation = deriver.derivation
    if alerts.watchesTrunks { trunks.refresh(facts) }
    return SnapshotAssembly(
      derivation: derivation, stream: deriver.stream, settings: settings, zone: zone,
      window: WindowSpan(
        nanoseconds: windowNanoseconds, to: now,
        observedDays: derivation.observedDays(
          windowNanoseconds: windowNanoseconds, to: now, zone: zone)),
      scope: scope, cache: cache, sealed: sealed, alerts: alerts, silences: facts.gaps.silences(),
      trunks: trunks,
      baseline: BaselineSource(
        keptBaseline, derivation, settings: settings, zone: zone, now: now, sealed: sealed))
  }

  /// The greatest event time that is at most `limit`; `nil` for a log without such an event.
  public func latestEvent(notAfter limit: Timestamp) -> Timestamp? {
    if let standsIn { return standsIn.last.flatMap { $0 <= limit ? $0 : nil } }
    settleNewConflicts()
    return times.latest(notAfter: limit, facts)
  }

  /// The time of the first event; `nil` for an empty log.
  public var firstEvent: Timestamp? {
    let first = standsIn == nil ? min(facts.oldest, facts.beganBefore) : .distantFuture
    return first < .distantFuture ? first : nil
  }

  /// The rules by which alerts are raised.
  public var alertRules: [AlertRule] { alerts.rules }

  /// What to say when the log names more services than are told apart; `nil` otherwise.
  public var limitNotice: String? {
    if let standsIn { return standsIn.notice }
    return facts.services.count > services.limit
      ? "cardinality limit \(services.limit) services: the others are together as "
        + "\"\(ServiceLimit.others)\"" : nil
  }

  /// What was derived last.
  var derived: Derivation { deriver.derivation }
  var stream: StreamDerivation { deriver.stream }

  /// Goes by other settings from now on; what was taken in is derived anew when it is next asked for.
  ///
  /// - Returns: Whether that is all. A line's service is decided when it is taken in: with another
  ///   ``Settings/services`` nothing is changed, and the lines have to be taken into another ledger.
  public func use(_ settings: Settings) -> Bool {
    guard settings.services == self.settings.services else { return false }
    let hasOtherNames = settings.names != self.settings.names
    let hasOtherTeams = settings.teams != self.settings.teams
    self.settings = settings
    // Before the first instant nothing has been derived: a derivation that begins there finds all that
    // the clock passes from there on.
    refresh(to: .distantPast)
    if hasOtherNames {
      rules = NameRules(settings.names)
      facts.use(rules)
    }
    if hasOtherTeams { facts.use(settings.teams) }
    beginDerivation()
    refresh(to: .distantPast)
    return true
  }

  /// Begins a derivation of which nothing is done.
  private func beginDerivation() {
    let stride = deriver.stride
    deriver = Deriver(symbols: symbols, settings: settings)
    deriver.stride = stride
    cache = FigureCache()
    alerts = AlertBook(settings)
    alerts.carries = sealed.alerts
  }

  private func refresh(to now: Timestamp) { _ = refresh(to: now) { false } }

  private func refresh(to now: Timestamp, isOver: () -> Bool) -> Bool {
    return deriver.refresh(&facts, rules: rules, now: now, isOver: isOver)
  }

  /// Moves the clock and derives what the facts come to then.
  func advance(to now: Timestamp) {
    setClock(now)
    refresh(to: now)
  }

  private func setClock(_ now: Timestamp) {
    clock = now
    conflicts.settle(&facts, clock: now)
  }

  /// Lets ``prepare(at:isOver:)`` stop after so many deployments or items; for tests, whose logs are
  /// short.
  func prepareInParts(of stride: Int) { deriver.stride = stride }

  /// The visits of each item as of the last snapshot, by what names it; for tests.
  var visits: [(name: String, visits: [Visit])] {
    deriver.stream.services.enumerated().flatMap { service, stream in
      stream.items.map { item in
        let name = symbols.string(item.change.isSome ? item.change : item.head)
        let range = Int(item.visits.lowerBound)..<Int(item.visits.upperBound)
        let owner = symbols.string(deriver.derivation.serviceNames[service])
        return ("\(owner) \(name)", Array(stream.visits[range]))
      }
    }
  }

  /// Does a part of the work that a snapshot at `now` takes, until `isOver` answers that time is up;
  /// tells whether it is all done, so that the snapshot comes at once.
  public func prepare(at now: Timestamp, isOver: () -> Bool) -> Bool {
    setClock(now)
    return refresh(to: now, isOver: isOver)
  }
}
