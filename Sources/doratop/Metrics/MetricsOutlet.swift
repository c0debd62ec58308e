import Configuration
import Dashboard
import DeliveryMetrics
import EventIntake

/// Gives metrics of what is live to those who want them: to a file, and to whoever asks for them.
final class MetricsOutlet {
  private let version: String
  private let page: MetricsPage
  private var choices = MetricsChoices()
  private var file: MetricsFile?
  private var server: MetricsServer?
  /// What is to be given next.
  private var latest: (snapshot: Snapshot, sources: OpenMetricsReport.Sources)?
  private var nextGift: UInt64 = 0
  /// When metrics were last given, for who makes none for others.
  private(set) var given: UInt64?

  /// Metrics are not given more often.
  static let pause: UInt64 = 5_000_000_000

  init(version: String = Doratop.configuration.version) {
    self.version = version
    page = MetricsPage(version: version, at: Intake.monotonic())
  }

  /// Whether anybody wants metrics.
  var isOn: Bool { !choices.isEmpty }

  /// Gives them to others from now on.
  func use(_ wanted: MetricsChoices) {
    if wanted.file != choices.file {
      file?.end(within: Self.patience)
      file = wanted.file.map { MetricsFile(path: $0, page: page) }
      // What is known is news for it.
      if given != nil { file?.write(at: Intake.monotonic()) }
    }
    if wanted.listen != choices.listen {
      server?.end(within: Self.patience)
      server = wanted.listen.map { MetricsServer(address: $0, page: page) }
    }
    choices = wanted
  }

  /// Notes a snapshot of everything that is measured as of now, to be given when it is time.
  func note(_ snapshot: Snapshot, _ sources: OpenMetricsReport.Sources) {
    if isOn { latest = (snapshot, sources) }
  }

  /// Gives what is due; never waits.
  func advance(at now: UInt64) {
    page.note(at: now)
    guard now >= nextGift else { return }
    if let latest {
      page.put(
        OpenMetricsReport(
          latest.snapshot, by: .both, sources: latest.sources, version: version))
      (self.latest, given) = (nil, now)
    } else if file?.trouble(at: now) == nil {
      return
    }
    nextGift = now + Self.pause
    file?.write(at: now)
  }

  /// Why somebody does not get them; `nil` while all do.
  var trouble: String? {
    let now = Intake.monotonic()
    let all = [file?.trouble(at: now), server?.trouble].compactMap { $0 }
    return all.isEmpty ? nil : "metrics: " + all.joined(separator: "; ")
  }

  /// Gives them to nobody any more.
  func end() { use(MetricsChoices()) }

  private static let patience: UInt64 = 250_000_000
}
