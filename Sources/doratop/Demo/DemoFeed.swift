import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// The simulator as if it were a log: some weeks at once, then faster than life.
final class DemoFeed: Feed {
  /// Days that are there when the screen opens.
  private static let history = 60
  /// It stands still after so many nanoseconds, some hundred years.
  private static let longest = 4e18
  /// Simulated seconds in a second.
  private let speed: Double
  private let start: Int64
  private let opened = Intake.monotonic()
  private var simulator: DemoSimulator
  private var lines: [DemoLine] = []
  private var next = 0
  private var day = 0

  let mode = FeedStatus.Mode.demo

  /// Creates a feed whose history ends now.
  init(seed: UInt64, speed: Double) {
    self.speed = speed
    simulator = DemoSimulator(seed: seed, badDays: 62...64)
    let now = LogSession.wallClock().secondsRoundedDown
    // The first day is a Monday: 1970-01-05 was one.
    let monday = (now / 86_400 - 4) / 7 * 7 + 4
    start = (monday - Int64(Self.history / 7 * 7)) * 86_400
  }

  private func clock() -> Timestamp {
    let elapsed = Double(Intake.monotonic() - opened) * speed
    return Timestamp(seconds: start + Int64(Self.history) * 86_400)
      .advanced(byNanoseconds: Int64(min(elapsed, Self.longest)))
  }

  func now(_ session: LogSession, window: Int64) -> Timestamp { clock() }

  func changeSpeed(by step: Int) -> String? { "the demo keeps its speed, which --speed chooses" }

  func read(into session: LogSession, until deadline: UInt64) -> PollResult {
    var result = PollResult()
    let now = clock()
    let today = Int((now.secondsRoundedDown - start) / 86_400)
    while day <= today + 1 {
      lines.removeFirst(next)
      next = 0
      lines = (lines + simulator.run(days: day..<day + 1, start: start)).sorted {
        $0.time < $1.time
      }
      day += 1
      // After a pause of the machine there may be years of them.
      if Intake.monotonic() >= deadline, day <= today + 1 {
        result.isCaughtUp = false
        break
      }
    }
    // Of a day that has not been told nothing is known, and lines come in order.
    let known = min(now, Timestamp(seconds: start + Int64(day) * 86_400))
    while next < lines.count, Timestamp(seconds: lines[next].time) <= known {
      var text = lines[next].text
      text.withUTF8 { session.take(UnsafeRawBufferPointer($0)) }
      next += 1
      result.lines += 1
      if result.lines % 256 == 0, Intake.monotonic() >= deadline {
        result.isCaughtUp = false
        return result
      }
    }
    return result
  }
}
