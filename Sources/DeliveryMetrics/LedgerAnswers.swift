public import DeliveryEvents

// What a ledger answers beyond the snapshot of an instant.
extension Ledger {
  /// What a view looks at beyond the snapshot.
  public func detail(
    for request: DetailRequest, at now: Timestamp, windowNanoseconds: Int64,
    scope: Scope = .everything, zone: ZoneRules = .utc
  ) -> Detail {
    if case .comparison(let spans) = request {
      return .comparison(comparison(of: spans, scope: scope, zone: zone))
    }
    let assembly = assembly(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    return DetailAssembly(assembly: assembly, facts: facts).detail(for: request)
  }

  /// Several answers about one instant, in order, which cost less than each for itself.
  ///
  /// - Precondition: None of them is a comparison, which is of other instants.
  public func details(
    for requests: [DetailRequest], at now: Timestamp, windowNanoseconds: Int64,
    scope: Scope = .everything, zone: ZoneRules = .utc
  ) -> [Detail] {
    let assembly = assembly(
      at: now, windowNanoseconds: windowNanoseconds, scope: scope, zone: zone)
    let details = DetailAssembly(assembly: assembly, facts: facts)
    return requests.map(details.detail)
  }

  /// The names of all services of which there is an event, by name; none while another ledger takes the place
  /// of this one.
  public var serviceNames: [String] {
    derived.serviceNames.map(symbols.string).sorted()
  }

  /// The alerts of everything at an instant, without all else that a snapshot holds.
  public func alertPicture(at now: Timestamp, zone: ZoneRules) -> AlertPicture {
    let assembly = assembly(at: now, windowNanoseconds: 1, scope: .everything, zone: zone)
    return assembly.alerts.picture(assembly, assembly.silences)
  }

  /// The states of alerts to go on from once what is before a horizon is given up.
  func alertCarries(from horizon: Timestamp, zone: ZoneRules) -> [AlertCarry] {
    let now = derived.now
    let assembly = assembly(at: now, windowNanoseconds: 1, scope: .everything, zone: zone)
    let instant = min(now, horizon.advanced(byNanoseconds: AlertBook.silenceReach))
    return assembly.alerts.carries(
      from: horizon, assembly, assembly.silences,
      facts.gaps.origins(before: horizon, from: instant))
  }

  /// The commit that a version was made of which a service deployed, as far as that is known at an instant; none
  /// otherwise.
  public func sha(
    ofArtifact version: Symbol, deployedBy service: Symbol, at finish: Timestamp, now: Timestamp
  ) -> Symbol {
    settleNewConflicts()
    guard version.isSome, facts.artifacts.isInUse else { return .none }
    return facts.artifacts.sha(of: version, deployedBy: service, at: finish, now: now)
  }

  /// What is behind one measure at an instant.
  public func evidence(
    for metric: MetricKind, at now: Timestamp, windowNanoseconds: Int64,
    scope: Scope = .everything
  ) -> Evidence {
    advance(to: now)
    let window = WindowSpan(
      nanoseconds: windowNanoseconds, to: now,
      observedDays: derived.observedDays(
        windowNanoseconds: windowNanoseconds, to: now, zone: .utc))
    return EvidenceAssembly(derivation: derived, window: window, scope: scope)
      .evidence(for: metric)
  }
}
