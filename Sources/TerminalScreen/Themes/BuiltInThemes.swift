import Dashboard

extension Theme {
  /// The terminal's own sixteen colours on its own background.
  public static let standard = Theme(
    name: "default",
    entries: [
      .text: Entry(),
      .textDim: Entry(nil, .dim),
      .title: Entry(nil, .bold),
      .border: Entry(nil, .dim),
      .borderFocus: Entry(.cyan, .bold),
      .header: Entry(nil, .bold),
      .footer: Entry(nil, .dim),
      .key: Entry(.cyan, .bold),
      .select: Entry(nil, .reverse),
      .match: Entry(.yellow, .bold, mono: .underline),
      .input: Entry(nil, .reverse),
      .error: Entry(.red, .bold),
      .statusOK: Entry(.green, .bold, mono: []),
      .statusWarn: Entry(.yellow, .bold, mono: .underline),
      .statusMiss: Entry(.brightWhite, on: .red, .bold, mono: [.reverse, .bold]),
      .statusNoData: Entry(nil, .dim),
      .severityCritical: Entry(.brightWhite, on: .red, .bold, mono: [.reverse, .bold]),
      .severityWarning: Entry(.yellow, .bold, mono: .bold),
      .severityInfo: Entry(.cyan, mono: []),
      .severityAcknowledged: Entry(nil, .dim),
      .graphOK: Entry(.green, mono: []),
      .graphWarn: Entry(.yellow, mono: []),
      .graphMiss: Entry(.red, mono: .bold),
      .graphPartial: Entry(nil, .dim),
      .graphAxis: Entry(nil, .dim),
      .graphTarget: Entry(nil, .dim),
      .digitOK: Entry(.green, .bold),
      .digitWarn: Entry(.yellow, .bold),
      .digitMiss: Entry(.red, .bold),
      .stageDevelopment: Entry(nil, .bold),
      .stageTesting: Entry(nil, .bold),
      .stageStaging: Entry(nil, .bold),
      .stageProduction: Entry(nil, .bold),
      .stageMonitoring: Entry(nil, .bold),
      .stageConstraint: Entry(.yellow, .bold, mono: [.bold, .underline]),
      .eventDeploy: Entry(.green, mono: []),
      .eventFail: Entry(.red, .bold),
      .eventRollback: Entry(.magenta, mono: []),
      .eventConfiguration: Entry(.cyan, mono: []),
      .eventIncident: Entry(.brightWhite, on: .red, .bold, mono: [.reverse, .bold]),
      .eventImpact: Entry(.red, mono: []),
      .modeLive: Entry(.black, on: .green, mono: .bold),
      .modeFrozen: Entry(.black, on: .cyan, mono: .reverse),
      .modeReplay: Entry(.black, on: .yellow, mono: .reverse),
      .stale: Entry(.brightWhite, on: .red, .bold, mono: [.reverse, .bold]),
      .scrub: Entry(nil, .dim),
      .scrubCursor: Entry(nil, .reverse),
      .help: Entry(),
    ])

  /// Attributes only; also what NO_COLOR selects.
  public static let mono = Theme(
    name: "mono",
    entries: standard.entries.mapValues { entry in
      var plain = entry
      plain.style = Style(attributes: entry.mono)
      return plain
    })
}
