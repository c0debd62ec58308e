import DeliveryEvents
import DeliveryMetrics

/// Who wrote what: people are known by what they wrote in 90 days, and a trunk that is called otherwise than
/// trunks are by the changes that were to be merged into it.
struct SliceAuthors {
  private struct Author: Hashable {
    var service: Symbol
    var name: Symbol
  }

  private struct Base {
    /// Old lines.
    var lines: [Int] = []
    /// When others came.
    var others: [Timestamp] = []
  }

  private static let memory = 90 * SliceSpan.day
  private let span: SliceSpan
  private let trunks: Set<Symbol>
  private var commits: [Author: [Symbol]] = [:]
  private var bases: [Symbol: [Symbol: Base]] = [:]

  init(span: SliceSpan, symbols: SymbolTable) {
    self.span = span
    trunks = Set(UsualTrunks.names.compactMap(symbols.find))
  }

  /// Takes in the line of a commit or a change, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    if event.kind == .commit, event.author.isSome, event.time <= span.cut {
      commits[Author(service: service, name: event.author), default: []].append(event.sha)
    }
    guard event.kind == .change, event.base.isSome else { return }
    if event.time <= span.cut {
      bases[service, default: [:]][event.base, default: Base()].lines.append(line)
    } else {
      bases[service, default: [:]][event.base, default: Base()].others.append(event.time)
    }
  }

  /// The last old commit of each author, if it is not too old.
  ///
  /// - Parameter landing: When a commit landed.
  func lastCommits(landing: (SliceCommit) -> Timestamp?) -> Set<Symbol> {
    let limit = span.from.advanced(byNanoseconds: -Self.memory)
    var found: Set<Symbol> = []
    for (author, shas) in commits {
      let landed = shas.map { sha in
        (sha: sha, time: landing(SliceCommit(sha: sha, service: author.service)) ?? .distantPast)
      }
      guard let last = landed.max(by: { $0.time < $1.time }), last.time > limit else { continue }
      found.insert(last.sha)
    }
    return found
  }

  /// The lines of changes that tell what a trunk is called, where the usual name does not outnumber all
  /// others by what is not old.
  var baseLines: Set<Int> {
    var lines: Set<Int> = []
    for bases in bases.values {
      let usual = bases.filter { trunks.contains($0.key) }
      let others = bases.filter { !trunks.contains($0.key) }
      if others.isEmpty { continue }
      let most = others.values.map { $0.lines.count + $0.others.count }.max() ?? 0
      let leading = usual.values.map { $0.others.count { $0 <= span.from } }.max() ?? 0
      if leading > most { continue }
      if bases.count == 1 {
        lines.formUnion(others.values.flatMap { $0.lines.suffix(1) })
      } else {
        lines.formUnion(bases.values.flatMap(\.lines))
      }
    }
    return lines
  }
}
