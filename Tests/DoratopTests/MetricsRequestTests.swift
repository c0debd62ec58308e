import Testing

@testable import doratop

@Suite("requests for metrics")
struct MetricsRequestTests {
  private func head(_ text: String) -> MetricsRequest.Head { MetricsRequest.head(Array(text.utf8)) }

  @Test("a request is read however it comes, and only when it is whole")
  func pieces() {
    let text = "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\naCCept: a/b\r\nAccept: c/d\r\n\r\n"
    for count in 0..<text.utf8.count {
      #expect(MetricsRequest.head(Array(text.utf8.prefix(count))) == .incomplete, "\(count)")
    }
    let whole = MetricsRequest(method: "GET", path: "/metrics", accept: " a/b, c/d")
    #expect(head(text) == .whole(whole))
    #expect(head(text + "more") == .whole(whole))
    #expect(head(text.replacing("\r\n", with: "\n")) == .whole(whole))
  }

  @Test(
    "what is no request is told so",
    arguments: [
      "\u{16}\u{3}\u{1}", "get / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
      "GET / HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n", "GET metrics HTTP/1.1\r\n\r\n",
      "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n\r\n", "GET ftp://a/ HTTP/1.1\r\n\r\n",
      " GET / HTTP/1.1\r\n\r\n",
    ])
  func bad(_ text: String) { #expect(head(text) == .bad) }

  @Test(
    "a path is the same in a whole address",
    arguments: [
      ("http://a:1/metrics?y", "/metrics"), ("HTTP://a", "/"), ("/", "/"), ("/a#b", "/a"),
      ("/metrics/", "/metrics/"),
    ])
  func paths(_ target: String, _ path: String) {
    #expect(
      head("GET \(target) HTTP/1.0\n\n")
        == .whole(MetricsRequest(method: "GET", path: path, accept: "")))
  }

  @Test(
    "OpenMetrics is for those that want it, and no less than plain text",
    arguments: [
      ("", false), ("*/*", false), ("text/plain", false), ("application/openmetrics-text", true),
      ("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true),
      // As Prometheus 2.42 and 3.5 ask.
      (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        true
      ),
      (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        true
      ),
      ("Application/OpenMetrics-Text ; Version=1.0.0", true),
      ("application/openmetrics-text;q=0", false),
      ("application/openmetrics-text;q=x", false),
      ("application/openmetrics-text;q=0.3,text/plain;q=0.9", false),
      ("application/openmetrics-text;version=0.0.1", false),
      ("application/openmetrics-text;version=2.0.0", false),
    ])
  func negotiation(_ accept: String, _ wants: Bool) {
    let request = MetricsRequest(method: "GET", path: "/metrics", accept: accept)
    #expect(request.wantsOpenMetrics == wants)
  }

  @Test("each path has its answer, and only GET and HEAD have one")
  func answers() {
    let page = MetricsPage(version: "1", at: 5)
    func answer(_ method: String, _ path: String, at now: UInt64 = 6) -> (String, String) {
      let answer = MetricsAnswer.to(
        MetricsRequest(method: method, path: path, accept: ""), from: page, at: now)
      return (
        String(decoding: answer.head, as: UTF8.self), String(decoding: answer.body, as: UTF8.self)
      )
    }
    func status(_ answer: (String, String)) -> Substring { answer.0.prefix { $0 != "\r\n" } }
    let metrics = answer("GET", "/metrics")
    #expect(status(metrics) == "HTTP/1.1 200 OK" && metrics.1.contains("doratop_ready 0\n"))
    #expect(metrics.0.contains("\r\nContent-Length: \(metrics.1.utf8.count)\r\n"))
    #expect(metrics.0.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    #expect(metrics.0.hasSuffix("\r\nConnection: close\r\n\r\n"))
    let bare = answer("HEAD", "/metrics")
    #expect(bare.0 == metrics.0 && bare.1 == "")
    #expect(answer("GET", "/").1 == "doratop: the metrics are at /metrics\n")
    #expect(status(answer("GET", "/nothing")) == "HTTP/1.1 404 Not Found")
    let post = answer("POST", "/metrics")
    #expect(status(post) == "HTTP/1.1 405 Method Not Allowed")
    #expect(post.0.contains("\r\nAllow: GET, HEAD\r\n"))
  }

  @Test("a dashboard that stands still is not healthy")
  func health() {
    let page = MetricsPage(version: "1", at: 5)
    let asked = MetricsRequest(method: "GET", path: "/-/healthy", accept: "")
    func body(at now: UInt64) -> String {
      String(decoding: MetricsAnswer.to(asked, from: page, at: now).body, as: UTF8.self)
    }
    #expect(body(at: 60_000_000_004) == "healthy\n")
    #expect(body(at: 70_000_000_005) == "the dashboard stands still for 70s\n")
    page.note(at: 70_000_000_005)
    #expect(body(at: 70_000_000_006) == "healthy\n")
  }
}
