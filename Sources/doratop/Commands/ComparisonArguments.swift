import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// What a report is asked to compare.
struct ComparisonArguments: ParsableArguments {
  // One word, since a list would take the sources with it; unconditional, since -2h is a value.
  @Option(
    name: .customLong("compare"), parsing: .unconditional,
    help: ArgumentHelp(
      "Two spans side by side, as in 2026-09,2026-10; the second is now when it is left out.",
      discussion:
        "A span is one of \(Span.forms). Calendar spans are those of --zone; an instant ends a window of --window.",
      valueName: "a,b"))
  var text: String?

  /// What to compare with what; `nil` when it was not asked for.
  func pair() throws -> SpanPair? {
    try text.map { try Self.pair($0, of: "--compare") }
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

  /// Both spans of a log side by side.
  static func comparison(
    _ pair: SpanPair, _ session: LogSession, _ measures: MeasureOptions, clock: Timestamp
  ) throws -> Comparison {
    session.ledger.comparison(
      of: try spans(pair, measures, clock: clock, "--compare"), scope: measures.scope,
      zone: try measures.rules())
  }
}
