import EditedFiles
import Testing

@testable import Configuration

@Suite("where metrics go")
struct MetricsFieldsTests {
  @Test("to a file beside the configuration, and to who asks")
  func fields() {
    let found = configuration("metrics: {file: out/d.prom, listen: 127.0.0.1:9477}")
    #expect(found.problems == [])
    #expect(
      found.metrics
        == MetricsChoices(file: "out/d.prom", listen: ListenAddress("127.0.0.1:9477")))
    #expect(configuration("metrics: {file: ~/d.prom}").metrics.file == "/home/ann/d.prom")
    let none = configuration("metrics: {}")
    #expect(none.problems == [] && none.metrics.isEmpty)
  }

  @Test("it reads back as it is written down")
  func text() {
    for text in ["metrics: {}", "metrics: {file: /a b/c.prom}", "metrics: {listen: '[::1]:80'}"] {
      let found = configuration(text)
      #expect(found.problems == [])
      let written = ConfigurationText(found, showsSecrets: false).lines(of: .metrics).joined(
        separator: "\n")
      #expect(configuration(written).metrics == found.metrics, "\(written)")
    }
  }

  @Test(
    "what is wrong is said, by file and line",
    arguments: [
      ("{listen: nine}", ".listen is \"nine\", expected \(ListenAddress.expected)"),
      ("{listen: [a]}", ".listen is a list, expected \(ListenAddress.expected)"),
      ("{lisen: 9477}", ".lisen is not a key, expected listen"),
      ("{file: ''}", ".file is blank, expected a file"),
      ("{file: out/}", ".file is \"out/\", expected a file"),
      ("9477", " is \"9477\", expected keys such as file, listen"),
    ])
  func bad(_ text: String, _ sentence: String) {
    #expect(faults("metrics: \(text)") == ["doratop.yaml:1: metrics" + sentence])
  }

  @Test("a file that no textfile collector reads is written, and told")
  func doubtful() {
    let found = configuration("zone: UTC\nmetrics: {file: out/d.txt}")
    #expect(
      found.problems == [
        FileProblem(
          .warning, "doratop.yaml", line: 2,
          "metrics.file is \"out/d.txt\", which no textfile collector reads, expected a name that ends with .prom"
        )
      ])
    #expect(found.metrics.file == "out/d.txt")
  }

  @Test("a file that only lay in the working folder opens no port and writes no file")
  func unnamed() {
    let unnamed = ConfigurationSurroundings(home: nil, mayNotify: false) { _ in true }
    let found = configuration("\nmetrics: {listen: 0.0.0.0:80}\nzone: UTC", in: unnamed)
    #expect(found.isUsable && found.metrics.isEmpty && found.zone == "UTC")
    #expect(
      found.problems.map(\.description) == [
        "doratop.yaml:2: metrics is left out in a file that was not named, expected --config doratop.yaml"
      ])
  }

  @Test(
    "an address is one of digits, and this machine's without any",
    arguments: [
      ("127.0.0.1:9477", "127.0.0.1:9477"), ("[::1]:9477", "[::1]:9477"),
      ("9477", "127.0.0.1:9477"),
      (":1", "127.0.0.1:1"), ("localhost:65535", "127.0.0.1:65535"), ("0.0.0.0:80", "0.0.0.0:80"),
      ("[::]:80", "[::]:80"), ("", nil), ("127.0.0.1", nil), ("127.0.0.1:", nil), ("1.2.3:80", nil),
      ("::1:80", nil), ("[::1]80", nil), ("[127.0.0.1]:80", nil), ("host:80", nil), ("*:80", nil),
      ("127.0.0.1:0", nil), ("127.0.0.1:65536", nil), ("127.0.0.1:-1", nil), ("127.0.0.1:+1", nil),
      ("127.0.0.1: 1", nil), ("[fe80::1%lo]:80", nil), ("127.0.0.1:٣", nil),
    ])
  func addresses(_ text: String, _ shown: String?) {
    #expect(ListenAddress(text).map { "\($0)" } == shown)
  }
}
