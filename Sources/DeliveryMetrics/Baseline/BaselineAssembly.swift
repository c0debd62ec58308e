public import DeliveryEvents

/// Where the baseline of an instant comes from.
struct BaselineSource {
  /// What there is of it.
  let status: BaselineStatus
  /// The kept one, where it is that which stands.
  let kept: Baseline?

  /// Chooses between what was kept and what the log comes to.
  ///
  /// What was kept stands from the end of its days on. Before, nobody knew it yet, and the log is asked as if
  /// nothing had been kept.
  init(
    _ kept: Baseline?, _ derivation: Derivation, settings: Settings, zone: ZoneRules,
    now: Timestamp, sealed: SealedDays
  ) {
    let definition = BaselineDefinition(settings, zone: zone)
    if let kept, now >= kept.span.until {
      self.kept = kept
      status = .frozen(
        FrozenBaseline(
          span: kept.span, definition: kept.definition, isKept: true,
          changes: definition.changes(since: kept.definition)))
      return
    }
    self.kept = nil
    if sealed.hasDeployments {
      // The first deployment that is still known is not the first there was.
      status = .none("the first deployments were given up before a baseline was kept")
      return
    }
    switch BaselineRule(deliveries: derivation.deliveries, zone: zone, now: now).outcome {
    case .noDeployment: status = .none("no production deployment yet")
    case .collecting(let progress): status = .collecting(progress)
    case .frozen(let span):
      status = .frozen(
        FrozenBaseline(span: span, definition: definition, isKept: false, changes: []))
    }
  }
}

/// Computes the figures of a baseline from what has been derived.
struct BaselineFigureMaker {
  let derivation: Derivation
  let zone: ZoneRules
  let span: BaselineSpan
  let cache: FigureCache

  /// The figures of some services and incidents; `name` tells groups of services apart.
  ///
  /// - Parameter changed: At which places among the services something is another than it was when they were
  ///   last asked about; `nil` when that is not known.
  func figures(name: String, services: [Int], incidents: [Int], changed: [Int]? = nil)
    -> BaselineFigures
  {
    let window = span.window
    var period = PeriodFigures(
      cache.figures(
        of: name, services, derivation, .baseline, from: window.from, to: window.to, zone,
        changed: changed),
      derivation, incidents: incidents, from: window.from, to: window.to)
    let deliveries = period.deliveries
    return BaselineFigures(
      name: name,
      deploymentFrequency: BaselineFigure(
        value: Double(deliveries.deployments) / Double(span.days), n: deliveries.deployments),
      leadTime: BaselineFigure(&period.deliveries.leadTimes),
      changeFailureRate: BaselineFigure(value: deliveries.failureRate, n: deliveries.attempts),
      recoveryTime: BaselineFigure(&period.recoveries))
  }
}

extension BaselineFigure {
  init(_ samples: inout Durations) {
    self.init(
      value: samples.mean, n: samples.count, p50: samples.percentile(0.5),
      p85: samples.percentile(0.85))
  }
}

extension BaselineFigures {
  /// Whether the scope did anything in its days.
  var isEmpty: Bool {
    deploymentFrequency.n == 0 && leadTime.n == 0 && changeFailureRate.n == 0
      && recoveryTime.n == 0
  }
}

extension SnapshotAssembly {
  /// The whole baseline as it stands; `nil` while there is none.
  func wholeBaseline() -> Baseline? {
    if let kept = baseline.kept { return kept }
    guard let frozen = baseline.status.frozen else { return nil }
    let maker = BaselineFigureMaker(
      derivation: derivation, zone: zone, span: frozen.span, cache: cache)
    let services = derivation.serviceNames.indices.map { service in
      maker.figures(
        name: derivation.symbols.string(derivation.serviceNames[service]), services: [service],
        incidents: derivation.incidentsByService[service])
    }
    let teams = Set(derivation.teams.filter(\.isSome)).map { team in
      let name = derivation.symbols.string(team)
      let members = derivation.services(in: .team(name))
      return maker.figures(
        name: name, services: members,
        incidents: derivation.incidents(in: .team(name), services: members))
    }
    return Baseline(
      span: frozen.span, definition: frozen.definition,
      all: maker.figures(
        name: "", services: Array(derivation.serviceNames.indices),
        incidents: Array(derivation.incidents.indices)),
      services: inOrder(services), teams: inOrder(teams))
  }

  /// Those that did something, by name.
  private func inOrder(_ all: [BaselineFigures]) -> [BaselineFigures] {
    all.filter { !$0.isEmpty }.sorted { ExactName($0.name) < ExactName($1.name) }
  }
}

extension Ledger {
  /// The baseline at an instant, computed or kept; `nil` while there is none.
  public func baseline(at now: Timestamp, zone: ZoneRules) -> Baseline? {
    assembly(at: now, windowNanoseconds: 1, scope: .everything, zone: zone).wholeBaseline()
  }

  /// The baseline that the log alone comes to at an instant, whatever was kept; `nil` while there is none.
  public func computedBaseline(at now: Timestamp, zone: ZoneRules) -> Baseline? {
    let kept = keptBaseline
    keptBaseline = nil
    defer { keptBaseline = kept }
    return baseline(at: now, zone: zone)
  }
}
