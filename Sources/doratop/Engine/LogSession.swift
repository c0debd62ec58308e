import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The walk of a line from its source to the ledger: intake, decoder, ledger, and what was refused.
final class LogSession {
  /// A refused line with its place.
  struct RefusedLine {
    var path: String
    var number: Int
    var offset: Int
    var rejection: Rejection

    /// `deploys.jsonl:1042: byte 7: "time" is "yesterday", expected an RFC 3339 time`
    var sentence: String {
      "\(path):\(number): byte \(offset + rejection.offset): \(rejection.sentence)"
    }
  }

  /// How many refused lines of each cause are kept for `doctor`.
  static let keptRejections = 200

  private(set) var ledger: Ledger
  let intake: Intake
  /// What was read is kept in it and taken up from it; `nil` for a session without.
  let state: LogState?
  /// What people said of alerts.
  let marks: MarkKeeper
  /// When things happened.
  let timeline = TimelineKeeper()
  private(set) var rejections: [RefusedLine] = []
  /// Lines at the end of files that are not whole yet, as of the last reading.
  private(set) var pendingLines = 0
  /// Whether lines are read as they are written, so that their lag says something.
  var measuresLag = false
  /// Keeps every line with when it was known; `nil` where nobody asks for that.
  private(set) var asKnown: AsKnown?
  private var lags: [Double] = []
  private var keptCounts = Array(repeating: 0, count: RejectionCause.allCases.count)
  private var decoder: EventDecoder
  /// How many of ``rejections`` the state has.
  private var keptRejections = 0
  /// Where lines are decoded in turn: the last one is taken in only when the next has been decoded,
  /// for by then what taking it in touches has come near.
  private let even = DecodedLine()
  private let odd = DecodedLine()
  private var isOdd = false

  /// The zone whose days count where alerts go on from events that are given up.
  var zone = ZoneRules.utc

  /// Counts what lines are, for whoever asks.
  var census: LineCensus?

  /// Creates a session that has read nothing.
  ///
  /// - Parameter keepsLines: Whether to keep lines for ``asKnown``.
  init(
    sources: [String], mode: IntakeOptions.Mode, settings: Settings, keepsLines: Bool = false,
    state: LogState? = nil
  ) {
    self.state = state
    marks = MarkKeeper(state?.memory ?? StateMemory())
    if keepsLines {
      asKnown = AsKnown(
        settings: settings, folder: Environment.variables["TMPDIR"] ?? "/tmp")
    }
    let symbols = state?.symbols ?? SymbolTable()
    decoder = EventDecoder(symbols: symbols, isIncidentLabel: settings.names.isIncidentLabel)
    ledger = Ledger(symbols: symbols, settings: settings)
    intake = Intake(sources.map(SourceSpec.init), options: IntakeOptions(mode: mode))
  }

  /// Reads until everything there is has been read or the monotonic clock reaches `deadline`.
  func read(until deadline: UInt64 = .max) -> PollResult {
    if let result = state?.advance(self, until: deadline) { return result }
    let result = intake.poll(until: deadline, deliver: take)
    settle()
    state?.keep(self, after: result)
    return result
  }

  /// Begins with an empty ledger, as what it held cannot be believed.
  func beginAnew(_ symbols: SymbolTable) {
    ledger = Ledger(symbols: symbols, settings: ledger.settings)
    decoder = EventDecoder(
      symbols: symbols, isIncidentLabel: ledger.settings.names.isIncidentLabel)
  }

  /// Lets the ledger go, as another one is about to be made: until ``goOn(with:)`` nothing can be asked of it but how
  /// much had been read, and up to when.
  func standBy() {
    ledger = Ledger(standingInFor: ledger)
    decoder = EventDecoder(
      symbols: ledger.symbols, isIncidentLabel: ledger.settings.names.isIncidentLabel)
    (odd.events, even.events) = ([], [])
  }

  /// Goes on with a ledger that holds the same, less what was given up.
  func goOn(with ledger: Ledger) {
    // Other settings may have come while it was made.
    if ledger.settings != self.ledger.settings { _ = ledger.use(self.ledger.settings) }
    self.ledger = ledger
    decoder = EventDecoder(
      symbols: ledger.symbols, isIncidentLabel: ledger.settings.names.isIncidentLabel)
  }

  /// Goes by other settings, all but the map of services and the labels of incidents, which are applied when
  /// lines are taken in.
  func use(_ settings: Settings) {
    var settings = settings
    settings.services = ledger.settings.services
    settings.names.incidentLabels = ledger.settings.names.incidentLabels
    if settings == ledger.settings { return }
    _ = ledger.use(settings)
    timeline.forget()
  }

  /// Whether this process tells others of alerts: where several share a state, the one that keeps it does.
  var mayNotify: Bool { state?.readOnlyNotice == nil }

  /// Whether the ledger has been let go and another is being made: what is to be asked of it has to wait.
  var isRemaking: Bool { state?.isRemaking ?? false }

  /// The strings of all events.
  var symbols: SymbolTable { ledger.symbols }

  /// Bytes known but not taken in yet, of the state and of the sources.
  var behindBytes: Int { intake.behindBytes + (state?.behindBytes ?? 0) }

