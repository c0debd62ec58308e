import Testing

@testable import DeliveryEvents

@Suite("Sleuth")
struct SleuthTests {
  private let body =
    ##"{"sha":"9fceb02d0ae5","environment":"production","date":"2026-03-02T09:59:40Z","tags":["#api","#hotfix"],"email":"ann@example.com","ignore_if_duplicate":true}"##

  @Test("a registered deployment has succeeded")
  func registered() {
    let decoding = Decoding()
    #expect(
      decoding.native(body) == [
        #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","env":"production","actor":"ann@example.com","labels":{"api":"true","hotfix":"true"},"sha":"9fceb02d0ae5"}"#
      ])
    #expect(decoding.line(body).format == .sleuth)
    #expect(decoding.line(body).what == "register_deploy")
    let listed = body.replacing(##"["#api","#hotfix"]"##, with: ##""#api, #hotfix""##)
    #expect(decoding.native(listed) == decoding.native(body))
  }

  @Test("the service stands in the request's path, where a receiver logs that")
  func path() {
    let decoding = Decoding()
    func service(_ header: String, _ path: String) -> String {
      let line = decoding.line(#"{"headers":{"\#(header)":"\#(path)"},"body":\#(body)}"#)
      #expect(line.format == .sleuth)
      return decoding.string(line.events.first?.service ?? .none)
    }
    #expect(service(":path", "/api/1/deployments/acme/shop/register_deploy?x=1") == "shop")
    #expect(service("X-Original-URI", "/api/1/deployments/acme/shop/register-deploy") == "shop")
    #expect(service(":path", "/hooks/sleuth") == "")
  }

  @Test("without a date it is the time of the request, if an envelope says that")
  func undated() {
    let decoding = Decoding()
    let undated = body.replacing(#""date":"2026-03-02T09:59:40Z","#, with: "")
    #expect(decoding.refusals(undated) == [#""date" is missing, expected a time since 1971"#])
    let line = decoding.line(
      #"{"received":"2026-03-02T10:00:00Z","headers":{},"body":\#(undated)}"#)
    #expect(line.events.map(\.time) == [Timestamp(seconds: 1_772_445_600)])
    for null in ["", "0001-01-01T00:00:00Z"] {
      let text = body.replacing("2026-03-02T09:59:40Z", with: null)
      #expect(
        decoding.line(#"{"received":"2026-03-02T10:00:00Z","headers":{},"body":\#(text)}"#)
          .events.map(\.time) == [Timestamp(seconds: 1_772_445_600)])
    }
    let odd = body.replacing("2026-03-02T09:59:40Z", with: "today")
    #expect(
      decoding.line(#"{"received":"2026-03-02T10:00:00Z","headers":{},"body":\#(odd)}"#)
        .rejections.map(\.cause) == [.badTime])
    #expect(
      decoding.refusals(body.replacing("2026-03-02T09:59:40Z", with: "today"))
        == [#""date" is "today", expected a time since 1971"#])
  }

  @Test("what has a repository, a kind or no words for it is somebody else's")
  func others() {
    for text in [
      #"{"sha":"9fceb02","environment":"p","repository":{"full_name":"acme/api"}}"#,
      #"{"sha":"9fceb02","environment":{"name":"p"}}"#,
      #"{"kind":"deployment","time":1772445600,"sha":"9fceb02","environment":"p"}"#,
    ] {
      #expect(Decoding().line(text).format != .sleuth)
    }
  }

  @Test("registered again it is the same")
  func redelivery() {
    let decoding = Decoding()
    #expect(decoding.event(body) != nil && decoding.event(body) == decoding.event(body))
  }
}
