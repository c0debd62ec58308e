import DeliveryEvents

/// How many services a ledger tells apart: a log in which names have no end would take all memory.
///
/// The first ones, in the order of arrival, keep their names. What further ones do is counted in everything
/// all the same, under one name; their deployments and changes are told apart by the service's name before
/// their own.
struct ServiceLimit {
  /// More than any team has: RELIABILITY.md, row 32.
  static let services = 10_000

  /// The name under which the others are together.
  static let others = "other"

  let limit: Int
  private let others: Symbol

  init(_ symbols: SymbolTable, limit: Int = Self.services) {
    self.limit = limit
    others = symbols.intern(Self.others)
  }

  /// Whether an event names a service beyond the limit.
  ///
  /// - Parameter facts: Mutable only in form: so they are looked at where they stand, and not held for the while.
  @inline(__always)
  func isBeyond(_ event: UnsafePointer<DeliveryEvent>, _ facts: inout Facts) -> Bool {
    // One more than the limit: the others are a service, too.
    guard facts.services.count >= limit else { return false }
    return isUnknown(event.pointee.service, &facts)
      || event.pointee.services.contains { isUnknown($0, &facts) }
  }

  private func isUnknown(_ service: Symbol, _ facts: inout Facts) -> Bool {
    service.isSome && service != others && facts.knownNumber(ofService: service) == nil
  }

  /// The event as one of the others.
  func folded(_ event: UnsafePointer<DeliveryEvent>, _ facts: inout Facts) -> DeliveryEvent {
    let symbols = facts.symbols
    var folded = event.pointee
    if isUnknown(folded.service, &facts) {
      let service = symbols.string(folded.service)
      func named(_ name: Symbol) -> Symbol {
        name.isNone ? name : symbols.intern(service + "/" + symbols.string(name))
      }
      switch folded.kind {
      case .deploy:
        folded.id = named(folded.id)
        folded.version = named(folded.version)
      case .change: folded.id = named(folded.id)
      case .note:
        folded.version = named(folded.version)
        folded.change = named(folded.change)
      case .commit, .pipeline, .job, .incident, .alert, .health, .metric: break
      }
      folded.service = others
    }
    if !folded.services.isEmpty {
      folded.services = folded.services.map { isUnknown($0, &facts) ? others : $0 }
    }
    return folded
  }
}
