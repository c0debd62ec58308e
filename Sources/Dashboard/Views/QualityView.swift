import DeliveryMetrics

/// How good the data is: what was read, what was refused and why, and what no rule knows.
enum QualityView {
  static func content(of scene: Scene) -> ListContent {
    var content = ListContent(
      columns: [
        ListContent.Column(title: "CAUSE", width: 14, priority: 1),
        ListContent.Column(
          title: "WHERE, WHAT WAS FOUND AND WHAT WOULD BE RIGHT", width: 45, maximum: 400),
      ],
      rows: scene.status.refusals.map { refusal in
        ListContent.Row(
          facts: ["cause": refusal.cause, "text": refusal.sentence], age: nil, target: nil,
          fields: { [StyledText(refusal.cause, .statusWarn), StyledText(refusal.sentence)] },
          details: { [StyledText(refusal.sentence)] })
      }, total: scene.snapshot.input.rejected, whenEmpty: "no line was refused",
      head: { columns in head(scene, columns: columns) })
    content.isOfFirst = true
    return content
  }

  /// What is wrong with a source that is not read.
  private static func status(of scene: Scene) -> StyledText? {
    let status = scene.status
    guard status.sourcesOK < status.sources, let bad = status.firstBadSource else { return nil }
    return StyledText("source \(bad)", .statusWarn)
  }

  private static func head(_ scene: Scene, columns: Int) -> [StyledText] {
    let input = scene.snapshot.input
    var lines = [
      StyledText(
        "lines \(input.lines)  events \(input.events)  duplicates \(input.duplicates)  conflicts \(input.conflicts)  late \(input.late)  future \(input.future)"
          + (input.tooOld > 0 ? "  too old \(input.tooOld)" : "")
      )
    ]
    if let bad = status(of: scene) { lines.append(bad) }
    let formats = input.formats.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append(StyledText("formats  " + formats.joined(separator: "  "), .textDim))
    let lead = scene.snapshot.reading.leadTime
    let recovery = scene.snapshot.reading.recoveryTime
    let odd = [
      ("commits without data", lead.unknownCommits), ("clock skew", lead.excludedClockSkew),
      ("incidents without a deployment", recovery.unlinkedIncidents),
      ("links assumed", recovery.assumedLinks),
      ("resolved before opened", recovery.excludedResolvedBeforeOpened),
    ]
    // What did not happen goes first when room runs out.
    lines.append(
      LinePart.line(
        odd.map { LinePart("\($0) \($1)", priority: $1 == 0 ? 1 : 0) }, columns: columns))
    let unknown = input.unmatchedEnvironments
    lines.append(
      unknown.isEmpty
        ? StyledText("every environment is known to a rule", .textDim)
        : StyledText(
          "environments that no rule knows: " + unknown.prefix(12).joined(separator: ", "),
          .statusWarn))
    let refused = input.rejectedBy.sorted { $0.key.rawValue < $1.key.rawValue }
    if !refused.isEmpty {
      lines.append(
        StyledText(
          "refused: " + refused.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: "  "),
          .statusWarn))
    }
    return lines
  }
}
