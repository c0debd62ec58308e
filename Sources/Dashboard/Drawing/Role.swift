/// What a cell means; a theme decides how that looks (DESIGN.md D8).
///
/// A closed list: a theme may leave out any of them, but cannot add one.
public enum Role: UInt8, Sendable, CaseIterable {
  case text, textDim, title, border, borderFocus, header, footer, key
  case select, match, input, error
  case statusOK, statusWarn, statusMiss, statusNoData
  case severityCritical, severityWarning, severityInfo, severityAcknowledged
  case graphOK, graphWarn, graphMiss, graphPartial, graphAxis, graphTarget
  case digitOK, digitWarn, digitMiss
  case stageDevelopment, stageTesting, stageStaging, stageProduction, stageMonitoring
  case stageConstraint
  case eventDeploy, eventFail, eventRollback, eventConfiguration, eventIncident, eventImpact
  case modeLive, modeFrozen, modeReplay
  case stale, scrub, scrubCursor, help

  /// The name in theme files, such as `status.miss`.
  public var name: String {
    switch self {
    case .text: "text"
    case .textDim: "text.dim"
    case .title: "title"
    case .border: "border"
    case .borderFocus: "border.focus"
    case .header: "header"
    case .footer: "footer"
    case .key: "key"
    case .select: "select"
    case .match: "match"
    case .input: "input"
    case .error: "error"
    case .statusOK: "status.ok"
    case .statusWarn: "status.warn"
    case .statusMiss: "status.miss"
    case .statusNoData: "status.nodata"
    case .severityCritical: "sev.crit"
    case .severityWarning: "sev.warn"
    case .severityInfo: "sev.info"
    case .severityAcknowledged: "sev.ack"
    case .graphOK: "graph.ok"
    case .graphWarn: "graph.warn"
    case .graphMiss: "graph.miss"
    case .graphPartial: "graph.partial"
    case .graphAxis: "graph.axis"
    case .graphTarget: "graph.target"
    case .digitOK: "digit.ok"
    case .digitWarn: "digit.warn"
    case .digitMiss: "digit.miss"
    case .stageDevelopment: "stage.dev"
    case .stageTesting: "stage.test"
    case .stageStaging: "stage.stage"
    case .stageProduction: "stage.prod"
    case .stageMonitoring: "stage.monitor"
    case .stageConstraint: "stage.constraint"
    case .eventDeploy: "event.deploy"
    case .eventFail: "event.fail"
    case .eventRollback: "event.rollback"
    case .eventConfiguration: "event.config"
    case .eventIncident: "event.incident"
    case .eventImpact: "event.impact"
    case .modeLive: "mode.live"
    case .modeFrozen: "mode.frozen"
    case .modeReplay: "mode.replay"
    case .stale: "stale"
    case .scrub: "scrub"
    case .scrubCursor: "scrub.cursor"
    case .help: "help"
    }
  }

  /// The role of a name in theme files; `nil` for a name that is not on the list.
  public init?(name: String) {
    guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  /// One ASCII letter or digit for golden files, where a second grid shows the roles; `.` is plain
  /// text.
  public var letter: Unicode.Scalar {
    let letters = Array(
      ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars)
    return letters[Int(rawValue)]
  }
}
