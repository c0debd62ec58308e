import DeliveryMetrics

/// How good the data is: what was read, what was refused and why, and what no rule knows.
enum QualityView {
  static func content(of scene: Scene) -> ListContent {
    ListContent(
      columns: [
        ListContent.Column(title: "CAUSE", width: 14),
        ListContent.Column(title: "WHERE, WHAT WAS FOUND AND WHAT WOULD BE RIGHT", width: 120),
      ],
      rows: scene.status.refusals.map { refusal in
        ListContent.Row(
          facts: ["cause": refusal.cause, "text": refusal.sentence], age: nil, target: nil,
          fields: { [StyledText(refusal.cause, .statusWarn), StyledText(refusal.sentence)] },
          details: { [StyledText(refusal.sentence)] })
      }, total: scene.snapshot.input.rejected, whenEmpty: "no line was refused",
      head: { _ in head(scene) })
  }

  private static func head(_ scene: Scene) -> [StyledText] {
    let input = scene.snapshot.input
    var lines = [
      StyledText(
        "lines \(input.lines)  events \(input.events)  duplicates \(input.duplicates)  conflicts \(input.conflicts)  late \(input.late)  future \(input.future)"
      )
    ]
    let formats = input.formats.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append(StyledText("formats  " + formats.joined(separator: "  "), .textDim))
    let lead = scene.snapshot.reading.leadTime
    let recovery = scene.snapshot.reading.recoveryTime
    lines.append(
      StyledText(
        "commits without data \(lead.unknownCommits)  clock skew \(lead.excludedClockSkew)  incidents without a deployment \(recovery.unlinkedIncidents)  links assumed \(recovery.assumedLinks)  resolved before opened \(recovery.excludedResolvedBeforeOpened)"
      ))
    let unknown = input.unmatchedEnvironments
    lines.append(
      unknown.isEmpty
        ? StyledText("every environment is known to a rule", .textDim)
        : StyledText(
          "environments that no rule knows: " + unknown.prefix(12).joined(separator: ", "),
          .statusWarn))
    let refused = input.rejectedBy.sorted { $0.key.rawValue < $1.key.rawValue }
    lines.append(
      refused.isEmpty
        ? StyledText("no line was refused", .statusOK)
        : StyledText(
          "refused: " + refused.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: "  "),
          .statusWarn))
    return lines
  }
}
