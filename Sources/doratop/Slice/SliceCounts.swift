/// How many lines of a slice are there for what.
struct SliceCounts: Equatable {
  /// In the span itself.
  var span = 0
  /// Before it, as far as its windows and the periods before them reach.
  var windows = 0
  /// Older ones, on which the numbers depend.
  var history = 0
  /// Refused ones.
  var refused = 0

  var all: Int { span + windows + history + refused }

  init(_ selection: SliceSelection, _ log: SliceLog, _ span: SliceSpan) {
    for (index, line) in log.lines.enumerated() where selection.isKept[index] {
      if !line.isDated {
        refused += 1
      } else if line.last >= span.from {
        self.span += 1
      } else if line.last > span.cut {
        windows += 1
      } else {
        history += 1
      }
    }
  }
}
