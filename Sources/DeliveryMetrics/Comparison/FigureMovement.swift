import DeliveryEvents

/// Who moved a pooled figure: its difference, shared out among the services, or among the teams.
///
/// A pooled figure is `F = N / D`, where `N` and `D` are sums over the services: of the seconds and
/// the number of samples for a mean, of failures and attempts for the failure rate. What service *s*
/// contributed to `F(B) - F(A)` is
///
/// ```
/// c(s) = (n(s, B) - n(s, A) - F' * (d(s, B) - d(s, A))) / D'
/// ```
///
/// with `F'` and `D'` the means of both sides' `F` and `D`: what it put into `N` beyond what its share
/// of `D` would have brought anyway. From the product rule `N(B) - N(A) = F' * (D(B) - D(A)) + D' *
/// (F(B) - F(A))` follows that
///
/// - the contributions add up to the whole difference, whatever the services did;
/// - a service whose `n` and `d` stayed as they were contributed nothing;
/// - the contribution of a team is the sum of those of its services;
/// - with A and B changed over, each contribution changes its sign and nothing else.
///
/// It is the sum of two parts that are told apart where the service has samples on both sides:
/// ``Contribution/own``, how its own figure changed, at its mean share of `D`; and
/// ``Contribution/share``, how its share changed, times how far its own figure lies from the pooled
/// one. A service that only deploys more can raise the failure rate without getting any worse.
///
/// Deployment frequency has a `D` that is the same for all, the observed days: a service contributes
/// the difference of its deployments a day.
///
/// What the services do not add up to is ``rest``: incidents without a service, and those of several
/// services, which each of them has whole and the pooled figure once; among teams also what services
/// without a team did. Medians cannot be shared out.
public struct FigureMovement: Sendable, Equatable {
  /// What one service contributed, in the unit of the figure.
  public struct Contribution: Sendable, Equatable {
    public var service: String
    public var value: Double
    /// By its own figure; `nil` when it has none on one of the sides, and for frequencies.
    public var own: Double?
    /// By its share of what is counted; `nil` as ``own`` is.
    public var share: Double?
  }

  public var figure: ComparedFigure
  /// The difference of the pooled figure; `nil` when it has no value on one of the sides, and then
  /// nobody moved it.
  public var difference: Double?
  /// The greatest first, whatever its sign, then by name; services that contributed nothing are
  /// left out.
  public var contributions: [Contribution]
  /// What no single service can be said to have contributed.
  public var rest: Double

  /// The contribution of a service; 0 for one that is not among them.
  public func value(of service: String) -> Double {
    contributions.first { ExactName($0.service) == ExactName(service) }?.value ?? 0
  }
}

extension FigureMovement {
  /// Shares the difference of one of the ``ComparedFigure/keys`` out among the services.
  init(
    _ figure: ComparedFigure, from first: ComparedReadings, to second: ComparedReadings,
    isComparable: Bool = true
  ) {
    self.figure = figure
    let before = PooledParts(figure, first)
    let after = PooledParts(figure, second)
    (difference, contributions, rest) = (nil, [], 0)
    guard isComparable, let from = before.whole.figure, let to = after.whole.figure else { return }
    difference = to - from
    let isRate = figure == .deploymentFrequency
    let mean = (figure: (from + to) / 2, weight: (before.whole.weight + after.whole.weight) / 2)
    func contribution(_ one: PooledPart, _ two: PooledPart) -> Double {
      if isRate { return (two.figure ?? 0) - (one.figure ?? 0) }
      return (two.amount - one.amount - mean.figure * (two.weight - one.weight)) / mean.weight
    }
    for service in Set(before.services.keys).union(after.services.keys) {
      let one = before.services[service] ?? PooledPart()
      let two = after.services[service] ?? PooledPart()
      var found = Contribution(service: service.text, value: contribution(one, two))
      if found.value == 0 { continue }
      if !isRate, let old = one.figure, let new = two.figure {
        found.own = (one.weight + two.weight) / 2 * (new - old) / mean.weight
        found.share = ((old + new) / 2 - mean.figure) * (two.weight - one.weight) / mean.weight
      }
      contributions.append(found)
    }
    rest = contribution(before.rest, after.rest)
    contributions.sort { left, right in
      abs(left.value) != abs(right.value)
        ? abs(left.value) > abs(right.value) : ExactName(left.service) < ExactName(right.service)
    }
  }
}

/// What somebody has in a pooled figure: an amount, and the weight that it is divided by.
private struct PooledPart {
  var amount = 0.0
  var weight = 0.0

  /// `nil` when there is nothing to divide by.
  var figure: Double? { weight == 0 ? nil : amount / weight }

  init() {}

  init(_ amount: Double, _ weight: Double) {
    (self.amount, self.weight) = (amount, weight)
  }
}

/// A pooled figure of a side and its parts.
private struct PooledParts {
  var whole: PooledPart
  var services: [ExactName: PooledPart] = [:]
  /// The whole less all services: less than nothing where several have the same incident.
  var rest = PooledPart()

  init(_ figure: ComparedFigure, _ side: ComparedReadings) {
    let days = side.window.observedDays ?? 0
    let whole = Self.exact(figure, side.whole)
    var rest = whole
    self.whole = Self.part(figure, whole, days)
    for reading in side.parts {
      let part = Self.exact(figure, reading)
      rest = (rest.amount - part.amount, rest.weight - part.weight)
      services[ExactName(reading.name)] = Self.part(figure, part, days)
    }
    self.rest = Self.part(figure, rest, days)
  }

  /// Attoseconds or counts, so that nothing is lost when parts are taken from the whole.
  private static func exact(_ figure: ComparedFigure, _ reading: Reading) -> (
    amount: Int128, weight: Int
  ) {
    switch figure {
    case .deploymentFrequency: (Int128(reading.deploymentFrequency.deployments), 0)
    case .leadTimeMean: (reading.leadTime.sum.attoseconds, reading.leadTime.n)
    case .recoveryTimeMean: (reading.recoveryTime.sum.attoseconds, reading.recoveryTime.n)
    case .changeFailureRate:
      (Int128(reading.changeFailureRate.failed), reading.changeFailureRate.attempts)
    case .leadTimeMedian, .recoveryTimeMedian, .failedDeploymentRecoveryTimeMean, .reworkRate,
      .streamLeadTimeMean, .flowEfficiency, .meanWip:
      (0, 0)
    }
  }

  private static func part(
    _ figure: ComparedFigure, _ exact: (amount: Int128, weight: Int), _ days: Double
  ) -> PooledPart {
    switch figure {
    case .deploymentFrequency: PooledPart(Double(exact.amount), days)
    case .leadTimeMean, .recoveryTimeMean:
      PooledPart(Double(exact.amount) / 1e18, Double(exact.weight))
    default: PooledPart(Double(exact.amount), Double(exact.weight))
    }
  }
}
