import DeliveryEvents

/// The runs that deployments name, of whichever service: those deploy, and are no CI where others remain
/// (METRICS.md 5b, "CI").
///
/// An object: the walks through the deployments of all services keep it up to date.
final class DeployedRuns {
  /// How many deployments name each.
  private var counts = SymbolPages<Int32>(absent: 0)
  private var changed: Set<Symbol> = []

  /// Whether a deployment names a run.
  func contains(_ run: Symbol) -> Bool { run.isSome && counts[run] > 0 }

  /// Takes a deployment in the place of another, either of which may name none.
  @inline(__always)
  func replace(_ old: Symbol, by new: Symbol) {
    if old == new { return }
    if old.isSome { count(old, -1) }
    if new.isSome { count(new, 1) }
  }

  private func count(_ run: Symbol, _ step: Int32) {
    let old = counts[run]
    counts[run] = old + step
    if old == 0 || old + step == 0 { changed.insert(run) }
  }

  /// The runs that came to be named, or are named no more, since this was last asked.
  func takeChanged() -> Set<Symbol> {
    defer { changed = [] }
    return changed
  }
}
