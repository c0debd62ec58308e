import Dashboard
import DeliveryMetrics
import Yams

/// From which value on a rule raises an alert, and from which on it ends.
extension ConfigurationReader {
  /// `{op: ">=", value: 15%}`, or the same as one text: `">= 15%"`.
  func threshold(_ node: Node, _ place: String, _ measure: AlertMeasure) -> AlertThreshold? {
    let operators = AlertThreshold.Comparison.allCases.map(\.rawValue)
    if let text = node.scalar?.string {
      let op = text.prefix { "<>=".contains($0) }
      let rest = text.dropFirst(op.count).drop { $0 == " " }
      guard let comparison = AlertThreshold.Comparison(rawValue: String(op)),
        let value = Self.value(String(rest), measure)
      else {
        fields.wrong(
          node, place,
          Self.bound(for: rest, measure)
            ?? "a sign and a value such as \">= \(Self.example(measure))\"")
        return nil
      }
      return AlertThreshold(comparison, value)
    }
    var comparison: AlertThreshold.Comparison?
    var limit: Double?
    let pairs = fields.fields(node, place, ["op", "value"])
    for (key, value) in pairs {
      if key == "op" {
        comparison = fields.value(value, "\(place).op", FieldReader.list(operators)) {
          AlertThreshold.Comparison(rawValue: $0)
        }
      } else {
        let expected = Self.bound(for: value.text, measure) ?? Self.expected(measure)
        limit = fields.value(value, "\(place).value", expected) { Self.value($0, measure) }
      }
    }
    if node.mapping != nil {
      for key in ["op", "value"] where !pairs.contains(where: { $0.key == key }) {
        fields.fault(node, "\(place) has no \(key), expected {op: \">=\", value: ...}")
      }
    }
    guard let comparison, let limit else { return nil }
    return AlertThreshold(comparison, limit)
  }

  private static func isShare(_ measure: AlertMeasure) -> Bool {
    measure == .changeFailureRate || measure == .speedWithoutSafety
  }

  private static func value(_ text: String, _ measure: AlertMeasure) -> Double? {
    if measure.isDuration {
      return DurationText.nanoseconds(text).flatMap { $0 >= 0 ? Double($0) / 1e9 : nil }
    }
    if isShare(measure) { return FieldReader.share(text) }
    return Double(text).flatMap {
      $0 >= 0 && $0 <= 1e9 && !text.lowercased().contains("x") ? $0 : nil
    }
  }

  /// What is right in place of a duration that is too long.
  private static func bound(for text: some StringProtocol, _ measure: AlertMeasure) -> String? {
    measure.isDuration ? DurationText.bound(for: text) : nil
  }

  private static func example(_ measure: AlertMeasure) -> String {
    measure.isDuration ? "90m" : isShare(measure) ? "15%" : "2"
  }

  private static func expected(_ measure: AlertMeasure) -> String {
    measure.isDuration
      ? "a duration of at least 0s, such as 90m"
      : isShare(measure) ? "a share such as 15% or 0.15" : "a number from 0 to 1000000000"
  }

  static func text(_ value: Double, _ measure: AlertMeasure) -> String {
    measure.isDuration ? DurationText.text(seconds: value) : FieldReader.plain(value)
  }

  /// Whether what clears an alert never holds together with what fires it.
  static func isSafe(_ clear: AlertThreshold, of fire: AlertThreshold) -> Bool {
    let mayBeEqual = !(fire.holds(fire.value) && clear.holds(clear.value))
    switch (fire.comparison, clear.comparison) {
    case (.above, .below), (.above, .atMost), (.atLeast, .below), (.atLeast, .atMost):
      return clear.value < fire.value || clear.value == fire.value && mayBeEqual
    case (.below, .above), (.below, .atLeast), (.atMost, .above), (.atMost, .atLeast):
      return clear.value > fire.value || clear.value == fire.value && mayBeEqual
    default: return false
    }
  }
}
