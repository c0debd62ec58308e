import DeliveryMetrics

/// The wallboard's page of the value stream: a column for each stage, the constraint named.
struct StagesPage {
  let scene: Scene

  func draw(on canvas: Canvas) {
    let stream = scene.snapshot.valueStream
    canvas.drawLine(row: 0)
    canvas.write(
      ValueStreamPanel().title(
        of: ValueStreamPanel().content(of: scene), columns: canvas.columns - 2), row: 1, column: 1)
    let count = max(1, stream.stages.count)
    let parts = (0..<count).map { index in
      let start = canvas.columns * index / count
      let end = canvas.columns * (index + 1) / count
      return canvas.part(
        row: 3, column: start + 1, rows: canvas.rows - 3, columns: end - start - 2)
    }
    let size = StageSize(stream.stages, on: parts)
    for (stage, part) in zip(stream.stages, parts) {
      draw(stage, size, isConstraint: stream.bottleneck?.stage == stage.stage, on: part)
    }
  }

  /// How large the words and figures of all stages are: the same for each, or the largest would seem
  /// to matter most.
  private struct StageSize {
    var hasLetters: Bool
    /// `nil` for ordinary text.
    var scale: BigDigits.Scale?

    init(_ stages: [StageReading], on parts: [Canvas]) {
      let pairs = zip(stages, parts)
      hasLetters = pairs.allSatisfy {
        $1.rows >= 15 && BlockLetters.canWrite($0.stage.shortName, on: $1)
      }
      let titleRows = hasLetters ? BlockLetters.rows + 1 : 1
      scale = BigDigits.Scale.all.first { scale in
        pairs.allSatisfy {
          scale.rows + titleRows + 5 <= $1.rows
            && BigDigits.columns(of: Self.value($0), scale) < $1.columns
        }
      }
    }

    /// A time in one unit: a second one leaves no room for size.
    static func value(_ stage: StageReading) -> String {
      let text = Figures.big(stage.p50)
      return text.firstIndex(of: "h").map { String(text[...$0]) } ?? text
    }
  }

  private func draw(
    _ stage: StageReading, _ size: StageSize, isConstraint: Bool, on canvas: Canvas
  ) {
    let role = isConstraint ? Role.stageConstraint : stage.stage.role
    let name = stage.stage.shortName
    var row = 1
    if size.hasLetters {
      BlockLetters.draw(name, role: role, on: canvas)
      row = BlockLetters.rows + 1
    } else {
      canvas.write(StyledText(name, role), row: 0)
    }
    if let scale = size.scale {
      let room = canvas.part(row: row, column: 0, rows: scale.rows, columns: canvas.columns)
      BigDigits.draw(StageSize.value(stage), role: role, scale, on: room)
      row += scale.rows + 1
    }
    let label = canvas.columns < 14 ? "" : "median "
    canvas.write("\(label)\(Figures.shortDuration(stage.p50))", row: row)
    row += 1
    canvas.write(stage.wip.map { "wip \($0)" } ?? "not used", row: row)
    if let ageing = stage.ageing, ageing > 0 {
      canvas.write("\(ageing) ageing", row: row + 1, role: .statusWarn)
    } else if let age = stage.oldestAgeSeconds {
      canvas.write("oldest \(Figures.shortDuration(age))", row: row + 1, role: .textDim)
    }
    if isConstraint { canvas.write("! CONSTRAINT", row: row + 2, role: .stageConstraint) }
  }
}