  /// The refused lines that the state does not have yet.
  func takeRefusals() -> [StoredRefusal] {
    defer { keptRejections = rejections.count }
    return rejections[keptRejections...].map(\.stored)
  }

  /// Takes up the refused lines that were kept.
  func restore(_ refusals: [StoredRefusal]) {
    rejections = refusals.compactMap(RefusedLine.init)
    keptRejections = rejections.count
    for refused in rejections { keptCounts[refused.rejection.cause.ordinal] += 1 }
  }

  /// Reads everything, once.
  func readAll() {
    while !intake.isFinished {
      let result = read()
      if result.lines == 0, intake.isFinished || result.isCaughtUp && isOnlyWaiting { break }
    }
  }

  /// Follows the sources until nothing came for some nanoseconds.
  func follow(untilIdle idle: UInt64) {
    var last = Intake.monotonic()
    while Intake.monotonic() - last < idle {
      let result = read(until: Intake.monotonic() + 200_000_000)
      if result.lines > 0 { last = Intake.monotonic() }
      if result.isCaughtUp { poll(nil, 0, 100) }
    }
  }

  private var isOnlyWaiting: Bool {
    intake.sources.allSatisfy { $0.state != .reading && $0.state != .following }
  }

  /// Takes a line that did not come from a source, such as one of the simulator.
  func take(_ bytes: UnsafeRawBufferPointer) {
    settle()
    decoder.decode(bytes, into: even)
    ledger.apply(even)
    even.clear()
  }

  /// Takes in the line that is still waiting.
  private func settle() {
    let waiting = isOdd ? odd : even
    ledger.apply(waiting)
    waiting.clear()
  }

  private func take(_ read: IntakeLine) {
    if case .tooLong(let bytes) = read.fault {
      ledger.countRejection(.tooLong)
      keep(.tooLong(bytes: bytes, limit: 1 << 20), read)
      asKnown?.log.note(read, nil)
      return
    }
    if isOdd { take(read, into: even, after: odd) } else { take(read, into: odd, after: even) }
  }

  private func take(_ read: IntakeLine, into line: DecodedLine, after waiting: DecodedLine) {
    decoder.decode(read.bytes, into: line)
    if read.isUnterminated, line.rejections.contains(where: { $0.cause == .notJSON }) {
      // Half a line is no line yet: not counted, not refused.
      if !line.isBlank { pendingLines += 1 }
      return
    }
    asKnown?.log.note(read, line)
    census?.note(line, path: intake.sources[read.source].path, number: read.number)
    if measuresLag { noteLag(line) }
    if !line.rejections.isEmpty {
      for rejection in line.rejections { keep(rejection, read) }
    }
    ledger.expect(line)
    ledger.apply(waiting)
    isOdd.toggle()
    if state == nil, ledger.input.events == Self.sample { reserve() }
  }

  /// How many events tell how many there will be in all.
  private static let sample = 20_000

  /// Makes room for what is still to be read, if it is like what has been.
  private func reserve() {
    let read = intake.readBytes
    let all = Double(read + intake.behindBytes) / Double(max(1, read)) * Double(Self.sample)
    ledger.reserve(events: Int(min(all * 1.02, 1e8)))
  }

  /// The refused lines that are kept, in words.
  var refusals: [FeedStatus.Refusal] {
    rejections.map { refused in
      var short = refused
      short.path = Path.lastPart(refused.path)
      return FeedStatus.Refusal(cause: refused.rejection.cause.rawValue, sentence: short.sentence)
    }
  }

  private func keep(_ rejection: Rejection, _ read: IntakeLine) {
    let cause = rejection.cause.ordinal
    if keptCounts[cause] >= Self.keptRejections { return }
    keptCounts[cause] += 1
    rejections.append(
      RefusedLine(
        path: intake.sources[read.source].path, number: read.number, offset: read.offset,
        rejection: rejection))
  }

  /// The 95th percentile of how long after their time the last hundred events were read, in
  /// seconds; `nil` before the first that came while watching.
  var lag: Double? {
    if lags.isEmpty { return nil }
    return lags.sorted()[min(lags.count - 1, lags.count * 95 / 100)]
  }

  private func noteLag(_ line: DecodedLine) {
    let now = Self.wallClock()
    for event in line.events {
      let lag = now.seconds(since: event.time)
      // What lies far back is history, not a late line.
      if lag > -300, lag < 86_400 { lags.append(max(0, lag)) }
    }
    if lags.count > 100 { lags.removeFirst(lags.count - 100) }
  }

  /// The sources that were refused or cut short, each with the reason.
  func refusedSources() -> [String] {
    intake.sources.compactMap { source in
      guard case .refused(let reason) = source.state else { return nil }
      return "\(SystemText.shown(source.path)): \(reason)"
    }
  }

  /// The system's clock.
  static func wallClock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec)).advanced(byNanoseconds: Int64(time.tv_nsec))
  }

  /// The clock of a report: as asked for, else the newest event's time.
  func clock(asked: Timestamp?) -> Timestamp {
    asked ?? newestEvent ?? Self.wallClock()
  }

  /// The last event's time, of those at most five minutes ahead of the system's clock; `nil` before the first.
  var newestEvent: Timestamp? {
    ledger.latestEvent(notAfter: Self.wallClock().advanced(byNanoseconds: ArrivalLimits.future))
  }
}
