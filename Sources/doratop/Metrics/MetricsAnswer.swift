/// What a request is answered with.
struct MetricsAnswer: Equatable {
  /// The status line, the headers and the blank line.
  var head: [UInt8]
  var body: [UInt8]

  /// A loop that has not been seen for so long is stuck.
  static let patience: UInt64 = 60_000_000_000

  init(_ status: String, _ body: [UInt8], type: String = "text/plain; charset=utf-8") {
    let allow = status.hasPrefix("405") ? "Allow: GET, HEAD\r\n" : ""
    // What a log says is shown by no browser as anything but text.
    head = Array(
      """
      HTTP/1.1 \(status)\r
      Content-Type: \(type)\r
      Content-Length: \(body.count)\r
      Cache-Control: no-store\r
      X-Content-Type-Options: nosniff\r
      \(allow)Connection: close\r
      \r

      """.utf8)
    self.body = body
  }

  init(_ status: String, _ text: String) { self.init(status, Array(text.utf8)) }

  static let bad = MetricsAnswer("400 Bad Request", "not a request\n")
  static let tooLarge = MetricsAnswer(
    "431 Request Header Fields Too Large", "more than 8192 bytes before the blank line\n")

  /// What a request gets.
  static func to(_ request: MetricsRequest, from page: MetricsPage, at now: UInt64) -> MetricsAnswer
  {
    var answer: MetricsAnswer
    switch request.path {
    case "/metrics":
      let isOpen = request.wantsOpenMetrics
      answer = MetricsAnswer(
        "200 OK", page.bytes(isOpenMetrics: isOpen),
        type: isOpen
          ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
          : "text/plain; version=0.0.4; charset=utf-8")
    case "/": answer = MetricsAnswer("200 OK", "doratop: the metrics are at /metrics\n")
    case "/-/healthy":
      let silence = page.silence(at: now)
      answer =
        silence < patience
        ? MetricsAnswer("200 OK", "healthy\n")
        : MetricsAnswer(
          "503 Service Unavailable", "the dashboard stands still for \(silence / 1_000_000_000)s\n")
    default: answer = MetricsAnswer("404 Not Found", "nothing here: the metrics are at /metrics\n")
    }
    switch request.method {
    case "GET": return answer
    case "HEAD":
      answer.body = []
      return answer
    default: return MetricsAnswer("405 Method Not Allowed", "expected GET\n")
    }
  }
}
