import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// What a report is asked to compare.
struct ComparisonArguments: ParsableArguments {
  /// What to compare with what.
  enum Question {
    case spans(SpanPair)
    /// What is measured now with the baseline.
    case baseline
  }

  // One word, since a list would take the sources with it; unconditional, since -2h is a value.
  @Option(
    name: .customLong("compare"), parsing: .unconditional,
    help: ArgumentHelp(
      "previous, baseline, or two spans side by side, as in 2026-09,2026-10; the second is now when it is left out.",
      discussion:
        "A span is one of \(Span.forms). Calendar spans are those of --zone; an instant ends a window of --window. Text and JSON print both sides; the other formats print the report of the second with what changed since the first.",
      valueName: "a,b"))
  var text: String?

  /// What to compare with what; `nil` when it was not asked for.
  func question() throws -> Question? {
    try text.map { text in
      text.lowercased() == "baseline" ? .baseline : .spans(try Self.pair(text, of: "--compare"))
    }
  }

  /// Reads two spans with a comma between them.
  static func pair(_ text: String, of option: String) throws -> SpanPair {
    do {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return try SpanPair(parts)
    } catch {
      throw ValidationError("\(option): \(Frame.plain(error.description))")
    }
  }

  /// The instants meant, as of a clock.
  static func spans(
    _ pair: SpanPair, _ measures: MeasureOptions, clock: Timestamp, _ option: String
  ) throws -> ComparedSpans {
    do {
      return try pair.resolved(
        at: clock, window: try measures.windowLength().nanoseconds, zone: try measures.rules())
    } catch let fault as Span.Fault {
      throw Output.fail(
        "\(option): \(Frame.plain(fault.description))", code: Output.Code.usage)
    }
  }

  /// Both sides of a log, and a snapshot of the second.
  static func comparison(
    _ question: Question, _ session: LogSession, _ measures: MeasureOptions,
    by grouping: Comparison.Grouping
  ) throws -> (comparison: Comparison, snapshot: Snapshot) {
    let clock = try measures.clock(of: session)
    let zone = try measures.rules()
    func snapshot(at time: Timestamp, _ window: Int64) -> Snapshot {
      session.ledger.snapshot(
        at: time, windowNanoseconds: window, scope: measures.scope, zone: zone)
    }
    switch question {
    case .baseline:
      let now = snapshot(at: clock, try measures.windowLength().nanoseconds)
      return (session.ledger.comparison(withBaselineOf: now, zone: zone, by: grouping), now)
    case .spans(let pair):
      let spans = try spans(pair, measures, clock: clock, "--compare")
      let first = snapshot(at: spans.first.to, spans.first.nanoseconds)
      let second = snapshot(at: spans.second.to, spans.second.nanoseconds)
      return (Comparison(spans, first, second, by: grouping), second)
    }
  }
}
