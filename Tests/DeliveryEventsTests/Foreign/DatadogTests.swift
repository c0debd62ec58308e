import Testing

@testable import DeliveryEvents

@Suite("Datadog DORA")
struct DatadogTests {
  private func post(_ attributes: String) -> String { #"{"data":{"attributes":{\#(attributes)}}}"# }

  private let git =
    #""git":{"commit_sha":"66adc9350f2c","repository_url":"https://example.com/acme/api"}"#

  @Test(
    "a deployment is done when it is posted",
    arguments: ["1772445580", "1772445580000", "1772445580000000000"])
  func deployment(finished: String) {
    let text = post(
      #""service":"api","env":"production","started_at":1772445481,"finished_at":\#(finished),"version":"1.4","team":"core","id":"deploy-0000000001","custom_tags":["tier:one","odd"],\#(git)"#
    )
    let decoding = Decoding()
    #expect(
      decoding.native(text) == [
        #"{"time":\#(finished),"kind":"deploy","state":"succeeded","id":"deploy-0000000001","service":"api","repo":"https://example.com/acme/api","env":"production","team":"core","labels":{"tier":"one"},"sha":"66adc9350f2c","started":1772445481,"version":"1.4"}"#
      ])
    #expect(decoding.event(text)?.time == Timestamp(seconds: 1_772_445_580))
    #expect(decoding.line(text).format == .datadog && decoding.line(text).what == "deployment")
  }

  @Test("open and finished are one incident by its id")
  func incident() {
    let head =
      #""services":["api"],"team":"core","env":"production","severity":"High","name":"down","id":"inc-1","started_at":1772446560000"#
    #expect(
      Decoding().native(post(head + "," + git)) == [
        #"{"time":1772446560000,"kind":"incident","state":"opened","id":"inc-1","service":"api","repo":"https://example.com/acme/api","env":"production","team":"core","sha":"66adc9350f2c","title":"down","severity":"High"}"#
      ])
    #expect(
      Decoding().native(post(head + #","finished_at":1772448760000"#)) == [
        #"{"time":1772448760000,"kind":"incident","state":"resolved","id":"inc-1","service":"api","env":"production","team":"core","title":"down","opened":1772446560000,"severity":"High"}"#
      ])
  }

  @Test("an end that is a null date is none", arguments: ["0", #""0001-01-01T00:00:00Z""#, #""""#])
  func nullDate(end: String) {
    let decoding = Decoding()
    let text = post(
      #""services":["api"],"id":"inc-1","started_at":1772446560,"finished_at":\#(end)"#)
    #expect(decoding.event(text)?.state == .opened)
    #expect(decoding.line(text).what == "incident open")
  }

  @Test("without an id, the same begin in any unit is the same incident")
  func withoutID() {
    let decoding = Decoding()
    let open = decoding.event(post(#""services":["api"],"env":"prod","started_at":1772446560"#))
    let end = decoding.event(
      post(
        #""services":["api"],"env":"prod","started_at":1772446560000000000,"finished_at":1772448760"#
      ))
    #expect(open?.id == end?.id && open?.id != Symbol.none)
    let other = decoding.event(post(#""services":["web"],"env":"prod","started_at":1772446560"#))
    #expect(open?.id != other?.id)
  }

  @Test("without an id, the same services in any order are the same incident")
  func withoutIDOfSeveral() {
    let decoding = Decoding()
    let open = decoding.event(post(#""services":["web","api"],"started_at":1772446560"#))
    let end = decoding.event(
      post(#""services":["api","web"],"started_at":1772446560,"finished_at":1772448760"#))
    #expect(open?.id == end?.id && open?.id != Symbol.none)
  }

  @Test("several services are all concerned; a team alone is enough")
  func services() {
    let decoding = Decoding()
    let two = decoding.native(post(#""services":["api","web"],"started_at":1772446560"#)).joined()
    #expect(two.contains(#""services":["api","web"]"#))
    let team = decoding.event(post(#""team":"core","started_at":1772446560"#))
    #expect(team?.kind == .incident && team?.service == Symbol.none)
  }

  @Test("posted again it is the same")
  func redelivery() {
    let decoding = Decoding()
    let text = post(
      #""service":"api","env":"production","started_at":1,"finished_at":1772445580,\#(git)"#)
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("what is missing is named, never made up: no environment is no production")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(
        post(#""service":"api","started_at":1772445481,"finished_at":1772445580,\#(git)"#))
        == [#""data.attributes.env" is missing, expected a string"#])
    #expect(
      decoding.refusals(post(#""service":"api","env":"p","started_at":1772445481,\#(git)"#))
        == [#""data.attributes.finished_at" is missing, expected a time since 1971"#])
    #expect(
      decoding.refusals(
        post(#""service":"api","env":"p","started_at":1772445481,"finished_at":1772445580"#))
        == [#""data.attributes.git.commit_sha" is missing, expected a string, or "version""#])
    #expect(
      decoding.refusals(post(#""started_at":1772445481"#))
        == [
          #""data.attributes.service" is missing, expected a string, or "services" or "team" of an incident"#
        ])
    #expect(
      decoding.refusals(post(#""services":["api"],"started_at":1772445481,"finished_at":"soon""#))
        == [#""data.attributes.finished_at" is "soon", expected a time since 1971"#])
  }
}
