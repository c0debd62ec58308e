import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the first reading of the sources goes.
struct LoadProgress {
  private var started: UInt64?
  private var bytes = 0
  private(set) var isLoading = true
  private(set) var shown = FeedStatus.Progress(fraction: 0)

  /// Notes what a slice has read.
  mutating func note(_ result: PollResult, _ session: LogSession, at now: UInt64) {
    guard isLoading else { return }
    let begun = started ?? now
    started = begun
    bytes += result.bytes
    if result.isCaughtUp {
      isLoading = false
      return
    }
    let behind = session.behindBytes
    let seconds = Double(now - begun) / 1e9
    let rate = seconds > 0.2 ? Double(bytes) / seconds : nil
    shown = FeedStatus.Progress(
      fraction: bytes + behind == 0 ? 0 : Double(bytes) / Double(bytes + behind),
      bytesPerSecond: rate, secondsLeft: rate.map { $0 > 0 ? Double(behind) / $0 : 0 })
  }
}

/// Makes the status line's facts.
enum StatusMaker {
  static func status(of session: LogSession, now: Timestamp, progress: LoadProgress) -> FeedStatus {
    var status = FeedStatus(now: now)
    if progress.isLoading { status.mode = .loading(progress.shown) }
    let wall = LogSession.wallClock()
    let limit = wall.advanced(byNanoseconds: ArrivalLimits.future)
    status.marksClock = wall
    if let latest = session.ledger.latestEvent(notAfter: limit) {
      status.freshnessSeconds = max(0, wall.seconds(since: latest))
    }
    status.lagSeconds = session.lag
    let sources = lasting(session)
    status.sources = sources.count
    status.sourcesOK = sources.count { isWell($0.state) }
    if let bad = sources.first(where: { !isWell($0.state) }) {
      status.firstBadSource = "\(Path.lastPart(bad.path)) \(DoctorCommand.words(bad))"
    }
    status.badLines = session.ledger.input.rejected
    status.events = session.ledger.input.events
    status.behindBytes = Int64(session.intake.behindBytes)
    status.memoryBytes = memory()
    let words = session.state?.words
    status.stateNotice = words?.notice ?? session.ledger.limitNotice
    status.stateDetail = words?.detail
    status.writer = session.state?.writer
    status.isStale =
      status.sources > 0 && status.sourcesOK == 0 || session.state?.isHeldUp == true
    return status
  }

  /// What has been rotated away and read to its end is history, not a source.
  private static func lasting(_ session: LogSession) -> [SourceStatus] {
    let all = session.intake.sources
    // What is read once is all read to its end.
    if session.intake.isOnce { return all }
    let live = all.filter { $0.state != .finished }
    return live.isEmpty ? all : live
  }

  /// How many sources there are, and how many of them are well.
  static func sources(of session: LogSession) -> OpenMetricsReport.Sources {
    let sources = lasting(session)
    return OpenMetricsReport.Sources(
      files: session.intake.fileCount, all: sources.count,
      well: sources.count { isWell($0.state) })
  }

  /// What to say of a window, or of the period before it, that begins before what is kept; `nil` for one that
  /// does not.
  static func cut(_ snapshot: Snapshot, by session: LogSession) -> String? {
    let until = session.ledger.sealed.until
    let start = snapshot.window.from.advanced(byNanoseconds: -snapshot.window.nanoseconds)
    guard start < until else { return nil }
    let date = ClockText(zone: .utc).date(until)
    return snapshot.window.from < until
      ? "events are kept since \(date): before it there are only graphs"
      : "events are kept since \(date): the period before is not whole"
  }

  private static func isWell(_ state: SourceStatus.State) -> Bool {
    switch state {
    case .reading, .following, .finished: true
    case .waiting, .unreadable, .refused: false
    }
  }

  /// Resident memory, in steps of a MiB so that the screen stays quiet.
  private static func memory() -> Int64? {
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let fields = bytes[..<count].split(separator: 0x20)
    guard fields.count > 1, let pages = Int64(String(decoding: fields[1], as: UTF8.self)) else {
      return nil
    }
    return pages / 256 * 1_048_576
  }
}

/// Notices when the system's clock is set.
struct ClockWatch {
  private var wall = LogSession.wallClock()
  private var monotonic = Intake.monotonic()
  private var text: String?
  private var shownUntil: UInt64 = 0

  /// What to say about the clock; for a minute after it was set.
  mutating func notice() -> String? {
    let newWall = LogSession.wallClock()
    let newMonotonic = Intake.monotonic()
    let step = newWall.seconds(since: wall) - Double(newMonotonic - monotonic) / 1e9
    if abs(step) > 2 {
      text = "clock stepped \(step > 0 ? "+" : "")\(Int(step.rounded()))s"
      shownUntil = newMonotonic + 60_000_000_000
    }
    wall = newWall
    monotonic = newMonotonic
    return newMonotonic < shownUntil ? text : nil
  }
}
