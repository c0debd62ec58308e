import DeliveryEvents

/// All that is derived from the facts at one instant: the source of every reading, list and reason.
struct Derivation {
  var now: Timestamp
  var symbols: SymbolTable
  var serviceNames: [Symbol]
  /// For each service, the team as of now; none when no line names one.
  var teams: [Symbol]
  var deliveries: [ServiceDelivery]
  /// For each service another number whenever its deliveries or their failures changed.
  var versions: [Int]
  var incidents: [Incident]
  /// Another number whenever an incident changed, or a service was named.
  var incidentVersion = 0
  /// For each service another number whenever one of its incidents changed, or what that is laid to; and the
  /// same of all of them.
  var incidentVersions: [Int] = []
  var anyIncidentVersion = 0
  /// For each service, places in ``incidents``.
  var incidentsByService: [[Int]]
  var failures: Failures
  /// The earliest visible event of any kind.
  var firstEvent: Timestamp?

  /// What follows from an empty log.
  init(symbols: SymbolTable) {
    now = .distantPast
    self.symbols = symbols
    serviceNames = []
    teams = []
    deliveries = []
    versions = []
    incidents = []
    incidentsByService = []
    failures = Failures()
  }

  /// The numbers of the services in a scope.
  func services(in scope: Scope) -> [Int] {
    switch scope {
    case .everything: Array(serviceNames.indices)
    case .service(let name):
      serviceNames.indices.filter { isCalled(name, serviceNames[$0]) }
    case .team(let name):
      serviceNames.indices.filter { teams[$0].isSome && isCalled(name, teams[$0]) }
    }
  }

  private func isCalled(_ name: String, _ symbol: Symbol) -> Bool {
    ExactName(symbols.string(symbol)) == ExactName(name)
  }

  /// The incidents of a scope: those of any of its services; those without a service only in
  /// everything.
  func incidents(in scope: Scope, services: [Int]) -> [Int] {
    if scope == .everything { return Array(incidents.indices) }
    if services.count == 1 { return incidentsByService[services[0]] }
    return Set(services.flatMap { incidentsByService[$0] }).sorted()
  }

  /// Calendar days to divide by (METRICS.md R2, 2b); `nil` when nothing was observed.
  func observedDays(windowNanoseconds: Int64, to: Timestamp, zone: ZoneRules) -> Double? {
    guard let firstEvent, firstEvent <= to else { return nil }
    let days = Double(max(1, zone.day(of: to) - zone.day(of: firstEvent)))
    return min(Double(windowNanoseconds) / 86_400e9, days)
  }
}

/// The part of a sorted list that lies in a half-open window `(from, to]`.
func range<Element>(
  of list: [Element], from: Timestamp, to: Timestamp, by time: (Element) -> Timestamp
) -> Range<Int> {
  func firstIndex(after limit: Timestamp) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if time(list[middle]) <= limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
  let low = firstIndex(after: from)
  return low..<max(low, firstIndex(after: to))
}
