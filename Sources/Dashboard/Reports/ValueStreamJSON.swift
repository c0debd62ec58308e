import DeliveryMetrics

/// The value stream as JSON (METRICS.md 5b).
enum ValueStreamJSON {
  static func value(_ stream: ValueStream) -> JSONWriter.Value {
    let law = stream.littlesLaw
    var members: [(String, JSONWriter.Value)] = [
      ("stages", .array(stream.stages.map(stage))),
      ("leadTimeMean", .init(stream.leadTimeMean)), ("n", .int(stream.n)),
      ("flowEfficiency", .init(stream.flowEfficiency)),
      ("waitBetweenShare", .init(stream.waitBetweenShare)),
      ("rolledFirstPass", .init(stream.rolledFirstPass)),
      (
        "littlesLaw",
        .object(
          [
            ("meanWip", .init(law.meanWip)), ("throughputPerDay", .init(law.throughputPerDay)),
            ("cycleTimeMean", .init(law.cycleTimeMean)), ("ratio", .init(law.ratio)),
            ("stable", .init(law.isStable)),
          ].explained(
            law.ratio == nil || law.isStable == nil,
            law.meanWip == nil
              ? "no production deployment seen"
              : stream.n == 0 ? "no change completed" : "fewer than 5 changes completed"))
      ),
      ("bottleneck", stream.bottleneck.map(bottleneck) ?? .null),
    ]
    if let reason = stream.bottleneckReason { members.append(("reason", .string(reason))) }
    return .object(members)
  }

  private static func bottleneck(_ bottleneck: Bottleneck) -> JSONWriter.Value {
    .object([
      ("stage", .string("\(bottleneck.stage)")), ("share", .double(bottleneck.share)),
      ("because", .string(bottleneck.because)),
    ])
  }

  private static func stage(_ stage: StageReading) -> JSONWriter.Value {
    .object(
      [
        ("stage", .string("\(stage.stage)")), ("wip", .init(stage.wip)),
        ("meanWip", .init(stage.meanWip)), ("arrivals", .init(stage.arrivals)),
        ("departures", .init(stage.departures)),
        ("throughputPerDay", .init(stage.throughputPerDay)),
        ("n", .init(stage.n)), ("p50", .init(stage.p50)), ("p85", .init(stage.p85)),
        ("p95", .init(stage.p95)), ("processMean", .init(stage.processMean)),
        ("waitMean", .init(stage.waitMean)), ("flowEfficiency", .init(stage.flowEfficiency)),
        ("firstPass", .init(stage.firstPass)), ("oldestAgeSeconds", .init(stage.oldestAgeSeconds)),
        ("ageing", .init(stage.ageing)),
      ].explained(stage.reason != nil, stage.reason ?? ""))
  }
}

extension StageReading {
  /// Why some of its values are missing; `nil` when none is.
  var reason: String? {
    if wip == nil { return "no service in scope has this stage" }
    if stage == .monitoring { return "monitoring has no wait, flow efficiency or first pass" }
    if n == 0 { return "no visit with a duration left in the window" }
    if processMean == nil { return "no visit tells active time from waiting" }
    if ageing == nil { return "fewer than 5 visits to judge ageing by" }
    return oldestAgeSeconds == nil ? "no visit is open" : nil
  }
}
