import ArgumentParser
import Configuration

/// Where metrics of what is live go.
struct MetricsArguments: ParsableArguments {
  @Option(
    name: .customLong("metrics-file"),
    help: ArgumentHelp(
      "Keep this file of metrics up to date, for a node exporter's textfile collector.",
      valueName: "file"))
  var file: String?
  @Option(
    name: .customLong("metrics-listen"),
    help: ArgumentHelp(
      "Let a Prometheus ask for metrics there, such as 127.0.0.1:9477.", valueName: "address"))
  var listen: String?

  func validate() throws {
    if let listen, ListenAddress(listen) == nil {
      throw ValidationError("--metrics-listen is \"\(listen)\", expected \(ListenAddress.expected)")
    }
    if let file, file.isEmpty || file.hasSuffix("/") {
      throw ValidationError("--metrics-file is \"\(file)\", expected a file")
    }
  }

  /// What is doubtful about what was given; `nil` when nothing is.
  var doubt: String? { file.flatMap { MetricsChoices.doubt(of: $0, as: "--metrics-file") } }

  /// Whether any was given.
  var isGiven: Bool { file != nil || listen != nil }

  /// What was given, and below it the configuration.
  func choices(over configuration: Configuration) -> MetricsChoices {
    MetricsChoices(
      file: file ?? configuration.metrics.file,
      listen: listen.flatMap { ListenAddress($0) } ?? configuration.metrics.listen)
  }
}
