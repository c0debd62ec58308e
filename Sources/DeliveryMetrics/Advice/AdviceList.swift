extension Advice {
  /// What would move the needle, first things first: a danger, then what holds the stream back, then all
  /// else by how many times its limit it is. At most ``limit``.
  ///
  /// - Parameter practices: What detectors say; without them the snapshot alone decides.
  public static func list(_ snapshot: Snapshot, practices: [PracticeReading] = []) -> [Advice] {
    let finder = AdviceFinder(snapshot)
    let rest = finder.parts.compactMap { $0 } + off(practices)
    // Those of one weight stay in their order.
    let ranked = rest.enumerated().sorted { left, right in
      left.element.weight != right.element.weight
        ? left.element.weight > right.element.weight : left.offset < right.offset
    }.map(\.element.advice)
    let dangers = [danger(snapshot, practices)].compactMap { $0 }
    return Array((dangers + finder.constraints + ranked).prefix(limit))
  }

  private static func danger(_ snapshot: Snapshot, _ practices: [PracticeReading]) -> Advice? {
    let alert = snapshot.alerts.first {
      $0.measure == .speedWithoutSafety && $0.inhibitedBy == nil && $0.scope == snapshot.scope
    }
    if let alert { return .danger(alert.message) }
    return practices.first { $0.kind == .speedWithoutSafety && $0.isOff }.map { .practice($0) }
  }

  /// The two practices that are furthest off.
  private static func off(_ practices: [PracticeReading]) -> [WeighedAdvice] {
    practices.filter { $0.isOff && $0.kind != .speedWithoutSafety }.map {
      WeighedAdvice(advice: .practice($0), weight: $0.excess ?? 1)
    }.sorted { $0.weight > $1.weight }.prefix(2).map { $0 }
  }
}

/// Advice with how many times its limit something is: 1 is just met.
struct WeighedAdvice {
  var advice: Advice
  var weight: Double
}

/// Finds advice in the figures of a snapshot.
struct AdviceFinder {
  let snapshot: Snapshot

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
  }

  /// Below so many samples nothing is concluded.
  private static let fewest = 5

  /// What holds the stream back: the longest part first.
  var constraints: [Advice] {
    let stream = snapshot.valueStream
    var found: [(advice: Advice, share: Double)] = []
    if let whole = stream.leadTimeMean, whole > 0, stream.n >= Self.fewest {
      if let bottleneck = stream.bottleneck {
        let holding = Advice.Holding(held: bottleneck.share * whole, leadTime: whole, n: stream.n)
        found.append((.constraint(holding, bottleneck), bottleneck.share))
      }
      // Less than half is no constraint, unless a queue shows that it is.
      if let share = stream.waitBetweenShare, share >= 0.5 {
        let holding = Advice.Holding(held: share * whole, leadTime: whole, n: stream.n)
        found.append((.waiting(holding), share))
      }
    }
    let lead = snapshot.reading.leadTime
    if let mean = lead.mean, let after = stream.leadTimeMean, lead.n >= Self.fewest,
      stream.n >= Self.fewest, mean > 0
    {
      let holding = Advice.Holding(held: mean - after, leadTime: mean, n: lead.n)
      if holding.share >= 0.5 {
        // Of what comes first, the rest is a part of a part.
        found = found.map { ($0.advice, $0.share * (1 - holding.share)) }
        found.append((.landing(holding, changes: stream.n), holding.share))
      }
    }
    return found.sorted { $0.share > $1.share }.map(\.advice)
  }

  /// What a service, or too few deployments, make of the four measures.
  var parts: [WeighedAdvice?] { [failures, leadTime, recovery, frequency] }

  /// The service with most of a figure, if it has more of it than its part; without others the whole.
  private func worst(_ parts: [Advice.Part]) -> Advice.Part? {
    let found = parts.max { left, right in
      left.own != right.own ? left.own < right.own : left.service > right.service
    }
    guard let found, found.own > 0 else { return nil }
    return parts.count == 1 || found.isOutOfProportion ? found : nil
  }

  private var failures: WeighedAdvice? {
    let all = snapshot.reading.changeFailureRate
    guard let rate = all.rate, all.attempts >= Self.fewest, all.failed >= 2 else { return nil }
    let parts = snapshot.byService.filter { $0.changeFailureRate.attempts > 0 }.map {
      Advice.Part(
        service: $0.name, own: Double($0.changeFailureRate.failed), all: Double(all.failed),
        ownCount: $0.changeFailureRate.attempts, allCount: all.attempts,
        target: all.targetRateBelow)
    }
    return worst(parts).map {
      WeighedAdvice(advice: .failures($0), weight: rate / all.targetRateBelow)
    }
  }

  private var leadTime: WeighedAdvice? {
    let all = snapshot.reading.leadTime
    guard let value = all.headline, all.n >= Self.fewest, all.isTargetMet == false else {
      return nil
    }
    let parts = snapshot.byService.filter { $0.leadTime.n > 0 }.map {
      Advice.Part(
        service: $0.name, own: $0.leadTime.sum.inSeconds, all: all.sum.inSeconds,
        ownCount: $0.leadTime.n, allCount: all.n, target: all.targetSecondsBelow)
    }
    // Of a service alone it would say no more than the measure.
    guard parts.count > 1 else { return nil }
    return worst(parts).map {
      WeighedAdvice(advice: .leadTime($0), weight: value / all.targetSecondsBelow)
    }
  }

  private var recovery: WeighedAdvice? {
    let all = snapshot.reading.recoveryTime
    guard let value = all.headline, all.n >= Self.fewest, all.isTargetMet == false else {
      return nil
    }
    let parts = snapshot.byService.filter { $0.recoveryTime.n > 0 }.map {
      Advice.Part(
        service: $0.name, own: $0.recoveryTime.sum.inSeconds, all: all.sum.inSeconds,
        ownCount: $0.recoveryTime.n, allCount: all.n, target: all.targetSecondsBelow)
    }
    return worst(parts).map {
      WeighedAdvice(advice: .recovery($0), weight: value / all.targetSecondsBelow)
    }
  }

  private var frequency: WeighedAdvice? {
    let own = snapshot.reading.deploymentFrequency
    guard let perDay = own.perDay, own.isTargetMet == false,
      let days = snapshot.window.observedDays, days >= 5
    else { return nil }
    // The target is more than so many, asked as it is judged: 0.7 times 90 is a little less than 63.
    var enough = Int((own.targetPerDayAbove * days).rounded(.down))
    while Double(enough) / days <= own.targetPerDayAbove { enough += 1 }
    let more = enough - own.deployments
    return WeighedAdvice(
      advice: .frequency(
        perDay: perDay, target: own.targetPerDayAbove, more: more, days: days),
      weight: own.targetPerDayAbove / max(perDay, own.targetPerDayAbove / 100))
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
