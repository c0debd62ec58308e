import DeliveryMetrics
import Yams

/// Where metrics go.
extension ConfigurationReader {
  mutating func readMetrics(_ node: Node) {
    var found = MetricsChoices()
    let before = fields.count
    for (key, value) in fields.fields(node, "metrics", ["file", "listen"]) {
      switch key {
      case "file":
        found.file = fields.text(value, "metrics.file", "a file").map { place(of: $0) }
      default:
        found.listen = fields.value(
          value, "metrics.listen", ListenAddress.expected, ListenAddress.init)
      }
    }
    guard fields.count == before, !found.isEmpty else { return }
    guard surroundings.mayNotify else {
      let severity = fields.severity
      // Everything else of the file is as good as ever.
      fields.severity = .fault
      fields.fault(
        node, "metrics is left out in a file that was not named, expected --config \(path)")
      fields.severity = severity
      return
    }
    configuration.metrics = found
  }
}
