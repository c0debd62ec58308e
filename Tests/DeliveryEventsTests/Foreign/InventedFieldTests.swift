import Testing

@testable import DeliveryEvents

/// Payloads with one thing missing or odd: none disappears, and nothing is said that they do not say.
@Suite("nothing is made up")
struct InventedFieldTests {
  /// Bodies of forges beside the samples of all formats, since one sample shows one event of many.
  private static let bodies: [String] =
    EventFormat.ofTools.map(\.sample) + [
      ForgeBodies.github(
        #""ref":"refs/heads/main","before":"1","after":"\#(ForgeBodies.sha)","commits":[{"id":"\#(ForgeBodies.sha)","timestamp":"2026-03-02T09:00:00Z","message":"Mend","author":{"username":"ana"}}],"head_commit":{"timestamp":"2026-03-02T09:00:00Z"}"#
      ),
      ForgeBodies.github(
        #""action":"closed","pull_request":{"number":12,"title":"Mend","user":{"login":"ana"},"created_at":"2026-03-01T16:00:00Z","closed_at":"2026-03-02T09:00:00Z","merged":true,"merged_at":"2026-03-02T08:59:00Z","merge_commit_sha":"\#(ForgeBodies.other)","head":{"ref":"topic","sha":"\#(ForgeBodies.sha)"},"base":{"ref":"main"}}"#
      ),
      ForgeBodies.github(
        #""action":"completed","workflow_job":{"id":12877,"run_id":289782451,"name":"unit_tests","head_sha":"\#(ForgeBodies.sha)","created_at":"2026-03-02T09:41:22Z","started_at":"2026-03-02T09:41:31Z","completed_at":"2026-03-02T09:45:00Z","conclusion":"failure"}"#
      ),
      ForgeBodies.gitlab(
        "pipeline",
        #""object_attributes":{"id":31,"ref":"main","sha":"\#(ForgeBodies.sha)","status":"success","source":"push","created_at":"2026-03-02 09:41:20 UTC","finished_at":"2026-03-02 09:46:02 UTC","queued_duration":12},"builds":[{"id":377,"name":"unit_tests","status":"success","finished_at":"2026-03-02 09:45:00 UTC"}]"#
      ),
      ForgeBodies.gitlab(
        "pipeline",
        #""object_attributes":{"id":31,"status":"running","created_at":"2026-03-02 09:41:20 UTC","queued_duration":12}"#
      ),
      ForgeBodies.gitlab(
        "issue",
        #""object_attributes":{"id":301,"action":"close","title":"Down","type":"Incident","created_at":"2026-03-02T10:15:27Z","closed_at":"2026-03-02 12:52:40 +0200"}"#
      ),
      ForgeBodies.azure(
        "git.pullrequest.merged",
        #""pullRequestId":12,"status":"completed","creationDate":"2026-03-01T16:00:00Z","closedDate":"2026-03-02T09:00:00Z","lastMergeCommit":{"commitId":"\#(ForgeBodies.other)"}"#
      ),
    ]

  private static let oddities: [JSONNode?] = [
    nil, .null, .bool(true), .bool(false), .number("-7"), .number("9223372036854775807"),
    .number("-9223372036854775808"), .number("1e400"), .string(""), .string("odd"), .array([]),
    .array([.string("odd")]), .object([:]), .object(["odd": .number("1")]),
  ]

  /// Every value of a body once replaced by something else, or taken out.
  private static func mutants(of body: JSONNode, with odd: JSONNode?) -> [JSONNode] {
    switch body {
    case .object(let members):
      return members.keys.sorted().flatMap { key -> [JSONNode] in
        var changed = members
        changed[key] = odd
        return [.object(changed)]
          + mutants(of: members[key] ?? .null, with: odd).map { inner in
            var changed = members
            changed[key] = inner
            return .object(changed)
          }
      }
    case .array(let elements):
      return elements.indices.flatMap { place in
        mutants(of: elements[place], with: odd).map { inner in
          var changed = elements
          changed[place] = inner
          return .array(changed)
        }
      }
    default: return []
    }
  }

  /// Fields whose value stands in the payload as it is.
  private static let verbatim = [
    "sha", "env", "author", "branch", "title", "name", "actor", "version", "committed", "opened",
    "head", "base", "started", "queued",
  ]

  /// Fields that a tool's own rules give: DevLake takes a deployment without an environment for
  /// production's, and Jenkins tells a build's length and not its start.
  private static let ruled: [EventFormat: String] = [.devlake: "env", .jenkins: "started"]

  @Test("one missing or odd value is refused by a name, or leaves a field out; nothing is made up")
  func oneThing() throws {
    let decoding = Decoding()
    var count = 0
    for text in Self.bodies {
      let body = try #require(Array(text.utf8).withUnsafeBytes { JSONNode($0) })
      for odd in Self.oddities {
        for mutant in Self.mutants(of: body, with: odd) {
          count += 1
          var changed = ""
          mutant.write(into: &changed)
          let line = decoding.line(changed)
          #expect(
            !line.events.isEmpty || !line.rejections.isEmpty || !line.ignored.isEmpty,
            "nothing came of \(changed)")
          for rejection in line.rejections where rejection.cause != .unknownFormat {
            #expect(rejection.field != nil, "\(rejection.sentence) of \(changed)")
          }
          for native in decoding.native(changed) {
            let fields = Array(native.utf8).withUnsafeBytes { JSONNode($0) }
            for key in Self.verbatim where line.format.flatMap({ Self.ruled[$0] }) != key {
              guard let value = fields?[key] else { continue }
              var told = ""
              value.write(into: &told)
              let inner = value.text ?? told
              #expect(
                changed.contains(told) || changed.contains(inner), "\(key) \(told) of \(changed)")
            }
          }
        }
      }
    }
    #expect(count > 2000)
  }
}
