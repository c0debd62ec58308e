/// One more thing to know of a measure, such as its median.
struct MetricFact: Sendable, Equatable {
  var text: StyledText
  /// What stands behind it and goes first where room runs out, such as the 90th percentile.
  var more: StyledText

  init(_ text: StyledText, more: StyledText = StyledText()) {
    self.text = text
    self.more = more
  }

  init(_ text: String, _ role: Role = .text, more: String = "") {
    self.init(StyledText(text, role), more: StyledText(more, role))
  }

  /// Both, where there is room for both.
  var whole: StyledText { more.isEmpty ? text : text + StyledText("  ") + more }
}
