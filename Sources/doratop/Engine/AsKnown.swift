import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// What a live screen showed at an instant: the figures of the lines that were known by then, and of
/// no others.
///
/// It has a ledger of its own, which is fed in the order of knowledge. Forward it takes further lines.
/// Back it stays as it is while what it has beyond the instant lies after it, too, for a ledger shows
/// nothing before its time. Only where a line that came late has to be unknown again it begins anew:
/// facts are a merge of lines, of which none can be taken out.
final class AsKnown {
  let log: AsKnownLog
  private var settings: Settings
  private(set) var ledger: Ledger
  private var decoder: EventDecoder
  private let line = DecodedLine()
  private var counts = AsKnownCounts()
  /// How many lines of the order the ledger has, and how many of them were known at the instant.
  private var taken = 0
  private var wanted = 0
  /// How often it began anew.
  private(set) var restarts = 0
  /// The lines and the instant for which the ledger was found to be good enough.
  private var checked: (lines: Range<Int>, now: Timestamp)?

  /// How many times as long as it took the order of lines is left alone, for a log that grows; and
  /// until when that is.
  private let rest: UInt64
  private var settlesAt: UInt64 = 0

  /// Creates the reading of a log that is still empty, and that keeps its lines in a folder.
  init(settings: Settings, folder: String, rest: UInt64 = 20) {
    log = AsKnownLog(folder: folder)
    self.rest = rest
    self.settings = settings
    let symbols = SymbolTable()
    ledger = Ledger(symbols: symbols, settings: settings)
    decoder = EventDecoder(symbols: symbols, isIncidentLabel: settings.names.isIncidentLabel)
  }

  /// How much of what is to be taken in has been; 1 when all is.
  var fraction: Double { taken < wanted ? Double(taken) / Double(wanted) : 1 }

  /// Does a part of the work that a snapshot at `now` takes, until `isOver` answers that time is up;
  /// tells whether it is all done.
  func prepare(at now: Timestamp, isOver: () -> Bool) -> Bool {
    settle()
    wanted = log.count(knownAt: now)
    if wanted < taken, !isHarmless(wanted..<taken, now) { beginAnew() }
    while taken < wanted {
      take()
      if taken % 64 == 0, isOver() { return false }
    }
    return ledger.prepare(at: now, isOver: isOver)
  }

  /// Everything there was to show at the instant that was prepared.
  func snapshot(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope, zone: ZoneRules
  ) -> Snapshot {
    var snapshot = ledger.snapshot(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    if wanted < taken {
      counts.leaveOut(wanted..<taken, of: &snapshot.input, at: now, log, ledger.symbols)
    }
    return snapshot
  }

  /// What a view looked at beyond the snapshot.
  func detail(
    for request: DetailRequest, at now: Timestamp, windowNanoseconds: Int64, scope: Scope,
    zone: ZoneRules
  ) -> Detail {
    ledger.detail(
      for: request, at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
  }

  /// Puts lines that came into the order.
  private func settle() {
    let started = Intake.monotonic()
    guard log.isBehind, started >= settlesAt else { return }
    if log.settle() < taken { beginAnew() }
    let ended = Intake.monotonic()
    settlesAt = ended + (ended - started) * rest
  }

  private func isHarmless(_ lines: Range<Int>, _ now: Timestamp) -> Bool {
    if let checked, checked == (lines, now) { return true }
    guard counts.canLeaveOut(lines, at: now, log) else { return false }
    checked = (lines, now)
    return true
  }

  /// Goes by other settings, which have the same map of services.
  func use(_ settings: Settings) {
    if settings == self.settings { return }
    self.settings = settings
    _ = ledger.use(settings)
  }

  private func beginAnew() {
    let symbols = SymbolTable()
    ledger = Ledger(symbols: symbols, settings: settings)
    decoder = EventDecoder(symbols: symbols, isIncidentLabel: settings.names.isIncidentLabel)
    counts = AsKnownCounts()
    taken = 0
    restarts += 1
    checked = nil
  }

  /// How many events tell how many there will be in all.
  private static let sample = 20_000

  private func take() {
    defer { taken += 1 }
    guard let bytes = log.bytes(at: taken) else {
      ledger.countRejection(.tooLong)
      counts.note(.tooLong)
      return
    }
    decoder.decode(bytes, into: line)
    let before = ledger.input
    ledger.apply(line)
    let after = ledger.input
    counts.note(line, before: before, after: after)
    if before.events < Self.sample, after.events >= Self.sample { ledger.reserve(events: wanted) }
  }
}
