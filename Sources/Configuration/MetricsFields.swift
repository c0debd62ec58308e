import DeliveryMetrics
import Yams

/// Where metrics go.
extension ConfigurationReader {
  mutating func readMetrics(_ node: Node) {
    var found = MetricsChoices()
    let before = fields.count
    var doubt: (node: Node, sentence: String)?
    for (key, value) in fields.fields(node, "metrics", ["file", "listen"]) {
      switch key {
      case "file":
        let name = fields.value(value, "metrics.file", "a file") { text in
          text.utf8.count <= 1_000 && !text.hasSuffix("/") ? text : nil
        }
        found.file = name.map { place(of: $0) }
        doubt = name.flatMap { MetricsChoices.doubt(of: $0, as: "metrics.file") }.map {
          (value, $0)
        }
      default:
        found.listen = fields.value(
          value, "metrics.listen", ListenAddress.expected, ListenAddress.init)
      }
    }
    let isRight = fields.count == before
    if let doubt { fields.warn(doubt.node, doubt.sentence) }
    guard isRight, !found.isEmpty else { return }
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
