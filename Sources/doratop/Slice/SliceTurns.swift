import DeliveryEvents
import DeliveryMetrics

/// The old runs with which trunks turned red, and green again: since when one is red is told by them alone,
/// for runs that fail while it is red, and succeed while it is green, say nothing new.
struct SliceTurns {
  private struct Unit: Hashable {
    var service: Symbol
    var name: Symbol
  }

  private struct End {
    var time: Timestamp
    var isRed: Bool
    /// The commit by which it is known to be the trunk's; none where a branch tells.
    var sha: Symbol
    var line: Int
  }

  private let trunks: Set<Symbol>
  private let cut: Timestamp
  private var ends: [Unit: [End]] = [:]

  init(span: SliceSpan, symbols: SymbolTable) {
    cut = span.cut
    trunks = Set(UsualTrunks.names.compactMap(symbols.find))
  }

  /// Takes in the line of a pipeline, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    guard event.time <= cut else { return }
    switch event.state {
    case .failed, .succeeded, .skipped: break
    default: return
    }
    guard event.branch.isSome ? trunks.contains(event.branch) : event.sha.isSome else { return }
    ends[Unit(service: service, name: event.name), default: []].append(
      End(
        time: event.time, isRed: event.state == .failed,
        sha: event.branch.isSome ? .none : event.sha, line: line))
  }

  /// The lines that stay, with their commits.
  ///
  /// - Parameter landing: When a commit landed.
  func turns(landing: (SliceCommit) -> Timestamp?) -> (lines: Set<Int>, shas: Set<Symbol>) {
    var lines: Set<Int> = []
    var shas: Set<Symbol> = []
    for (unit, all) in ends {
      let ends = all.filter { end in
        guard end.sha.isSome else { return true }
        let commit = SliceCommit(sha: end.sha, service: unit.service)
        return landing(commit).map { $0 <= end.time } ?? false
      }.sorted { $0.time != $1.time ? $0.time < $1.time : $0.isRed && !$1.isRed }
      var isRed = false
      for end in ends where end.isRed != isRed {
        isRed = end.isRed
        lines.insert(end.line)
        if end.sha.isSome { shas.insert(end.sha) }
      }
    }
    return (lines, shas)
  }
}
