import Dashboard
import Synchronization

/// The newest metrics: the loop puts them here and goes on, others take them as text.
///
/// A text is made when somebody wants it, and once, by whoever that is: the loop never waits for it.
final class MetricsPage: Sendable {
  private struct Newest {
    var number = 0
    var report: OpenMetricsReport?
  }

  private struct Text {
    var number = -1
    var bytes: [UInt8] = []
  }

  private let version: String
  private let newest = Mutex(Newest())
  private let openMetrics = Mutex(Text())
  private let prometheus = Mutex(Text())
  /// When the loop was last seen at work, on the monotonic clock.
  private let seen: Atomic<UInt64>

  init(version: String, at now: UInt64) {
    self.version = version
    seen = Atomic(now)
  }

  /// Puts newer metrics in the place of those that are there.
  func put(_ report: OpenMetricsReport) {
    newest.withLock {
      $0.number += 1
      $0.report = report
    }
  }

  /// Notes that the loop is at work.
  func note(at now: UInt64) { seen.store(now, ordering: .relaxed) }

  /// For how long the loop has not been seen.
  func silence(at now: UInt64) -> UInt64 {
    let last = seen.load(ordering: .relaxed)
    return now > last ? now - last : 0
  }

  /// The metrics as text; that there are none yet, as long as that is so.
  func bytes(isOpenMetrics: Bool) -> [UInt8] {
    isOpenMetrics
      ? openMetrics.withLock { bytes(of: &$0, isOpenMetrics: true) }
      : prometheus.withLock { bytes(of: &$0, isOpenMetrics: false) }
  }

  private func bytes(of text: inout Text, isOpenMetrics: Bool) -> [UInt8] {
    let (number, report) = newest.withLock { ($0.number, $0.report) }
    if text.number != number {
      let words =
        report.map { isOpenMetrics ? $0.openMetrics : $0.prometheus }
        ?? OpenMetricsReport.notReady(version: version, isOpenMetrics: isOpenMetrics)
      text = Text(number: number, bytes: Array(words.utf8))
    }
    return text.bytes
  }
}
