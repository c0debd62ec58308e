import DeliveryMetrics

/// What stands in place of the measures while there are none: what is going on, and what to do.
struct MessageScreen: Sendable, Equatable {
  var headline: StyledText
  var lines: [StyledText]
  /// Drawn as a bar; `nil` without one.
  var fraction: Double?

  /// The message for a state in which no measure can be shown; `nil` when there are measures.
  static func message(for snapshot: Snapshot?, status: FeedStatus, view: ViewState)
    -> MessageScreen?
  {
    // That view says what there is instead, and why.
    let isTold = status.badLines > 0 || status.sourcesOK < status.sources
    if snapshot != nil, view.view == .quality, isTold, !status.isLoading { return nil }
    if let snapshot, snapshot.input.events > 0 { return nil }
    if let progress = status.loading, snapshot == nil || progress.fraction < 1 {
      return MessageScreen(
        headline: StyledText("Reading the log", .title),
        lines: [
          StyledText(ProgressText.line(progress)),
          StyledText(
            "Keys work meanwhile; the first figures come with the first events.", .textDim),
        ], fraction: progress.fraction)
    }
    if snapshot == nil {
      return MessageScreen(headline: StyledText("Starting", .title), lines: [], fraction: nil)
    }
    if let writer = status.writer {
      return MessageScreen(
        headline: StyledText("Reading along", .title),
        lines: [
          StyledText("Another dashboard (\(writer)) reads the log and has saved no event yet."),
          StyledText("What it saves is shown here within a second.", .textDim),
        ], fraction: nil)
    }
    if status.sources == 0 {
      return MessageScreen(
        headline: StyledText("No source to read", .statusWarn),
        lines: [
          StyledText("Name an event log:  doratop watch deliveries.jsonl"),
          StyledText("or look around with made-up data:  doratop demo"),
        ], fraction: nil)
    }
    if status.sourcesOK < status.sources, let bad = status.firstBadSource {
      return MessageScreen(
        headline: StyledText("Waiting for a source", .statusWarn),
        lines: [
          StyledText(bad),
          StyledText("It is tried again by itself; nothing has to be restarted.", .textDim),
          StyledText(
            "\(qualityHint(view))doratop doctor tells what is wrong with a source.", .textDim),
        ], fraction: nil)
    }
    if status.badLines > 0 {
      return MessageScreen(
        headline: StyledText("No line was understood", .statusMiss),
        lines: [
          StyledText("\(Figures.count(status.badLines)) lines were read, and none is an event."),
          StyledText(
            "\(qualityHint(view))doratop doctor SOURCE shows the first ones with the reason.",
            .textDim),
        ], fraction: nil)
    }
    return MessageScreen(
      headline: StyledText("The log is empty", .title),
      lines: [
        StyledText("Waiting for the first event; it is shown as soon as it is written."),
        StyledText("One printf of a CI job writes one; the README shows it.", .textDim),
        StyledText("To see what a log looks like:  doratop demo", .textDim),
      ], fraction: nil)
  }

  /// `e shows why; `; empty where no key does that.
  private static func qualityHint(_ view: ViewState) -> String {
    view.keys.names(of: .open(.quality)).first.map { "\($0) shows why; " } ?? ""
  }

  /// Draws in the middle of the canvas.
  func draw(on canvas: Canvas) {
    let rows = 1 + lines.count + (fraction == nil ? 0 : 2)
    var row = max(0, (canvas.rows - rows) / 2)
    canvas.writeCentred(headline, row: row)
    if let fraction {
      row += 2
      let width = min(50, canvas.columns - 4)
      let part = min(1, max(0, fraction.isFinite ? fraction : 0))
      let full = Int(Double(max(0, width)) * part)
      for step in 0..<max(0, width) {
        canvas.put(
          step < full ? canvas.glyphs.solid : canvas.glyphs.empty, row: row,
          column: (canvas.columns - width) / 2 + step, role: step < full ? .graphOK : .graphAxis)
      }
    }
    for line in lines {
      row += 1
      canvas.writeCentred(line, row: row)
    }
  }
}
